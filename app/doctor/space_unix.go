//go:build linux || darwin

package doctor

import "syscall"

// Room is how many bytes can still be written to the disk of a folder.
func Room(folder string) (bytes uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true //nolint:gosec // a block has a positive size
}

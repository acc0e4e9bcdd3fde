//go:build !linux && !darwin

package doctor

// Room is not known here.
func Room(string) (bytes uint64, known bool) { return 0, false }

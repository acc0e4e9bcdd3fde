//go:build !linux && !darwin

package doctor

// free is not known here.
func free(string) (bytes uint64, known bool) { return 0, false }

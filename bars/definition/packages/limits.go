package packages

// Limits of what is read. The largest published package, the FHIR R4 core
// specification, takes 80 MB in 5,000 files when unpacked.
const (
	maxPacked = 64 << 20  // bytes of a .tgz
	maxTotal  = 256 << 20 // bytes of all files of a package, unpacked
	maxFile   = 24 << 20  // bytes of one file of a package
	maxFiles  = 20_000    // files of a package
)

// meter counts what a package takes and refuses it at the limits.
type meter struct {
	bytes int64
	files int
}

// admit counts one more file of so many bytes.
func (m *meter) admit(file string, size int64) error {
	m.files++
	m.bytes += size
	switch {
	case m.files > maxFiles:
		return damaged(file, "the package holds more than %d files", maxFiles)
	case size > maxFile:
		return damaged(file, "the file is larger than %d MB", maxFile>>20)
	case m.bytes > maxTotal:
		return damaged(file, "the package is larger than %d MB when unpacked", maxTotal>>20)
	}
	return nil
}

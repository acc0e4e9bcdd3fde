package sqlite

import (
	"os"
	"path/filepath"
)

// Kept tells of a folder whether a database of some name lies in it.
func Kept(dir string) func(name string) bool {
	return func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name+".db"))
		return err == nil
	}
}

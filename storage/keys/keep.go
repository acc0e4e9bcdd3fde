package keys

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// keep writes a file under another name, makes it last, then gives it its own.
// Only its owner may read it.
func (r *Ring) keep(name string, content []byte) error {
	f, err := os.CreateTemp(r.dir, ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(r.dir, name))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), os.Remove(f.Name()))
	}
	return r.sync()
}

// sync makes changes of the folder last. Windows has no such call and does it
// by itself.
func (r *Ring) sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(r.dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

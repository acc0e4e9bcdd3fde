package packages

import (
	"errors"
	"os"
	"runtime"
)

// keep writes the file under another name, then gives it its own.
func (s *Store) keep(i *Imported, body []byte) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(s.dir, ".import-*")
	if err != nil {
		return err
	}
	err = i.write(f, body)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), s.path(i.ID()))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return s.sync()
}

// sync makes changes of the folder last. Windows has no such call and does it
// by itself.
func (s *Store) sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

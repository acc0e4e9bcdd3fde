package backup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace puts an unpacked backup in the place of what the data folder has of
// the environment: it is there whole, or what was there before is. What was
// there is kept under the name aside; the packages that are there stay, and
// those of the backup are put beside them only where there are none.
func Replace(unpacked *Stage, data, environment, packages, aside string) error {
	from, to := filepath.Join(unpacked.Folder, EnvironmentFolder), filepath.Join(data, environment)
	moved, err := moveAside(to, filepath.Join(data, aside))
	if err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		if moved {
			err = errors.Join(err, os.Rename(filepath.Join(data, aside), to))
		}
		return err
	}
	if err := addPackages(filepath.Join(unpacked.Folder, PackagesFolder), filepath.Join(data, packages)); err != nil {
		return err
	}
	return SyncFolder(data)
}

func moveAside(from, to string) (moved bool, err error) {
	if isThere(to) {
		return false, fs.ErrExist
	}
	err = os.Rename(from, to)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func addPackages(from, to string) error {
	if isThere(to) || !isThere(from) {
		return nil
	}
	return os.Rename(from, to)
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// SyncFolder makes the names in a folder last through a loss of power, where
// the system can do that for folders.
func SyncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = folder.Sync()
	return folder.Close()
}

// PutBack puts every file that a stage has of the environment in the place of
// the one that is there, and removes the logs of databases that it replaces. What
// is there besides stays. Nobody else works on the environment. When it is cut off, the same
// again from the same copy ends it.
func PutBack(from *Stage, data, environment string) error {
	folder, to := filepath.Join(from.Folder, EnvironmentFolder), filepath.Join(data, environment)
	return filepath.WalkDir(folder, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(folder, at)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(to, below), 0o700)
		}
		return putFile(at, filepath.Join(to, below))
	})
}

func putFile(from, to string) error {
	for _, log := range []string{to + "-wal", to + "-shm", to + "-journal"} {
		if err := os.Remove(log); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(to))
}

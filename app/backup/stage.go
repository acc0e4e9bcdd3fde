package backup

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
)

// stagePrefix is how the names of stages begin, in a data folder.
const stagePrefix = ".backup-"

// inUse is the file in a stage that its process has locked while it lives.
const inUse = "in-use.lock"

// Stage is a new folder in a data folder for copies that are on their way,
// which only its owner may read. It belongs to the process that has begun it.
type Stage struct {
	Folder string
	lock   *flock.Flock
}

// Begin makes a stage, and removes those that processes which died have left.
// The caller ends it with Discard.
func Begin(data string) (*Stage, error) {
	if err := sweep(data); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(data, stagePrefix)
	if err != nil {
		return nil, err
	}
	s := &Stage{folder, flock.New(filepath.Join(folder, inUse), flock.SetPermissions(0o600))}
	if _, err := s.lock.TryLock(); err != nil {
		return nil, errors.Join(err, s.Discard())
	}
	return s, nil
}

// Discard removes the stage with all that is still in it.
func (s *Stage) Discard() error {
	err := s.lock.Unlock()
	return errors.Join(err, os.RemoveAll(s.Folder))
}

// sweep removes the stages of a data folder that no process holds.
func sweep(data string) error {
	left, err := filepath.Glob(filepath.Join(data, stagePrefix+"*", inUse))
	for _, name := range left {
		held := flock.New(name)
		if free, _ := held.TryLock(); free {
			err = errors.Join(err, held.Unlock(), os.RemoveAll(filepath.Dir(name)))
		}
	}
	return err
}

// Source is what is backed up.
type Source struct {
	Data        string // the data folder
	Environment string // name of the environment, a folder in it
	Packages    string // name of the folder of definition packages, in it; it may be missing, and "" leaves it out
	// Leave names files that are not copied: what they hold is carried otherwise.
	Leave []string
	// Copy copies databases of one folder, named by their paths in it, into
	// another folder, each as it stands at one moment while others use it.
	Copy func(ctx context.Context, from, to string, names []string) error
}

// ErrNoStage says that a folder is not a stage of the data folder.
var ErrNoStage = errors.New("this is no folder to copy a backup into")

// Fill copies what is backed up into the folder of a stage that was begun in the
// data folder, by this process or another. Others may work on the environment
// meanwhile.
func (s Source) Fill(ctx context.Context, folder string) error {
	if filepath.Dir(folder) != filepath.Clean(s.Data) || !strings.HasPrefix(filepath.Base(folder), stagePrefix) {
		return ErrNoStage
	}
	from, to := filepath.Join(s.Data, s.Environment), filepath.Join(folder, EnvironmentFolder)
	databases, err := s.copyFiles(from, to)
	if err != nil {
		return err
	}
	// Databases come last: what they are sealed under was there before.
	if err := s.Copy(ctx, from, to, databases); err != nil {
		return err
	}
	packages := filepath.Join(s.Data, s.Packages)
	if s.Packages == "" {
		return nil
	}
	if _, err := os.Stat(packages); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	_, err = s.copyFiles(packages, filepath.Join(folder, PackagesFolder))
	return err
}

// copyFiles copies the plain files below a folder and names the databases,
// which it leaves out, with their logs, locks and sockets.
func (s Source) copyFiles(from, to string) (databases []string, err error) {
	err = filepath.WalkDir(from, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(from, at)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, below), 0o700)
		case !entry.Type().IsRegular() || passing(entry.Name()) || slices.Contains(s.Leave, entry.Name()):
			return nil
		case strings.HasSuffix(at, ".db"):
			databases = append(databases, below)
			return nil
		}
		return copyFile(at, filepath.Join(to, below))
	})
	return databases, err
}

// passing are files that belong to a program that runs, not to the data.
func passing(name string) bool {
	for _, suffix := range []string{"-wal", "-shm", "-journal", ".lock", ".new", ".sock"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

// copyFile copies one file. One that is gone by now is left out.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

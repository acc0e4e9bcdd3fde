package wrap

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// ErrChanged says that something else lies under a name than was expected there.
// Nothing was written.
var ErrChanged = errors.New("the keys were changed by someone else meanwhile")

// Place is where the sealed files of keys lie: a folder, or a table that several
// nodes share. It never sees what is sealed. A name is that of a file. It is safe
// for use by many goroutines.
type Place interface {
	// Read gives what lies under a name; fs.ErrNotExist where nothing does.
	Read(name string) ([]byte, error)
	// Keep puts content under a name, whole or not at all, if what lies there is
	// what was; nil: if nothing lies there. Otherwise ErrChanged. When it returns
	// nil the content outlasts a crash.
	Keep(name string, content, was []byte) error
	// Remove takes away what lies under a name, having overwritten it where it
	// can; nothing happens where nothing lies.
	Remove(name string) error
	// List names everything that lies here, in order; nothing in a place that was
	// never used.
	List() ([]Lying, error)
	// Alone runs do while nobody else, in this process or another, is in Alone of
	// this place. It must not be called within itself.
	Alone(do func() error) error
}

// Lying is one file of a place.
type Lying struct {
	Name  string
	Stamp string // another one whenever the content changes
}

// folder is a place on this computer's disk.
type folder string

// Folder is the place of a folder, which the first Keep makes, its owner's alone.
// Keep compares and writes in two steps: who shares a folder with other processes
// does that in Alone.
func Folder(dir string) Place { return folder(dir) }

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

// Read implements Place.
func (f folder) Read(name string) ([]byte, error) { return os.ReadFile(f.path(name)) }

// Keep implements Place.
func (f folder) Keep(name string, content, was []byte) error {
	lies, err := f.Read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		lies = nil
	case err != nil:
		return err
	case was == nil:
		return ErrChanged
	}
	if !bytes.Equal(lies, was) {
		return ErrChanged
	}
	if err := f.make(); err != nil {
		return err
	}
	return Keep(f.path(name), content)
}

// Remove implements Place.
func (f folder) Remove(name string) error { return Destroy(f.path(name)) }

// List implements Place. Files that begin with a dot are not ours, or not whole.
func (f folder) List() (list []Lying, err error) {
	entries, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || strings.HasPrefix(e.Name(), ".") { // removed meanwhile, or not ours
			continue
		}
		list = append(list, Lying{Name: e.Name(), Stamp: fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano())})
	}
	return list, nil
}

// Alone implements Place, by a lock file in the folder.
func (f folder) Alone(do func() error) error {
	if err := f.make(); err != nil {
		return err
	}
	lock := flock.New(f.path("lock"))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("lock the keys: %w", err)
	}
	defer func() { _ = lock.Unlock() }() // the end of the process unlocks too
	return do()
}

func (f folder) make() error {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return fmt.Errorf("make the folder of the keys: %w", err)
	}
	return nil
}

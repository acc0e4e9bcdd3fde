package packages

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"

	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
)

// suffix ends the name of a kept package's file, NAME#VERSION before it.
const suffix = ".package"

// Folder is the name of the folder, in the data folder, that packages are kept
// in. All environments share it.
const Folder = "packages"

// Store keeps imported packages in a folder, one file each. It is safe for use
// by many goroutines, and by several processes at once: a file appears whole
// under its name or not at all, and what is acknowledged is on disk.
type Store struct {
	dir string

	mu    sync.Mutex
	stamp string // of the files that held was read from
	held  *Held
}

// Open returns the store in a folder, which is made by the first import.
func Open(dir string) *Store { return &Store{dir: dir} }

// Held is what is kept at one time. It never changes.
type Held struct {
	Packages []*Imported // in the order of their import
	Broken   []*Damaged  // files whose content is no longer what was imported; File is the package's NAME#VERSION

	once       sync.Once // makes what follows
	structures *structure.Set
	terms      *terms.Terms
	err        error
}

// Held reads what is kept; files that have not changed since are not read
// again, so that calling it before every use is cheap. A folder that does not
// exist holds nothing.
func (s *Store) Held() (*Held, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	files, stamp, err := s.files()
	if err != nil {
		return nil, err
	}
	if s.held != nil && stamp == s.stamp {
		return s.held, nil
	}
	h := &Held{}
	for _, id := range files {
		i, err := s.read(id)
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed meanwhile
		case err != nil:
			h.Broken = append(h.Broken, &Damaged{File: id, Reason: "the kept copy of this package is damaged; import it again, or remove it", Cause: err})
		default:
			h.Packages = append(h.Packages, i)
		}
	}
	sort.SliceStable(h.Packages, func(a, b int) bool { return h.Packages[a].Order < h.Packages[b].Order })
	s.held, s.stamp = h, stamp
	return h, nil
}

// files lists the ids of what is kept, and a text that changes with them.
func (s *Store) files() (ids []string, stamp string, err error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	var all strings.Builder
	for _, e := range entries {
		id, ours := strings.CutSuffix(e.Name(), suffix)
		info, err := e.Info()
		if !ours || err != nil { // removed meanwhile
			continue
		}
		ids = append(ids, id)
		fmt.Fprintf(&all, "%s %d %d\n", id, info.Size(), info.ModTime().UnixNano())
	}
	return ids, all.String(), nil
}

func (s *Store) path(id string) string { return filepath.Join(s.dir, id+suffix) }

func (s *Store) read(id string) (*Imported, error) {
	f, err := os.Open(s.path(id))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read from
	i, err := readStored(f)
	if err == nil && i.ID() != id {
		return nil, errors.New("the file holds another package than its name says")
	}
	return i, err
}

// Outcome says what an import did.
type Outcome string

// The outcomes. Unchanged: the same content was there already, preferred or
// not as it is wanted now. Changed: the same content was there already, and is
// now preferred or no longer so.
const (
	Added     Outcome = "added"
	Unchanged Outcome = "unchanged"
	Changed   Outcome = "changed"
)

// Different says that other content is kept under the package's name and
// version already. Nothing was changed.
type Different struct{ ID string }

// Error names the package.
func (d *Different) Error() string {
	return d.ID + " is imported already, with other content"
}

// Import keeps a package, at a time now. When it returns nil the package is on
// disk.
func (s *Store) Import(p *Package, preferred bool, now time.Time) (Outcome, error) {
	body, err := bodyOf(p)
	if err != nil {
		return "", err
	}
	held, err := s.Held()
	if err != nil {
		return "", err
	}
	i := &Imported{Package: *p, At: now.UTC(), Order: held.next(), Preferred: preferred, Kinds: map[string]int{}, Content: hashOf(body)}
	for _, k := range kinds {
		i.Kinds[k] = p.Count(k)
	}
	outcome := Added
	if old := held.Package(p.ID()); old != nil {
		switch {
		case !old.same(i):
			return "", &Different{p.ID()}
		case old.Preferred == preferred:
			return Unchanged, nil
		}
		outcome = Changed
	}
	return outcome, s.keep(i, body)
}

// Package returns the package with an id NAME#VERSION, nil when there is none.
func (h *Held) Package(id string) *Imported {
	for _, p := range h.Packages {
		if p.ID() == id {
			return p
		}
	}
	return nil
}

func (h *Held) next() int {
	n := 1
	for _, p := range h.Packages {
		n = max(n, p.Order+1)
	}
	return n
}

package packages

import (
	"os"
	"strings"
)

// NotImported says that no such package is kept.
type NotImported struct{ Name string }

// Error names what was asked for.
func (n *NotImported) Error() string { return "no package " + n.Name + " is imported" }

// Several says that a name alone does not tell which version is meant.
type Several struct {
	Name string
	IDs  []string
}

// Error lists the versions.
func (s *Several) Error() string {
	return "several versions of " + s.Name + " are imported: " + strings.Join(s.IDs, ", ")
}

// Needed says that other packages depend on one that was to be removed.
type Needed struct {
	ID string
	By []string // ids
}

// Error lists the packages that depend on it.
func (n *Needed) Error() string {
	return n.ID + " is needed by " + strings.Join(n.By, ", ")
}

// Remove removes the package with an id NAME#VERSION, or the only version of
// NAME, and returns its id. Without anyway it refuses, as *Needed, what another
// package depends on. A damaged package can be removed too. When it returns
// nil the removal is on disk.
func (s *Store) Remove(name string, anyway bool) (string, error) {
	id, err := s.Removable(name, anyway)
	if err != nil {
		return "", err
	}
	if err := os.Remove(s.path(id)); err != nil {
		return "", err
	}
	return id, s.sync()
}

// Removable finds what Remove would remove, and returns its id. It fails as
// Remove would, and removes nothing.
func (s *Store) Removable(name string, anyway bool) (string, error) {
	held, err := s.Held()
	if err != nil {
		return "", err
	}
	id, err := held.one(name)
	if err != nil {
		return "", err
	}
	if by := held.needing(id); len(by) > 0 && !anyway {
		return "", &Needed{id, by}
	}
	return id, nil
}

// ids lists what is kept, damaged or not.
func (h *Held) ids() []string {
	var out []string
	for _, p := range h.Packages {
		out = append(out, p.ID())
	}
	for _, b := range h.Broken {
		out = append(out, b.File)
	}
	return out
}

// one finds the package that a name, with or without version, stands for.
func (h *Held) one(name string) (string, error) {
	var found []string
	for _, id := range h.ids() {
		if id == name || strings.HasPrefix(id, name+"#") {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return "", &NotImported{name}
	case 1:
		return found[0], nil
	}
	return "", &Several{name, found}
}

// needing lists the packages that depend on id and that nothing else that is
// kept would serve.
func (h *Held) needing(id string) []string {
	name, version, _ := strings.Cut(id, "#")
	var out []string
	for _, p := range h.Packages {
		wanted, depends := p.Dependencies[name]
		if !depends || p.ID() == id || !satisfies(wanted, version) {
			continue
		}
		if other := h.serving(name, wanted, id); other == nil {
			out = append(out, p.ID())
		}
	}
	return out
}

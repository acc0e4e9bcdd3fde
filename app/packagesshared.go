package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"barsdesk/bars/definition/packages"
	"barsdesk/storage/postgres"
	"barsdesk/storage/wrap"
)

// packageFolder is where the imported packages lie: in the data folder, which all
// environments share, or, of a database, in a copy of what lies there.
func (p place) packageFolder() string {
	if p.shared != nil {
		return filepath.Join(p.folder(), packages.Folder)
	}
	return filepath.Join(p.Data, packages.Folder)
}

// packagesHere is the store of imported packages, as it is now.
func (p place) packagesHere() (*packages.Store, error) {
	if p.shared == nil {
		return packages.Open(p.packageFolder()), nil
	}
	return packages.Open(p.packageFolder()), p.copied().pull()
}

// sharePackages gives what was changed to all nodes of a database.
func (p place) sharePackages() error {
	if p.shared == nil {
		return nil
	}
	return p.copied().push()
}

// copied is the copy of a database's packages.
func (p place) copied() *packageCopy {
	return &packageCopy{of: postgres.Safe(*p.shared, packages.Folder+"/"), dir: p.packageFolder(), seen: map[string]string{}}
}

// packageCopy is a folder with what lies in a place that nodes share.
type packageCopy struct {
	of   wrap.Place
	dir  string
	seen map[string]string // stamps of what was copied
}

// pull brings the folder up to date.
func (c *packageCopy) pull() error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	list, err := c.of.List()
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, l := range list {
		there[l.Name] = true
		if c.seen[l.Name] == l.Stamp {
			continue
		}
		content, err := c.of.Read(l.Name)
		if err == nil && !c.holds(l.Name, content) {
			err = wrap.Keep(filepath.Join(c.dir, l.Name), content)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // removed meanwhile: at the next time
			return err
		}
		c.seen[l.Name] = l.Stamp
	}
	return c.each(func(name string) error {
		if there[name] {
			return nil
		}
		delete(c.seen, name)
		return os.Remove(filepath.Join(c.dir, name))
	})
}

// push brings what nodes share to what the folder holds.
func (c *packageCopy) push() error {
	here := map[string]bool{}
	err := c.each(func(name string) error {
		here[name] = true
		content, err := os.ReadFile(filepath.Join(c.dir, name))
		if err != nil {
			return err
		}
		lies, err := c.of.Read(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) || err == nil && bytes.Equal(lies, content) {
			return err
		}
		return c.of.Keep(name, content, lies)
	})
	if err != nil {
		return err
	}
	list, err := c.of.List()
	for _, l := range list {
		if !here[l.Name] {
			err = errors.Join(err, c.of.Remove(l.Name))
		}
	}
	return err
}

func (c *packageCopy) holds(name string, content []byte) bool {
	lies, err := os.ReadFile(filepath.Join(c.dir, name))
	return err == nil && bytes.Equal(lies, content)
}

// each does something with every file that is whole.
func (c *packageCopy) each(do func(name string) error) error {
	entries, err := os.ReadDir(c.dir)
	for _, e := range entries {
		if err == nil && !strings.HasPrefix(e.Name(), ".") {
			err = do(e.Name())
		}
	}
	return err
}

// packagesEvery is how soon a node uses what another has imported.
const packagesEvery = 10 * time.Second

// keepPackages keeps the copy of the packages up to date until ctx ends.
func (s *service) keepPackages(ctx context.Context) error {
	every := time.NewTicker(packagesEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
		if err := s.packages.pull(); err != nil {
			s.log.Error("the definition packages of the database could not be read; those of before are used", "cause", err)
		}
	}
}

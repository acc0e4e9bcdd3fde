package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"barsdesk/bars/definition/packages"
)

// packagesCommand looks after FHIR definition packages. All environments of a
// data folder share them, and it works while another Barsdesk owns the folder,
// which then uses what has changed.
type packagesCommand struct {
	Import packagesImport `cmd:"" help:"Import a FHIR package (.tgz), or a folder of definitions in JSON or XML."`
	List   packagesList   `cmd:"" help:"List definition packages, what is in force, and where it came from."`
	Remove packagesRemove `cmd:"" help:"Remove an imported package."`
}

// packagesImport imports one package, whole or not at all.
type packagesImport struct {
	place
	File    string `arg:"" help:"The .tgz file, or the folder." type:"path"`
	Prefer  bool   `help:"Let its definitions come before those of the same url that are in force."`
	Name    string `help:"Name of the package, for a folder that does not state one." placeholder:"NAME"`
	Version string `help:"Version of the package, for a folder that does not state one." placeholder:"VERSION"`
}

// packageStore is where the imported packages of a data folder are.
func (p place) packageStore() (*packages.Store, error) {
	p, err := p.settle(false)
	return packages.Open(filepath.Join(p.Data, packages.Folder)), err
}

// Run says what was imported, what of it is in force, and what is missing.
func (c packagesImport) Run(to output) error {
	store, err := c.packageStore()
	if err != nil {
		return err
	}
	p, err := packages.Read(c.File, packages.Named{Name: c.Name, Version: c.Version})
	if err != nil {
		return c.refused(err)
	}
	outcome, err := store.Import(p, c.Prefer, time.Now())
	var different *packages.Different
	if errors.As(err, &different) {
		return cannot("%s %s is imported already, with other content; nothing was changed. Remove that one first: barsdesk packages remove %s",
			p.Name, p.Version, different.ID)
	}
	if err != nil {
		return cannot("the package cannot be kept, nothing was imported: %v", err)
	}
	held, err := store.Held()
	if err != nil {
		return cannot("the packages cannot be read: %v", err)
	}
	c.tell(to, held, p.ID(), outcome)
	return nil
}

// refused says why nothing was imported.
func (c packagesImport) refused(err error) error {
	name := filepath.Base(c.File)
	var damaged *packages.Damaged
	switch {
	case errors.As(err, &damaged):
		return refusal{exitFaults, fmt.Sprintf("%s is refused, nothing was imported. %v", name, damaged)}
	case errors.Is(err, packages.ErrNoName):
		return wrongUse("%v; give --name and --version", err)
	case errors.Is(err, fs.ErrNotExist):
		return cannot("there is no file or folder %s", c.File)
	}
	return cannot("%s cannot be read, nothing was imported: %v", name, err)
}

// tell prints what an import did.
func (c packagesImport) tell(to output, held *packages.Held, id string, outcome packages.Outcome) {
	for _, o := range held.Origins() {
		if o.ID() != id || o.Own {
			continue
		}
		switch {
		case outcome == packages.Unchanged:
			to.say(o.Name, o.Version, "was imported before; nothing has changed.")
		case outcome == packages.Changed && c.Prefer:
			to.say(o.Name, o.Version, "was imported before; it is preferred now.")
		case outcome == packages.Changed:
			to.say(o.Name, o.Version, "was imported before; it is no longer preferred.")
		default:
			to.say("Imported", o.Name, o.Version, "from", o.Imported.Origin+".")
		}
		packageFacts(to, o)
	}
}

// packagesRemove removes one package.
type packagesRemove struct {
	place
	Package string `arg:"" help:"NAME or NAME#VERSION of the package."`
	Force   bool   `help:"Remove it even if another package depends on it."`
}

// Run says which package was removed.
func (c packagesRemove) Run(to output) error {
	store, err := c.packageStore()
	if err != nil {
		return err
	}
	id, err := store.Remove(c.Package, c.Force)
	var several *packages.Several
	var needed *packages.Needed
	var none *packages.NotImported
	switch {
	case errors.As(err, &several):
		return wrongUse("%v. Say which one", err)
	case errors.As(err, &needed):
		return cannot("%v, so it was not removed. Remove that first, or add --force", err)
	case errors.As(err, &none):
		return cannot("%v; nothing was removed. See barsdesk packages list", err)
	case err != nil:
		return cannot("the package cannot be removed: %v", err)
	}
	to.say("Removed", strings.Replace(id, "#", " ", 1)+".")
	return nil
}

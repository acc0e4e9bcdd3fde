package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/definition/packages"
)

// packagesCommand looks after FHIR definition packages. All environments of a
// data folder share them, and it works while another Barsdesk owns the folder,
// which then uses what has changed. Each change is recorded in the audit log of
// the environment that is named; what cannot be recorded is not done.
type packagesCommand struct {
	Import packagesImport `cmd:"" help:"Import a FHIR package (.tgz), or a folder of definitions in JSON or XML."`
	List   packagesList   `cmd:"" help:"List definition packages, what is in force, and where it came from."`
	Remove packagesRemove `cmd:"" help:"Remove an imported package."`
}

// packagesImport imports one package, whole or not at all.
type packagesImport struct {
	place
	sealing
	File    string `arg:"" help:"The .tgz file, or the folder." type:"path"`
	Prefer  bool   `help:"Let its definitions come before those of the same url that are in force."`
	Name    string `help:"Name of the package, for a folder that does not state one." placeholder:"NAME"`
	Version string `help:"Version of the package, for a folder that does not state one." placeholder:"VERSION"`
}

// packageStore is where the imported packages of a data folder, or a database, are.
func (p place) packageStore() (place, *packages.Store, error) {
	at, err := p.settle(false)
	if err != nil {
		return at, nil, err
	}
	store, err := at.packagesHere()
	if err != nil {
		return at, nil, cannot("the packages cannot be read: %s", at.reasonWords(err))
	}
	return at, store, nil
}

// Run says what was imported, what of it is in force, and what is missing.
func (c packagesImport) Run(to output) error {
	at, store, err := c.packageStore()
	if err != nil {
		return err
	}
	p, err := packages.Read(c.File, packages.Named{Name: c.Name, Version: c.Version})
	if err != nil {
		return c.refused(err)
	}
	var outcome packages.Outcome
	err = c.noting(to, c.sealing, c.note(p), func() error {
		made, err := store.Import(p, c.Prefer, time.Now())
		if err == nil {
			err = at.sharePackages()
		}
		if err == nil {
			outcome = made
		}
		return err
	})
	var different *packages.Different
	if errors.As(err, &different) {
		return cannot("%s %s is imported already, with other content; nothing was changed. Remove that one first: barsdesk packages remove %s",
			p.Name, p.Version, different.ID)
	}
	if outcome == "" && err != nil {
		return cannot("the package cannot be kept, nothing was imported: %v", err)
	}
	held, unread := store.Held()
	if unread != nil {
		return cannot("the packages cannot be read: %v", unread)
	}
	c.tell(to, held, p.ID(), outcome)
	return err
}

// note is what the audit log says of an import.
func (c packagesImport) note(p *packages.Package) note {
	n := note{Act: access.PackageImport, ID: p.ID(), Checksum: strings.TrimPrefix(p.Checksum, "sha256:")}
	if c.Prefer {
		n.Detail = []byte(`{"preferred":true}`)
	}
	return n
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
	sealing
	Package string `arg:"" help:"NAME or NAME#VERSION of the package."`
	Force   bool   `help:"Remove it even if another package depends on it."`
}

// Run says which package was removed.
func (c packagesRemove) Run(to output) error {
	at, store, err := c.packageStore()
	if err != nil {
		return err
	}
	id, err := store.Removable(c.Package, c.Force)
	if err != nil {
		return c.refused(err)
	}
	removed := false
	err = c.noting(to, c.sealing, note{Act: access.PackageRemove, ID: id}, func() error {
		_, err := store.Remove(id, c.Force)
		if err == nil {
			err = at.sharePackages()
		}
		removed = err == nil
		return err
	})
	if !removed {
		return c.refused(err)
	}
	to.say("Removed", strings.Replace(id, "#", " ", 1)+".")
	return err
}

// refused says why nothing was removed.
func (c packagesRemove) refused(err error) error {
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
	}
	return cannot("the package cannot be removed: %v", err)
}

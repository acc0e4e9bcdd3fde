package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"barsdesk/bars/definition/packages"
)

// packagesList lists what is part of Barsdesk, what was imported, and what
// services have published.
type packagesList struct {
	place
	sealing
	JSON bool `help:"Print one JSON document with every definition." name:"json"`
}

// Run prints one block a package and a service that has published
// definitions, or one JSON document. A kept package that was damaged is named,
// and ends the command with 1.
func (c packagesList) Run(to output) error {
	at, store, err := c.packageStore()
	if err != nil {
		return err
	}
	held, err := store.Held()
	if err != nil {
		return cannot("the packages cannot be read: %v", err)
	}
	services, err := at.published(context.Background(), c.sealing)
	if err != nil {
		return cannot("what services have published cannot be read: %v", err)
	}
	if c.JSON {
		err = printPackages(to, held, services)
	} else {
		for _, o := range held.Origins() {
			to.say(o.Name, o.Version+",", source(o))
			packageFacts(to, o)
		}
		services.tell(to)
	}
	if err == nil && len(held.Broken) > 0 {
		return refusal{exitFaults, broken(held)}
	}
	return err
}

func broken(held *packages.Held) string {
	var out []string
	for _, b := range held.Broken {
		out = append(out, b.Error())
	}
	return strings.Join(out, "\nbarsdesk: ")
}

// source is where a package came from, in words.
func source(o *packages.Origin) string {
	if o.Own {
		return "part of Barsdesk"
	}
	words := "imported from " + o.Imported.Origin + " on " + o.Imported.At.Format("2 January 2006")
	if o.Imported.Preferred {
		words += ", preferred"
	}
	return words
}

// packageFacts prints, indented, what a package holds, what of it is in force,
// and what it lacks.
func packageFacts(to output, o *packages.Origin) {
	if o.Title != "" {
		to.say("  " + o.Title)
	}
	var parts []string
	for _, kind := range packages.Kinds() {
		if n := o.Count(kind); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind))
		}
	}
	if o.Imported != nil && o.Imported.Others > 0 {
		parts = append(parts, others(o.Imported.Others))
	}
	to.say("  holds:", strings.Join(parts, ", "))
	to.say(fmt.Sprintf("  in force: %d of %d", o.InForce(), len(o.Definitions)))
	notInForce(to, o)
	for _, d := range o.Dependencies {
		to.say("  builds on:", d.Name, d.Version+",", served(d))
	}
}

// others counts what was not kept of a package.
func others(n int) string {
	if n == 1 {
		return "1 other file passed over"
	}
	return fmt.Sprintf("%d other files passed over", n)
}

// shownBehind is how many definitions of a package that are not in force are
// named one by one.
const shownBehind = 20

// notInForce prints what another package's definitions keep out of force.
func notInForce(to output, o *packages.Origin) {
	left := len(o.Definitions) - o.InForce()
	shown := 0
	for _, d := range o.Definitions {
		if d.InForce || shown == shownBehind {
			continue
		}
		shown++
		because := "that of " + d.Behind
		if d.Behind == o.ID() {
			because = "another version of this package"
		}
		to.say(fmt.Sprintf("  not in force: %s %s|%s, because %s is", d.Kind, d.URL, d.Version, because))
	}
	if left > shown {
		to.say(fmt.Sprintf("  not in force: %d more, named by barsdesk packages list --json", left-shown))
	}
}

// served is what a dependency finds, in words.
func served(d packages.Dependency) string {
	switch {
	case d.Own:
		return "part of Barsdesk"
	case d.Served != "":
		return "imported"
	case d.Instead != "":
		return "not imported; " + strings.Replace(d.Instead, "#", " ", 1) + " is used as far as it goes"
	}
	return "not imported; what is defined there is reported as not checked"
}

// packageEntry is one package in the JSON document. What an import alone has
// is left out for a package that is part of Barsdesk.
type packageEntry struct {
	Name         string                `json:"name"`
	Version      string                `json:"version"`
	Title        string                `json:"title,omitempty"`
	Own          bool                  `json:"partOfBarsdesk"`
	Origin       string                `json:"importedFrom,omitempty"`
	At           *time.Time            `json:"importedAt,omitempty"`
	Checksum     string                `json:"checksum,omitempty"`
	Others       int                   `json:"passedOver,omitempty"`
	Preferred    bool                  `json:"preferred"`
	Dependencies []packages.Dependency `json:"dependencies"`
	Definitions  []packages.Standing   `json:"definitions"`
}

func entryOf(o *packages.Origin) packageEntry {
	e := packageEntry{Name: o.Name, Version: o.Version, Title: o.Title, Own: o.Own,
		Dependencies: append([]packages.Dependency{}, o.Dependencies...), Definitions: append([]packages.Standing{}, o.Definitions...)}
	if i := o.Imported; i != nil {
		e.Origin, e.At, e.Checksum, e.Others, e.Preferred = i.Origin, &i.At, i.Checksum, i.Others, i.Preferred
	}
	return e
}

func printPackages(to output, held *packages.Held, services published) error {
	var document struct {
		Packages  []packageEntry `json:"packages"`
		Damaged   []string       `json:"damaged"`
		Published published      `json:"publishedByServices"`
	}
	document.Packages, document.Damaged, document.Published = []packageEntry{}, []string{}, services
	for _, o := range held.Origins() {
		document.Packages = append(document.Packages, entryOf(o))
	}
	for _, b := range held.Broken {
		document.Damaged = append(document.Damaged, b.Error())
	}
	enc := json.NewEncoder(to.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(document)
}

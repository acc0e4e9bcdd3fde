package main

import (
	"fmt"
	"runtime/debug"

	"barsdesk/bars/definition"
)

// version is the version of this program, for people and for
// MessageHeader.source.version.
const version = "0.1.0"

// versionCommand prints what this program is made of.
type versionCommand struct{}

// Run prints one line a fact.
func (versionCommand) Run(to output) error {
	to.say("barsdesk", version)
	to.say("commit", commit())
	for _, p := range definition.Packs() {
		to.say(fmt.Sprintf("pack %s, edition %s, from %s, checksum %s", p.Name, p.Version, p.Source, p.Checksum))
	}
	return nil
}

// commit is the revision this program was built from, with "+" when the tree
// had other changes, or "unknown".
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	found, changed := "unknown", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			found = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				changed = "+"
			}
		}
	}
	return found + changed
}

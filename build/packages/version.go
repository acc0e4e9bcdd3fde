package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// version is what is released. A commit that carries the tag of the program's
// version is that version. Before it, what is built sorts below the version
// (0.2.0-57.g1a2b3c4), after it above (0.2.0+3.g1a2b3c4), in the order of the
// commits.
type version struct {
	number string // of the program, such as 0.2.0
	sign   string // "-" before, "+" after, "" at the tag
	commit string // how many commits, and which
}

// String is the version in the names of files, in the form of semver.org.
func (v version) String() string { return v.number + v.sign + v.commit }

// debian is the version as dpkg orders it: "~" sorts below nothing.
func (v version) debian() string { return strings.Replace(v.String(), "-", "~", 1) }

var ours = regexp.MustCompile(`(?m)^const version = "([0-9]+\.[0-9]+\.[0-9]+)"$`)

// versionOf is the version of the tree at root. A tree with changes that are not
// committed says so.
func versionOf(root string) (version, error) {
	text, err := os.ReadFile(filepath.Join(root, "app", "version.go"))
	if err != nil {
		return version{}, err
	}
	found := ours.FindSubmatch(text)
	if found == nil {
		return version{}, fmt.Errorf("app/version.go names no version")
	}
	v := version{number: string(found[1])}
	of := "HEAD"
	v.sign = "-"
	if tag := "v" + v.number; has(root, tag) {
		of, v.sign = tag+"..HEAD", "+"
	}
	count, err := git(root, "rev-list", "--count", of)
	if err != nil {
		return version{}, err
	}
	commit, err := git(root, "rev-parse", "--short=7", "HEAD")
	if err != nil {
		return version{}, err
	}
	changes, err := git(root, "status", "--porcelain")
	if err != nil {
		return version{}, err
	}
	switch {
	case changes != "":
		v.commit = count + ".g" + commit + ".changed"
	case count == "0":
		v.sign = ""
	default:
		v.commit = count + ".g" + commit
	}
	return v, nil
}

// has reports whether HEAD comes from the tag.
func has(root, tag string) bool {
	_, err := git(root, "merge-base", "--is-ancestor", "refs/tags/"+tag, "HEAD")
	return err == nil
}

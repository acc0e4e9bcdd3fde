package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// authorities are where Debian's package ca-certificates has Mozilla's.
const authorities = "/usr/share/ca-certificates/mozilla"

// containerMakings packs what a container is built from: the Containerfile and
// beside it all that it copies. Nothing is fetched when it is built.
func (r release) containerMakings(t target) error {
	roots := filepath.Join(r.work, "ca-certificates.crt")
	if err := trusted(roots); err != nil {
		return err
	}
	inside := "barsdesk-" + r.String() + "-container-" + t.processor + "/"
	from := filepath.Join(r.root, "build", "packages", "container")
	entries := []entry{
		{"Containerfile", filepath.Join(from, "Containerfile"), 0o644}, {"barsdesk", r.built(t), 0o755},
		{"passwd", filepath.Join(from, "passwd"), 0o644}, {"ca-certificates.crt", roots, 0o644}, {"data/", "", 0o700},
	}
	for _, e := range r.documentEntries() {
		entries = append(entries, entry{"documents/" + e.name, e.file, e.mode})
	}
	for i := range entries {
		entries[i].name = inside + entries[i].name
	}
	return r.tar(inside[:len(inside)-1]+".tar.gz", entries)
}

// trusted writes the certificate authorities that everybody trusts, and none
// that this machine trusts besides.
func trusted(to string) error {
	files, err := filepath.Glob(filepath.Join(authorities, "*.crt"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no certificate authorities in %s", authorities)
	}
	slices.Sort(files)
	all := []byte("# Mozilla's certificate authorities, as Debian passes them on (MPL-2.0)\n")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		all = append(all, text...)
	}
	return os.WriteFile(to, all, 0o644) //nolint:gosec // for everybody to read
}

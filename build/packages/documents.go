package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// documentNames are what goes with every package.
var documentNames = []string{"LICENSE", "NOTICES.txt", "barsdesk.cdx.json", "INSTALLING.md"}

// document is where one of them lies.
func (r release) document(name string) string { return filepath.Join(r.work, "documents", name) }

// documents makes what goes with every package: our licence, the terms of every
// part, the list of parts, and how to install.
func (r release) documents() error {
	if err := os.MkdirAll(r.document(""), 0o755); err != nil { //nolint:gosec // for everybody to read
		return err
	}
	if err := copied(filepath.Join(r.root, "LICENSE"), r.document("LICENSE")); err != nil {
		return err
	}
	if err := copied(filepath.Join(r.root, "docs", "installing.md"), r.document("INSTALLING.md")); err != nil {
		return err
	}
	sbom := filepath.Join(r.root, "build", "sbom")
	if err := r.run(sbom, nil, "go", "run", ".", "-o", r.document("barsdesk.cdx.json")); err != nil {
		return err
	}
	return r.run(sbom, nil, "go", "run", ".", "-notices", "-o", r.document("NOTICES.txt"))
}

// sums writes SHA256SUMS over all that was made, as sha256sum -c reads it.
func (r release) sums() error {
	made, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var list strings.Builder
	for _, m := range made {
		f, err := os.Open(filepath.Join(r.out, m.Name()))
		if err != nil {
			return err
		}
		sum := sha256.New()
		_, err = io.Copy(sum, f)
		_ = f.Close() // only read from
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "%x  %s\n", sum.Sum(nil), m.Name())
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(list.String()), 0o644) //nolint:gosec // for everybody to read
}

func copied(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644) //nolint:gosec // for everybody to read
}

package main

import (
	"debug/buildinfo"
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
)

// target is what a program is built for.
type target struct{ system, processor string }

// String is the target as Go names it.
func (t target) String() string { return t.system + "/" + t.processor }

var targets = []target{{"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}, {"darwin", "amd64"}, {"darwin", "arm64"}}

// file is the name of the program there.
func (t target) file() string {
	if t.system == "windows" {
		return "barsdesk.exe"
	}
	return "barsdesk"
}

// built is where the server's program for a target lies.
func (r release) built(t target) string {
	return filepath.Join(r.work, t.system+"-"+t.processor, t.file())
}

// program builds the server's program, which needs nothing of the system that it
// runs on.
func (r release) program(t target) error {
	if err := r.compile(t, r.built(t), "0", "", "-s -w"); err != nil {
		return err
	}
	return alone(r.built(t))
}

// compile builds the program to a file, without the paths of this machine in it.
func (r release) compile(t target, to, cgo, tags, link string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { //nolint:gosec // for everybody to read
		return err
	}
	if err := r.run(r.root, []string{"GOOS=" + t.system, "GOARCH=" + t.processor, "CGO_ENABLED=" + cgo},
		"go", "build", "-trimpath", "-buildvcs=true", "-tags", tags, "-ldflags", link, "-o", to, "./app"); err != nil {
		return err
	}
	return saysWhereFrom(to)
}

// saysWhereFrom refuses a program that does not name its commit, or that was
// built with paths of this machine.
func saysWhereFrom(file string) error {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return err
	}
	said := map[string]string{}
	for _, s := range info.Settings {
		said[s.Key] = s.Value
	}
	if said["vcs.revision"] == "" || said["-trimpath"] != "true" {
		return fmt.Errorf("%s does not name the commit it was built from: build in a clone of the repository (go sees no commit in a worktree beside one)", filepath.Base(file))
	}
	return nil
}

// alone refuses a program for Linux that needs a loader or libraries.
func alone(file string) error {
	f, err := elf.Open(file)
	if err != nil {
		return nil //nolint:nilerr // of another system: built without cgo, it needs that system alone
	}
	defer func() { _ = f.Close() }() // only read from
	needs, err := f.ImportedLibraries()
	if err != nil {
		return err
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || len(needs) > 0 {
			return fmt.Errorf("%s is not static: it needs %v", filepath.Base(file), needs)
		}
	}
	return nil
}

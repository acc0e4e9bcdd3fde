package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("o", filepath.Join("..", "..", "bin", "packages"), "folder to write to; what is in it is removed")
	only := flag.String("only", "", "system and processor to build for, such as linux/amd64 (default: all)")
	flag.Parse()
	if err := run(*out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "packages:", err)
		os.Exit(1)
	}
}

func run(out, only string) (err error) {
	r, err := newRelease(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.work)) }()
	if err := r.documents(); err != nil {
		return err
	}
	found := false
	for _, t := range targets {
		if only == "" || only == t.String() {
			found = true
			if err := r.build(t); err != nil {
				return fmt.Errorf("%s: %w", t, err)
			}
		}
	}
	if !found {
		return fmt.Errorf("nothing is built for %s", only)
	}
	return r.sums()
}

// build makes everything for one system and processor.
func (r release) build(t target) error {
	if err := r.program(t); err != nil {
		return err
	}
	steps := []func(target) error{r.archive}
	if t.system == "linux" {
		steps = append(steps, r.serverPackage, r.containerMakings)
	}
	switch t.String() {
	case "linux/amd64":
		steps = append(steps, r.desktopPackage)
	case "windows/amd64":
		steps = append(steps, r.installer)
	}
	for _, step := range steps {
		if err := step(t); err != nil {
			return err
		}
	}
	return nil
}

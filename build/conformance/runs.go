package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"barsdesk/build/conformance/rules"
)

// call is one run of go test: tests of one package.
type call struct {
	module  string // the folder to run in
	folder  string // of the package, from the root of the project
	pkg     string // ./folder, from the module
	names   []string
	pattern string
}

// calls gives the runs for the Go tests among these, one for each package and
// one for each subtest, in the order in which they are named.
func calls(root string, tests []string) []call {
	var out []call
	for _, text := range tests {
		t, err := rules.ParseTest(text)
		if err != nil || t.Walk != "" {
			continue
		}
		i := slices.IndexFunc(out, func(c call) bool { return c.folder == t.Folder && !strings.Contains(c.pattern, "/") })
		if i < 0 || t.Sub != "" {
			out = append(out, place(root, t.Folder))
			i = len(out) - 1
		}
		out[i].add(t)
	}
	return out
}

func (c *call) add(t rules.Test) {
	if t.Sub != "" {
		c.names, c.pattern = []string{t.Name + "/" + t.Sub}, "^"+t.Name+"$/^"+strings.ReplaceAll(t.Sub, "/", "$/^")+"$"
		return
	}
	if !slices.Contains(c.names, t.Name) {
		c.names = append(c.names, t.Name)
	}
	c.pattern = "^(" + strings.Join(c.names, "|") + ")$"
}

// place finds the module that a package of the project is in.
func place(root, folder string) call {
	module := filepath.Join(root, folder)
	for module != root {
		if _, err := os.Stat(filepath.Join(module, "go.mod")); err == nil {
			break
		}
		module = filepath.Dir(module)
	}
	inside, err := filepath.Rel(module, filepath.Join(root, folder))
	if err != nil {
		inside = folder
	}
	return call{module: module, folder: folder, pkg: "./" + filepath.ToSlash(inside)}
}

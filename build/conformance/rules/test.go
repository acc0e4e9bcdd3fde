package rules

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// Test is the place of one test.
type Test struct {
	Folder string // of the package, from the root of the project
	Name   string // of the function
	Sub    string // the subtest, "" for all of it
	Walk   string // the file of a journey through the pages; then Name is its title and Folder is empty
}

// ParseTest reads what stands in Rule.Tests.
func ParseTest(text string) (Test, error) {
	if file, title, ok := strings.Cut(text, ".mjs: "); ok {
		return Test{Walk: file + ".mjs", Name: title}, nil
	}
	folder, name, ok := strings.Cut(text, ".Test")
	if !ok || folder == "" || name == "" {
		return Test{}, fmt.Errorf("%q names no test", text)
	}
	name, sub, _ := strings.Cut("Test"+name, "/")
	return Test{Folder: folder, Name: name, Sub: sub}, nil
}

// functions knows the test functions of packages it was asked about.
type functions map[string]map[string]bool

func (f functions) has(root string, t Test) (bool, error) {
	if t.Walk != "" {
		text, err := os.ReadFile(filepath.Join(root, t.Walk))
		return strings.Contains(string(text), "'"+t.Name+"'"), err
	}
	if f[t.Folder] == nil {
		names, err := testsIn(filepath.Join(root, t.Folder))
		if err != nil {
			return false, err
		}
		f[t.Folder] = names
	}
	return f[t.Folder][t.Name], nil
}

func testsIn(folder string) (map[string]bool, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New(folder + " has no tests")
	}
	names := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range parsed.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") {
				names[fn.Name.Name] = true
			}
		}
	}
	return names, nil
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// link names a test: a folder and a Go test, or a file of pages or journeys and
// the title of a test in it, with # between.
type link string

// fault is why a link leads nowhere, seen from the root of the project; "" when
// the test is there.
func (l link) fault(root string) string {
	where, name, found := strings.Cut(string(l), "#")
	if !found || name == "" {
		return fmt.Sprintf("%s names no test", l)
	}
	if strings.HasSuffix(where, ".ts") || strings.HasSuffix(where, ".mjs") {
		return titled(filepath.Join(root, where), name)
	}
	if !strings.HasPrefix(name, "Test") && !strings.HasPrefix(name, "Fuzz") {
		return fmt.Sprintf("%s is no test", l)
	}
	files, _ := filepath.Glob(filepath.Join(root, where, "*_test.go")) // the pattern is well formed
	wanted := regexp.MustCompile(`(?m)^func ` + regexp.QuoteMeta(name) + `\(\w+ \*testing\.[TFB]\)`)
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && wanted.Match(text) {
			return ""
		}
	}
	return fmt.Sprintf("%s has no test %s", where, name)
}

// titled looks for a test by its title in a file of JavaScript.
func titled(file, title string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Sprintf("%s cannot be read", file)
	}
	// A title is quoted in one of three ways; within single quotes its own are
	// escaped.
	for _, quoted := range []string{"'" + strings.ReplaceAll(title, "'", `\'`) + "'", `"` + title + `"`, "`" + title + "`"} {
		if regexp.MustCompile(`\b(test|it)(\.each\([^)]*\))?\(\s*` + regexp.QuoteMeta(quoted)).Match(text) {
			return ""
		}
	}
	return fmt.Sprintf("%s has no test %q", file, title)
}

// shown is a link as a page shows it.
func (l link) shown() string {
	where, name, _ := strings.Cut(string(l), "#")
	return "`" + where + "` " + name
}

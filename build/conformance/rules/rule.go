// Package rules holds what BaRS demands of sender and receiver, and what its
// proxy does, in this project's own words: each rule with the tests that show it
// and one edit of the product's code that breaks exactly it. The table in
// docs/conformance.md and the rounds of `make mutation` both come from here.
package rules

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
)

//go:embed data/*.json
var data embed.FS

// Topic is one section of the table: rules that belong together.
type Topic struct {
	Title string `json:"title"`
	Rules []Rule `json:"rules"`
}

// Rule is one thing a sender or a receiver must do, or that the proxy does.
type Rule struct {
	ID     string `json:"id"`     // kebab-case, unique, stable
	Source string `json:"source"` // the page of the standard, or of the platform, that it comes from
	Text   string `json:"rule"`   // one plain sentence
	// Tests are "FOLDER.TestName" or "FOLDER.TestName/subtest" from the root of
	// the project, or "FILE.test.mjs: title" for a journey through the pages.
	Tests []string `json:"tests"`
	Break *Break   `json:"break,omitempty"`
	// Unbroken says why there is no edit that would break the rule.
	Unbroken string `json:"unbroken,omitempty"`
}

// Break is an edit: Find stands exactly once in File and is replaced.
type Break struct {
	File    string `json:"file"` // from the root of the project, with /
	Find    string `json:"find"`
	Replace string `json:"replace"`
}

// Load gives all topics in the order of their files. Unknown members are
// errors, so that a misspelt one does not silently drop a break.
func Load() ([]Topic, error) {
	names, err := fs.Glob(data, "data/*.json")
	if err != nil {
		return nil, err
	}
	var all []Topic
	for _, name := range names {
		text, err := data.ReadFile(name)
		if err != nil {
			return nil, err
		}
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		var t Topic
		if err := dec.Decode(&t); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, t)
	}
	return all, nil
}

// Apply gives the file's text with the rule broken. It is an error when Find
// does not stand there exactly once or nothing changes.
func (b Break) Apply(text []byte) ([]byte, error) {
	if b.Find == "" || b.Find == b.Replace {
		return nil, fmt.Errorf("%s: the edit changes nothing", b.File)
	}
	if n := bytes.Count(text, []byte(b.Find)); n != 1 {
		return nil, fmt.Errorf("%s: %q stands there %d times, not once", b.File, b.Find, n)
	}
	return bytes.Replace(text, []byte(b.Find), []byte(b.Replace), 1), nil
}

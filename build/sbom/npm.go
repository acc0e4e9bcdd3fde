package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// npmParts are the packages that the pages are made with and that stand in them:
// those of the lock file that are not for development alone.
func npmParts(root string) ([]part, error) {
	text, err := os.ReadFile(filepath.Join(root, "frontend", "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version   string `json:"version"`
			Licence   string `json:"license"`
			Integrity string `json:"integrity"`
			Dev       bool   `json:"dev"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, err
	}
	var out []part
	for path, p := range lock.Packages {
		at := strings.LastIndex(path, "node_modules/")
		if at < 0 || p.Dev {
			continue
		}
		folder := filepath.Join(root, "frontend", filepath.FromSlash(path))
		terms, err := noticesOf(folder, []string{folder})
		if err == nil && len(terms) == 0 {
			terms, err = saidNotice(root, folder, p.Licence)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, part{"npm", path[at+len("node_modules/"):], p.Version, p.Licence, p.Integrity, terms})
	}
	return out, nil
}

// saidNotice is for a package that names the MIT licence and its makers and
// brings no file of it: what it says, and the licence's text as our own has it.
func saidNotice(root, folder, licence string) ([]notice, error) {
	if licence != "MIT" {
		return nil, fmt.Errorf("%s brings no file with the terms of %s", folder, licence)
	}
	says, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return nil, err
	}
	var by struct {
		Name       string `json:"name"`
		Author     any    `json:"author"`
		Repository any    `json:"repository"`
	}
	if err := json.Unmarshal(says, &by); err != nil {
		return nil, err
	}
	ours, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		return nil, err
	}
	_, text, ok := strings.Cut(string(ours), "founders\n")
	if !ok {
		return nil, errors.New("LICENSE has another form than expected")
	}
	who := cmp.Or(named(by.Author, "name"), "the makers of "+by.Name)
	return []notice{{"package.json", "MIT License\n\nCopyright (c) " + who + ", " + named(by.Repository, "url") + "\n" + text}}, nil
}

// named is a member of package.json that is a text, or an object with the text
// in one of its own.
func named(said any, member string) string {
	if object, ok := said.(map[string]any); ok {
		said = object[member]
	}
	text, _ := said.(string)
	return text
}

package main

import (
	"encoding/json"
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
		out = append(out, part{"npm", path[at+len("node_modules/"):], p.Version, p.Licence, p.Integrity})
	}
	return out, nil
}

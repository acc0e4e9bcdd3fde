package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

//go:generate go run .

// made are the files that are made from the data, by their place below the root.
func made(root string) (map[string]string, error) {
	log, err := hazards(root)
	if err != nil {
		return nil, err
	}
	points, err := asvs(root)
	if err != nil {
		return nil, err
	}
	screens, err := screenFile(log)
	return map[string]string{
		"docs/hazards.md": hazardPage(log),
		"docs/asvs.md":    asvsPage(points),
		"frontend/src/components/about-control/controls.ts": screens,
	}, err
}

func main() {
	root := filepath.Join("..", "..")
	files, err := made(root)
	for name, text := range files {
		err = errors.Join(err, os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), []byte(text), 0o644)) //nolint:gosec // pages of the project
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "assurance:", err)
		os.Exit(1)
	}
}

// Package fhirtest finds the published FHIR data that tests compare with, and
// makes resources odd.
package fhirtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Published returns the path of a file or folder of the published data, which
// lies in a folder "shared" beside the project, for example
// Published(t, "fhir/examples/messages"), or where BARSDESK_PUBLISHED says.
// Where there is no such folder the test is skipped and says so; a file missing
// from a folder that is there fails it.
func Published(t testing.TB, path string) string {
	t.Helper()
	if !Beside(t) {
		t.Skip("the published data does not lie beside the project: not compared")
	}
	full := filepath.Join(shared(t), filepath.FromSlash(path))
	if _, err := os.Stat(full); err != nil {
		t.Fatalf("published data: %v", err)
	}
	return full
}

// Beside reports whether the published data lies where Published looks for it,
// for tests that compare besides what they test anyway.
func Beside(t testing.TB) bool {
	t.Helper()
	_, err := os.Stat(shared(t))
	return err == nil
}

func shared(t testing.TB) string {
	t.Helper()
	if folder := os.Getenv("BARSDESK_PUBLISHED"); folder != "" {
		return folder
	}
	return filepath.Join(filepath.Dir(root(t)), "shared")
}

// Files returns the paths of the JSON files right under the published folder,
// of which there is at least one.
func Files(t testing.TB, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(Published(t, folder), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("published data: no JSON files in %s (%v)", folder, err)
	}
	return files
}

// Read returns the content of a file.
func Read(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

package layers_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var root = filepath.Join("..", "..")

// Each direct dependency has its line, with its licence and what it saves, and
// no line outlives its dependency.
func TestDependenciesAreWrittenDown(t *testing.T) {
	want := slices.Concat(goModules(t), npmPackages(t, "frontend"), npmPackages(t, "build", "clients"))
	page, _, _ := strings.Cut(read(t, "docs", "dependencies.md"), "## Tools")
	var got []string
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$`).FindAllStringSubmatch(page, -1) {
		if row[1] != "Library" && row[1] != "Package" {
			got = append(got, row[1])
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("docs/dependencies.md does not name %s", name)
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("docs/dependencies.md names %s, which nothing requires directly", name)
		}
	}
}

// goModules are the modules that go.mod requires directly.
func goModules(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, line := range regexp.MustCompile(`(?m)^\t(\S+) v\S+(.*)$`).FindAllStringSubmatch(read(t, "go.mod"), -1) {
		if !strings.Contains(line[2], "// indirect") {
			out = append(out, line[1])
		}
	}
	if len(out) == 0 {
		t.Fatal("go.mod requires nothing")
	}
	return out
}

// npmPackages are the packages that package.json in a folder names.
func npmPackages(t *testing.T, folder ...string) []string {
	t.Helper()
	var manifest struct {
		Dependencies    map[string]string `json:"dependencies"`
		DevDependencies map[string]string `json:"devDependencies"`
	}
	if err := json.Unmarshal([]byte(read(t, append(folder, "package.json")...)), &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest.Dependencies)+len(manifest.DevDependencies) == 0 {
		t.Fatalf("package.json in %s names nothing", folder)
	}
	return append(slices.Collect(maps.Keys(manifest.Dependencies)), slices.Collect(maps.Keys(manifest.DevDependencies))...)
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{root}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package layers_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ownServer is how a server comes about that is not behind the edge.
var ownServer = regexp.MustCompile(`&?http\.Server\{|http\.(Serve|ServeTLS|ListenAndServe|ListenAndServeTLS)\(|\.ListenAndServe|http\.Handle(Func)?\(|DefaultServeMux`)

// TestOnlyTheEdgeServes: every listener of the program goes through it.
func TestOnlyTheEdgeServes(t *testing.T) {
	serving := ""
	for _, folder := range []string{"app", "bars", "storage", "frontend"} {
		for path, text := range sources(t, folder) {
			if hit := ownServer.FindString(text); hit != "" && path != "app/edge/serve.go" {
				t.Errorf("%s says %s: serve an edge.Edge", path, hit)
			} else if hit != "" {
				serving = path
			}
		}
	}
	if serving == "" {
		t.Error("the edge serves nothing: the test looks for the wrong thing")
	}
}

// sources are the Go files below a folder of the project that are no tests.
func sources(t *testing.T, folder string) map[string]string {
	t.Helper()
	out := map[string]string{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		out[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

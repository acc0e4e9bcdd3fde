package layers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// rule forbids the packages below From to import packages below To.
type rule struct{ From, To, Why string }

var rules = []rule{
	{"barsdesk/bars", "barsdesk/app", "the standard must not know the program"},
	{"barsdesk/bars", "barsdesk/storage", "the standard must not know where messages are kept"},
	{"barsdesk/bars", "barsdesk/frontend", "the standard must not know the pages"},
	{"barsdesk/bars", "database/sql", "the standard must not know where messages are kept"},
	{"barsdesk/bars", "modernc.org/sqlite", "the standard must not know where messages are kept"},
	{"barsdesk/bars", "github.com/wailsapp/wails", "the standard must not know about windows"},
	{"barsdesk/bars", "github.com/danielgtaylor/huma", "the standard must not know a web framework"},
	{"barsdesk/bars/message", "barsdesk/bars/form", "a form knows messages, a message no form"},
	{"barsdesk/bars/message", "barsdesk/bars/definition", "a message is built without its definition; the form joins them"},
	{"barsdesk/bars/definition", "barsdesk/bars/form", "a definition knows no form"},
	{"barsdesk/bars/definition", "barsdesk/bars/message", "the form joins definition and message"},
	{"barsdesk/storage", "barsdesk/app", "what is kept must not know who uses it"},
	{"barsdesk/app/desk", "barsdesk/storage/sqlite", "use cases know storage's interfaces only; main joins them"},
	{"barsdesk/app/desk", "barsdesk/app/web", "use cases must not know how they are reached"},
	{"barsdesk/app/desk", "barsdesk/app/sandbox", "use cases must not know a simulation"},
	{"barsdesk/app/desk", "barsdesk/app/environment", "use cases work alike in every environment; main joins them"},
	{"barsdesk/app/environment", "barsdesk/storage/sqlite", "only main knows which storage there is"},
	{"barsdesk/app/environment", "barsdesk/app/web", "an environment must not know who asks about it"},
	{"barsdesk/app/environment", "barsdesk/app/sandbox", "an environment must not know a simulation"},
	{"barsdesk/app/doctor", "barsdesk/storage/sqlite", "only main knows which storage there is"},
	{"barsdesk/app/frontdoor", "barsdesk/app/desk", "the front door lets in, or not; it knows no use case"},
	{"barsdesk/app/frontdoor", "barsdesk/storage", "the front door keeps nothing"},
	{"barsdesk/app/edge", "barsdesk/", "the edge judges requests; it knows no use case"},
	{"barsdesk/app/access", "barsdesk/app/desk", "the guard knows no use case"},
	{"barsdesk/app/access", "barsdesk/storage/sqlite", "only main knows which storage there is"},
	{"barsdesk/app/sandbox", "barsdesk/storage/sqlite", "only main knows which storage there is"},
	{"barsdesk/app/sandbox", "barsdesk/app/web", "the Sandbox must not know how it is reached"},
	{"barsdesk/app/web", "barsdesk/storage/sqlite", "only main knows which storage there is"},
	{"barsdesk/app/web", "github.com/wailsapp/wails", "the window is only a client of the API"},
	{"barsdesk/frontend", "barsdesk/", "the pages are files; they know no Go"},
}

func TestLayers(t *testing.T) {
	for _, p := range packages(t) {
		for _, r := range rules {
			if !below(p.ImportPath, r.From) {
				continue
			}
			for _, imp := range p.Imports {
				if below(imp, r.To) {
					t.Errorf("%s imports %s: %s", p.ImportPath, imp, r.Why)
				}
			}
		}
	}
}

type pkg struct {
	ImportPath string
	Imports    []string
}

// packages lists the project's packages with their non-test imports.
func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "barsdesk/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("reading go list: %v", err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list named %d packages; expected the whole project", len(all))
	}
	return all
}

func below(path, root string) bool {
	return path == root || strings.HasPrefix(path, strings.TrimSuffix(root, "/")+"/")
}

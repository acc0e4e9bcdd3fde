package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

var root = filepath.Join("..", "..")

// collected is what ships, found once for all tests.
var collected = sync.OnceValues(func() ([]part, error) { return collect(root) })

func parts(t *testing.T) []part {
	t.Helper()
	all, err := collected()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTheListIsValid by the schema of CycloneDX, the same each time, and whole:
// each direct dependency of go.mod that is linked, and of the pages, stands in it.
func TestTheListIsValid(t *testing.T) {
	anew, err := collect(root)
	if err != nil {
		t.Fatal(err)
	}
	var text, again bytes.Buffer
	if err := errors.Join(writeList(&text, root, parts(t)), writeList(&again, root, anew)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text.Bytes(), again.Bytes()) {
		t.Error("the same sources give other bytes")
	}
	said, err := jsonschema.UnmarshalJSON(&text)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema(t).Validate(said); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"pkg:golang/modernc.org/sqlite@", "pkg:golang/filippo.io/age@", "pkg:golang/github.com/wailsapp/wails/v2@", "pkg:golang/golang.org/x/crypto@", "pkg:npm/svelte@", "pkg:npm/nhsuk-frontend@"} {
		if !bytes.Contains(again.Bytes(), []byte(want)) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, never := range []string{"pkg:golang/gotest.tools", "pkg:npm/vitest@", "pkg:golang/pgregory.net/rapid@"} {
		if bytes.Contains(again.Bytes(), []byte(never)) {
			t.Errorf("%s does not ship", never)
		}
	}
}

// schema is that of the CycloneDX project, which its library brings along.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	for at, name := range map[string]string{"bom-1.6.schema.json": "bom-1.6.schema.json", "spdx.schema.json": "spdx.schema.json", "jsf-0.82.schema.json": "jsf-0.82.schemax.json"} {
		file, err := os.Open(filepath.Join(strings.TrimSpace(string(folder)), "schema", name))
		if err != nil && strings.HasPrefix(at, "jsf") {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(file)
		_ = file.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("http://cyclonedx.org/schema/"+at, doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// allowed are the licences of what may ship.
var allowed = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "MPL-2.0", "MIT-0", "0BSD"}

// TestEveryPartIsPinnedAndFree: each has a checksum, and a licence that is
// allowed.
func TestEveryPartIsPinnedAndFree(t *testing.T) {
	count := map[string]int{}
	for _, p := range parts(t) {
		count[p.kind]++
		if !slices.Contains(allowed, p.licence) {
			t.Errorf("%s has the licence %q", p.name, p.licence)
		}
		if !regexp.MustCompile(`^(h1:|sha512-).{40,}`).MatchString(p.sum) || p.version == "" {
			t.Errorf("%s is not pinned: %q %q", p.name, p.version, p.sum)
		}
	}
	if count["golang"] < 20 || count["npm"] < 3 {
		t.Errorf("%v parts: expected all", count)
	}
}

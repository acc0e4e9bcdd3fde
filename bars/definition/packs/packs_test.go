package packs_test

import (
	"strings"
	"testing"

	"barsdesk/bars/definition/packs"
)

func TestEveryPackIsListed(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range packs.List() {
		if p.Name == "" || p.Source == "" || p.Version == "" || len(p.Checksum) != len("sha256:")+64 || seen[p.Name] {
			t.Errorf("pack %+v", p)
		}
		seen[p.Name] = true
	}
	if len(seen) != 11 {
		t.Errorf("%d packs", len(seen))
	}
}

func TestBlocksAreUnpacked(t *testing.T) {
	about, blocks := packs.Blocks("bars.gz")
	if about.Name != "BaRS profiles" || len(blocks) != 10 {
		t.Fatalf("%d blocks of %s", len(blocks), about.Name)
	}
	for _, b := range blocks {
		if !strings.HasPrefix(b, "https://fhir.") || strings.HasSuffix(b, "\n") || strings.Contains(b, "\n\n") {
			t.Errorf("block %.80q", b)
		}
	}
}

func TestJSONIsRead(t *testing.T) {
	var p struct{ About packs.About }
	if packs.JSON("rules.json", &p); p.About.Name != "payload rules" {
		t.Errorf("read %+v", p)
	}
}

// A program without its packs is broken, and says so at once.
func TestAPackThatIsNotThereStopsTheProgram(t *testing.T) {
	for name, read := range map[string]func(){
		"a JSON pack":    func() { packs.JSON("none.json", new(int)) },
		"a packed one":   func() { packs.Blocks("none.gz") },
		"one not zipped": func() { packs.Blocks("rules.json") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s that is not there is read", name)
				}
			}()
			read()
		}()
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheNoticesNameEveryPart of the list, and nothing else, each with words of
// its own.
func TestTheNoticesNameEveryPart(t *testing.T) {
	var text bytes.Buffer
	if err := writeNotices(&text, parts(t)); err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(text.String(), rule)[1:]
	said := map[string]string{}
	for _, s := range sections {
		head, body, _ := strings.Cut(s, "\n")
		said[head] = body
	}
	b := bom("1.0.0", parts(t))
	if len(said) != len(*b.Components)+1 {
		t.Errorf("%d notices for %d parts and the standard library", len(said), len(*b.Components))
	}
	for _, c := range *b.Components {
		words := said[c.Name+" "+c.Version+" ("+(*c.Licenses)[0].License.ID+")"]
		if len(words) < 500 || !regexp.MustCompile(`(?i)copyright|permission|redistribut`).MatchString(words) {
			t.Errorf("the notice of %s %s says %d bytes: %.80q", c.Name, c.Version, len(words), words)
		}
	}
}

// TestTheNoticesFollowTheManifests: what go.mod and package.json require directly
// has a notice, unless docs/dependencies.md lists it among the tests.
func TestTheNoticesFollowTheManifests(t *testing.T) {
	var text bytes.Buffer
	if err := writeNotices(&text, parts(t)); err != nil {
		t.Fatal(err)
	}
	mod, page := file(t, "go.mod"), file(t, "docs", "dependencies.md")
	_, tests, _ := strings.Cut(page, "## In the tests\n")
	tests, _, _ = strings.Cut(tests, "\n## ")
	wanted := 0
	for _, line := range regexp.MustCompile(`(?m)^\t(\S+) (v\S+)$`).FindAllStringSubmatch(mod, -1) {
		if strings.Contains(tests, "| "+line[1]+" |") {
			continue
		}
		wanted++
		if !strings.Contains(text.String(), rule+line[1]+" "+line[2]+" (") {
			t.Errorf("go.mod requires %s %s, which has no notice", line[1], line[2])
		}
	}
	var manifest struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	if err := json.Unmarshal([]byte(file(t, "frontend", "package.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	for name, version := range manifest.Dependencies {
		wanted++
		if !strings.Contains(text.String(), rule+name+" "+version+" (") {
			t.Errorf("package.json requires %s %s, which has no notice", name, version)
		}
	}
	if wanted < 10 {
		t.Errorf("only %d requirements were found", wanted)
	}
}

// TestATermThatIsMissingIsNoticed: nothing ships whose terms are unknown.
func TestATermThatIsMissingIsNoticed(t *testing.T) {
	bare := part{kind: "npm", name: "bare", version: "1", licence: "MIT"}
	if err := bare.writeNotice(&bytes.Buffer{}); err == nil {
		t.Error("a part without terms was let through")
	}
	if _, err := saidNotice(root, t.TempDir(), "Apache-2.0"); err == nil {
		t.Error("a package without its licence's text was let through")
	}
}

func file(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{root}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var root = filepath.Join("..", "..")

func read(t *testing.T) ([]hazard, []chapter) {
	t.Helper()
	log, err := hazards(root)
	if err != nil {
		t.Fatal(err)
	}
	points, err := asvs(root)
	if err != nil {
		t.Fatal(err)
	}
	return log, points
}

// TestEveryLinkedTestIsThere: a control without its test is only a hope.
func TestEveryLinkedTestIsThere(t *testing.T) {
	log, points := read(t)
	for _, h := range log {
		for _, c := range h.Controls {
			for _, l := range c.Tests {
				if fault := l.fault(root); fault != "" {
					t.Errorf("%s: %s", h.ID, fault)
				}
			}
		}
	}
	for _, c := range points {
		for _, p := range c.Points {
			for _, l := range p.Tests {
				if fault := l.fault(root); fault != "" {
					t.Errorf("%s: %s", p.No, fault)
				}
			}
		}
	}
}

// TestALinkToNothingIsFound, whatever it is wrong in.
func TestALinkToNothingIsFound(t *testing.T) {
	for _, l := range []link{"", "build/assurance", "build/assurance#", "build/assurance#TestThatIsNotThere", "build/nowhere#TestEveryLinkedTestIsThere",
		"build/assurance#read", "build/e2e/nowhere.test.mjs#a", "build/e2e/once.test.mjs#a title that is not there", "build/e2e/once.test.mjs#assert"} {
		if l.fault(root) == "" {
			t.Errorf("%q is taken for a test", l)
		}
	}
	for _, l := range []link{"build/assurance#TestALinkToNothingIsFound", "app/edge#FuzzEdge", "build/e2e/once.test.mjs#asking the server again answers the same case"} {
		if fault := l.fault(root); fault != "" {
			t.Error(fault)
		}
	}
}

// TestPagesAreMadeFromTheData, and not changed by hand.
func TestPagesAreMadeFromTheData(t *testing.T) {
	files, err := made(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || string(got) != want {
			t.Errorf("%s is behind its data: run go generate ./build/assurance", name)
		}
	}
}

// prompts are what the hazard log of such a program must speak of at least.
//
// BaRS, Assurance: clinical safety.
var prompts = []string{"wrong-patient", "wrong-service", "believed-sent", "sent-twice", "stale-slot", "overwritten", "unlinked", "time-zone", "lost-response",
	"hidden-content", "simulation-for-real", "expired-certificate"}

// TestTheHazardLogIsWhole: every entry says what it must, no control stands
// without a test, no risk that is not accepted is left, and no prompt is missing.
func TestTheHazardLogIsWhole(t *testing.T) {
	log, _ := read(t)
	files, _ := filepath.Glob(filepath.Join(root, "docs", "hazards", "*.yaml"))
	for _, each := range prompts {
		if !slices.ContainsFunc(files, func(f string) bool { return strings.HasSuffix(f, "-"+each+".yaml") }) {
			t.Errorf("no hazard speaks of %s", each)
		}
	}
	screens := map[string]bool{}
	for at, h := range log {
		if want := fmt.Sprintf("H%02d", at+1); h.ID != want {
			t.Errorf("%s stands where %s should", h.ID, want)
		}
		if h.Hazard == "" || h.Effect == "" || len(h.Causes) == 0 || len(h.Controls) == 0 || !h.Before.valid() || !h.After.valid() {
			t.Fatalf("%s is not whole", h.ID)
		}
		if h.After.risk() > h.Before.risk() || h.After.risk() > 3 {
			t.Errorf("%s is left at risk %d, from %d", h.ID, h.After.risk(), h.Before.risk())
		}
		for _, c := range h.Controls {
			if c.Does == "" || len(c.Tests) == 0 || (c.Screen == "") != (c.About == "") || screens[c.Screen] && c.Screen != "" {
				t.Errorf("%s: a control is not whole: %+v", h.ID, c)
			}
			screens[c.Screen] = true
		}
	}
}

// TestEveryControlOfTheScreensIsTold where the screens warn.
func TestEveryControlOfTheScreensIsTold(t *testing.T) {
	log, _ := read(t)
	var pages strings.Builder
	err := filepath.WalkDir(filepath.Join(root, "frontend", "src"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".svelte") {
			return err
		}
		text, err := os.ReadFile(path)
		pages.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range log {
		for _, c := range h.Controls {
			if c.Screen != "" && !strings.Contains(pages.String(), `of="`+c.Screen+`"`) {
				t.Errorf("no screen tells about %s", c.Screen)
			}
		}
	}
}

var numbers = regexp.MustCompile(`^\d{1,2}\.\d{1,2}\.\d{1,2}$`)

// TestEveryPointIsAnswered: by tests, or by a reason; each number once.
func TestEveryPointIsAnswered(t *testing.T) {
	_, points := read(t)
	seen := map[string]bool{}
	for _, c := range points {
		for _, p := range c.Points {
			no := strings.TrimPrefix(p.No, "v5.0.0-")
			if no == p.No || !numbers.MatchString(no) || seen[no] || !strings.HasPrefix(c.Chapter, "V"+strings.Split(no, ".")[0]+" ") {
				t.Errorf("%s is no number of its chapter, or stands twice", p.No)
			}
			seen[no] = true
			if p.Asks == "" || p.Here == "" || p.Level < 1 || p.Level > 3 || len(p.Tests) == 0 && p.Reason == "" {
				t.Errorf("%s is not answered", p.No)
			}
		}
	}
	for _, no := range applicable {
		if !seen[no] {
			t.Errorf("v5.0.0-%s is not there", no)
		}
	}
}

package scenario_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"barsdesk/app/sandbox/scenario"
)

// The page for trainers shows a whole file, which is one.
func TestTheGuideShowsAScenario(t *testing.T) {
	text, _, found := strings.Cut(after(t, guide(t), "```yaml\n"), "```")
	if s, problems := known.Read([]byte(text)); !found || len(problems) > 0 || s.ID == "" {
		t.Errorf("%+v", problems)
	}
}

func guide(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/guide/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func after(t *testing.T, text, mark string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, mark)
	if !found {
		t.Fatalf("%q is missing", mark)
	}
	return rest
}

var quoted = regexp.MustCompile("`([^`]+)`")

// words are the words in code of one cell of a row of a table.
func words(t *testing.T, row string, cell int) (out []string) {
	t.Helper()
	line, _, _ := strings.Cut(after(t, guide(t), "\n| `"+row+"` |"), "\n")
	for _, found := range quoted.FindAllStringSubmatch(strings.Split(line, " | ")[cell], -1) {
		out = append(out, found[1])
	}
	return out
}

// Every word that the page gives is known, and what is known stands there: the
// refusal of a nonsense word lists it, or gives the nearest.
func TestTheGuideNamesTheWords(t *testing.T) {
	for _, row := range []string{"sent", "came", "read", "case", "recorded", "opened", "waited"} {
		for _, word := range words(t, row, 0) {
			c := strings.Replace(whole, "- sent: booking\n        to: Trumpton General Emergency Department\n        answered: accepted", "- "+row+": "+word, 1)
			if _, problems := known.Read([]byte(c)); len(problems) > 0 {
				t.Errorf("%s: %s: %+v", row, word, problems)
			}
		}
	}
	for _, row := range []string{"fault", "fault off", "clock", "act", "arrives"} {
		for _, word := range words(t, row, 0) {
			line := "- " + row + ": " + word
			if word == "late" && row == "fault" {
				line += "\n        seconds: 6"
			}
			if _, problems := known.Read([]byte(strings.Replace(whole, "- tell: Something happened.", line, 1))); len(problems) > 0 {
				t.Errorf("%s: %s: %+v", row, word, problems)
			}
		}
	}
}

// The lists of the page are whole: a word that is like none is refused with all
// that are known, and each stands there.
func TestTheGuideLeavesNoWordOut(t *testing.T) {
	page, nonsense := guide(t), strings.Repeat("q", 80)
	for _, line := range []string{"answered: accepted", "sent: booking", "act: reports did not attend", "fault: late", "where: new"} {
		word, _, _ := strings.Cut(line, ": ")
		_, problems := known.Read([]byte(strings.Replace(whole, line, word+": "+nonsense, 1)))
		for _, each := range listed(t, problems) {
			if !strings.Contains(page, "`"+each+"`") && !strings.Contains(page, each+",") && !strings.Contains(page, each+" or") {
				t.Errorf("%s: %q is not on the page", word, each)
			}
		}
	}
	for _, word := range []string{"case", "read", "recorded"} {
		_, problems := known.Read([]byte(strings.Replace(whole, "- sent: booking\n        to: Trumpton General Emergency Department\n        answered: accepted", "- "+word+": "+nonsense, 1)))
		for _, each := range listed(t, problems) {
			if !strings.Contains(page, "`"+each+"`") {
				t.Errorf("%s: %q is not on the page", word, each)
			}
		}
	}
}

// listed are the words that a refusal says are known.
func listed(t *testing.T, problems []scenario.Problem) []string {
	t.Helper()
	for _, p := range problems {
		if _, list, found := strings.Cut(p.Reason, "Known are: "); found {
			return strings.Split(strings.TrimSuffix(list, "."), ", ")
		}
	}
	t.Fatalf("nothing is listed: %+v", problems)
	return nil
}

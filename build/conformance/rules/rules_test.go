package rules_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"barsdesk/build/conformance/rules"
)

const root = "../../.."

func load(t *testing.T) []rules.Topic {
	t.Helper()
	topics, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	return topics
}

func TestEveryRuleHasItsTestAndItsBreak(t *testing.T) {
	topics := load(t)
	if len(topics) == 0 {
		t.Fatal("there are no rules")
	}
	for _, fault := range rules.Check(root, topics) {
		t.Error(fault + "; mend it in build/conformance/rules/data, then go generate ./build/conformance")
	}
}

func TestThePageIsWhatTheRulesSay(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "conformance.md"))
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != string(rules.Page(load(t))) {
		t.Error("docs/conformance.md is not what the rules give; run go generate ./build/conformance")
	}
}

func TestFaultsAreFound(t *testing.T) {
	good := rules.Rule{ID: "good", Source: "A page.", Text: "A rule.", Tests: []string{"build/conformance/rules.TestFaultsAreFound"},
		Break: &rules.Break{File: "build/conformance/rules/rule.go", Find: "package rules\n", Replace: "package other\n"}}
	for say, change := range map[string]func(*rules.Rule){
		"":                       func(*rules.Rule) {},
		"kebab-case":             func(r *rules.Rule) { r.ID = "Not so" },
		"no source":              func(r *rules.Rule) { r.Source = "" },
		"is no sentence":         func(r *rules.Rule) { r.Text = "A rule" },
		"no test shows it":       func(r *rules.Rule) { r.Tests, r.Break, r.Unbroken = nil, nil, "None." },
		"names no test":          func(r *rules.Rule) { r.Tests = append(r.Tests, "nothing") },
		"there is no test":       func(r *rules.Rule) { r.Tests = append(r.Tests, "build/conformance/rules.TestOfNothing") },
		"has no tests":           func(r *rules.Rule) { r.Tests = append(r.Tests, "build/setup.TestOfNothing") },
		"no such file":           func(r *rules.Rule) { r.Tests = append(r.Tests, "build/e2e/none.test.mjs: a walk") },
		"no Go test to notice":   func(r *rules.Rule) { r.Tests = []string{"build/e2e/rebook.test.mjs: a walk"} },
		"stands there 0 times":   func(r *rules.Rule) { r.Break.Find = "what no file says" },
		"the edit changes":       func(r *rules.Rule) { r.Break.Replace = r.Break.Find },
		"no reason is given":     func(r *rules.Rule) { r.Break = nil },
		"there is a reason for":  func(r *rules.Rule) { r.Unbroken = "None." },
		"open ../../../nowhere/": func(r *rules.Rule) { r.Break.File = "nowhere/at/all.go" },
	} {
		r := good
		edit := *good.Break
		r.Break = &edit
		change(&r)
		got := strings.Join(rules.Check(root, []rules.Topic{{Rules: []rules.Rule{r}}}), "\n")
		if (say == "") != (got == "") || !strings.Contains(got, say) {
			t.Errorf("%q: got %q", say, got)
		}
	}
}

// What the page on upgrades says of versions side by side has a test each.
func TestThePageOnUpgradesNamesTestsThatThereAre(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/upgrading.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z/]+)\\.(Test[A-Za-z]+)`").FindAllStringSubmatch(string(page), -1)
	if len(named) < 12 {
		t.Fatalf("it names %d tests", len(named))
	}
	for _, n := range named {
		files, _ := filepath.Glob(filepath.Join(root, n[1], "*_test.go"))
		if !slices.ContainsFunc(files, func(file string) bool {
			text, err := os.ReadFile(file)
			return err == nil && strings.Contains(string(text), "func "+n[2]+"(t *testing.T)")
		}) {
			t.Errorf("there is no test %s in %s", n[2], n[1])
		}
	}
}

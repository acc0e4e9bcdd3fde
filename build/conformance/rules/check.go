package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Check gives one sentence for everything that is wrong with the rules in the
// project at root: a test that is not there, an edit that does not fit its
// file, a rule without a test or without an edit and a reason for that.
func Check(root string, topics []Topic) []string {
	c := checker{root: root, ids: map[string]bool{}, known: functions{}}
	for _, t := range topics {
		for _, r := range t.Rules {
			c.rule(r)
		}
	}
	return c.faults
}

type checker struct {
	root   string
	ids    map[string]bool
	known  functions
	faults []string
}

func (c *checker) fault(r Rule, format string, args ...any) {
	c.faults = append(c.faults, r.ID+": "+fmt.Sprintf(format, args...))
}

func (c *checker) rule(r Rule) {
	if !kebab.MatchString(r.ID) || c.ids[r.ID] {
		c.fault(r, "the id is not kebab-case or there twice")
	}
	c.ids[r.ID] = true
	if r.Source == "" || !strings.HasSuffix(r.Text, ".") {
		c.fault(r, "it has no source or is no sentence")
	}
	if len(r.Tests) == 0 {
		c.fault(r, "no test shows it")
	}
	code := false
	for _, text := range r.Tests {
		code = c.test(r, text) || code
	}
	c.broken(r, code)
}

// test says whether it is one of Go.
func (c *checker) test(r Rule, text string) bool {
	t, err := ParseTest(text)
	if err != nil {
		c.fault(r, "%v", err)
		return false
	}
	switch ok, err := c.known.has(c.root, t); {
	case err != nil:
		c.fault(r, "%v", err)
	case !ok:
		c.fault(r, "there is no test %s", text)
	}
	return t.Walk == ""
}

func (c *checker) broken(r Rule, code bool) {
	if r.Break == nil {
		if r.Unbroken == "" {
			c.fault(r, "nothing breaks it and no reason is given")
		}
		return
	}
	if r.Unbroken != "" || !code {
		c.fault(r, "an edit breaks it, yet there is a reason for none or no Go test to notice")
	}
	text, err := os.ReadFile(filepath.Join(c.root, r.Break.File))
	if err == nil {
		_, err = r.Break.Apply(text)
	}
	if err != nil {
		c.fault(r, "%v", err)
	}
}

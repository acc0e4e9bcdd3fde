package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// chapter is one chapter of the standard with the points that apply.
type chapter struct {
	Chapter string  `yaml:"chapter"`
	Points  []point `yaml:"points"`
}

// point is one requirement: what shows that it is met, or why it is not asked
// for here.
type point struct {
	No     string `yaml:"no"` // chapter.section.requirement
	Level  int    `yaml:"level"`
	Asks   string `yaml:"asks"` // in our words
	Here   string `yaml:"here"` // how it is met, or met elsewhere
	Tests  []link `yaml:"tests"`
	Reason string `yaml:"reason"` // why no test shows it; "" where tests do
}

// asvs reads the points.
func asvs(root string) ([]chapter, error) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "asvs.yaml"))
	if err != nil {
		return nil, err
	}
	var out []chapter
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("docs/asvs.yaml: %w", err)
	}
	return out, nil
}

const asvsHead = `# OWASP ASVS 5.0, level 2

Every point of levels 1 and 2 that applies to this program, with the tests that show it, or the reason why there is none. Numbers are those of version 5.0.0 (` + "`v5.0.0-6.2.1`" + `), the words are ours; read the standard before relying on them. This page is made from ` + "`docs/asvs.yaml`" + ` by ` + "`go generate ./build/assurance`" + `; a test fails when a test named here is gone. It is a self-assessment, not a certificate.

Not applicable: LDAP, XPath, LaTeX, JNDI and memcache (v5.0.0-1.2.6 to 1.2.8, 1.3.8, 1.3.9), mail (1.3.11), GraphQL (4.3), WebSocket (4.4; live updates are server-sent events), out-of-band factors (6.6), SAML (6.8.3), being an authorization server or provider (10.4, 10.6, 10.7; the Sandbox's token service is a simulation without real credentials), WebRTC (17).
`

// asvsPage is docs/asvs.md.
func asvsPage(all []chapter) string {
	var out strings.Builder
	out.WriteString(asvsHead)
	for _, c := range all {
		fmt.Fprintf(&out, "\n## %s\n\n| No. | L | Asks | Here | Shown by |\n|---|---|---|---|---|\n", c.Chapter)
		for _, p := range c.Points {
			var shown []string
			for _, l := range p.Tests {
				shown = append(shown, l.shown())
			}
			if p.Reason != "" {
				shown = append(shown, "No test: "+p.Reason)
			}
			fmt.Fprintf(&out, "| %s | %d | %s | %s | %s |\n", p.No, p.Level, p.Asks, p.Here, strings.Join(shown, "<br>"))
		}
	}
	return out.String()
}

package rules

import (
	"fmt"
	"strings"
)

const head = `# Conformance

What the Booking and Referral Standard, and the platform it runs on, demand of a sender and of a receiver, and what its proxy does, which the Sandbox plays; the test that shows that Barsdesk does it, and the file that ` + "`make mutation`" + ` edits to break it. Each rule is in our own words; the page named says it with authority.

This page is written by ` + "`go generate ./build/conformance`" + ` from ` + "`build/conformance/rules/data`" + `. A test fails when the two differ, when a test named here is not there, or when an edit no longer fits its file. ` + "`make mutation`" + ` makes each edit in turn and fails unless the rule's tests do; it runs the Go tests, not the journeys in Chromium.

`

// Page is docs/conformance.md.
func Page(topics []Topic) []byte {
	var b strings.Builder
	b.WriteString(head)
	rules, breaks := count(topics)
	fmt.Fprintf(&b, "%d rules; %d of them are broken by `make mutation`.\n", rules, breaks)
	for _, t := range topics {
		b.WriteString("\n## " + t.Title + "\n| Rule | Page | Shown by | Broken in |\n|---|---|---|---|\n")
		for _, r := range t.Rules {
			fmt.Fprintf(&b, "| `%s` %s | %s | %s | %s |\n", r.ID, cell(r.Text), cell(r.Source), shown(r.Tests), where(r))
		}
	}
	return []byte(b.String())
}

func count(topics []Topic) (rules, breaks int) {
	for _, t := range topics {
		rules += len(t.Rules)
		for _, r := range t.Rules {
			if r.Break != nil {
				breaks++
			}
		}
	}
	return rules, breaks
}

func shown(tests []string) string {
	out := make([]string, len(tests))
	for i, t := range tests {
		out[i] = "`" + cell(t) + "`"
	}
	return strings.Join(out, "<br>")
}

func where(r Rule) string {
	if r.Break == nil {
		return cell(r.Unbroken)
	}
	return "`" + r.Break.File + "`"
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

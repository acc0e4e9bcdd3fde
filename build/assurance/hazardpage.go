package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

const hazardHead = `# Hazard log

What can harm a patient through this program, what is done about it, and the test that shows it. This page is made from the files in ` + "`docs/hazards`" + ` by ` + "`go generate ./build/assurance`" + `; a test fails when a test named here is gone.

The ratings are those of its makers. The Clinical Safety Officer of a manufacturer (DCB0129) and of an organisation that deploys it (DCB0160) judges them anew, and adds what is particular to the place. Risk is read from the matrix of NHS England, from 1 to 5: 1 and 2 are acceptable, 3 is undesirable and needs a reason, 4 and 5 are not accepted.

| Likelihood | minor | significant | considerable | major | catastrophic |
|---|---|---|---|---|---|
`

// hazardPage is docs/hazards.md.
func hazardPage(all []hazard) string {
	var out strings.Builder
	out.WriteString(hazardHead)
	for at := len(likelihoods) - 1; at >= 0; at-- {
		fmt.Fprintf(&out, "| %s ", likelihoods[at])
		for _, risk := range matrix[at] {
			fmt.Fprintf(&out, "| %d ", risk)
		}
		out.WriteString("|\n")
	}
	out.WriteString("\n| No. | Hazard | Before | After |\n|---|---|---|---|\n")
	for _, h := range all {
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", h.ID, h.Hazard, h.Before.words(), h.After.words())
	}
	for _, h := range all {
		out.WriteString(h.section())
	}
	return out.String()
}

func (h hazard) section() string {
	var out strings.Builder
	fmt.Fprintf(&out, "\n## %s %s\n\nEffect: %s\n\nCauses:\n", h.ID, h.Hazard, h.Effect)
	for _, each := range h.Causes {
		fmt.Fprintf(&out, "- %s\n", each)
	}
	fmt.Fprintf(&out, "\nBefore the controls: %s. After: %s.\n\n| Control | Shown by |\n|---|---|\n", h.Before.words(), h.After.words())
	for _, c := range h.Controls {
		var tests []string
		for _, l := range c.Tests {
			tests = append(tests, l.shown())
		}
		fmt.Fprintf(&out, "| %s | %s |\n", c.Does, strings.Join(tests, "<br>"))
	}
	if len(h.Transferred) > 0 {
		out.WriteString("\nLeft to the organisation that deploys:\n")
		for _, each := range h.Transferred {
			fmt.Fprintf(&out, "- %s\n", each)
		}
	}
	return out.String()
}

// screenFile is what the pages say about controls, as TypeScript.
func screenFile(all []hazard) (string, error) {
	var out strings.Builder
	out.WriteString("// Made from docs/hazards by go generate ./build/assurance. Change the words there.\n\n/** What the screens say about a control: the hazard in the log, and what is done about it. */\nexport const controls = {\n")
	for _, h := range all {
		for _, c := range h.Controls {
			if c.Screen == "" {
				continue
			}
			text, err := json.Marshal(c.About)
			if err != nil {
				return "", err
			}
			name, err := json.Marshal(h.Hazard)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&out, "  \"%s\": {\n    no: \"%s\",\n    hazard:\n      %s,\n    about:\n      %s,\n  },\n", c.Screen, h.ID, name, text)
		}
	}
	out.WriteString("} as const;\n\n/** Names a control that the screens tell about. */\nexport type Control = keyof typeof controls;\n")
	return out.String(), nil
}

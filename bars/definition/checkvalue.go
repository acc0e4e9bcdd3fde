package definition

import (
	"slices"
	"strings"

	"barsdesk/bars/header"
)

// values checks what stands at a MUST row against the one value or the codes
// that it allows.
func (c *rowCheck) values(r Row, found []place) {
	if r.Type == "canonical" && r.Fixed != "" && len(found) > 0 {
		c.profile(r, found)
		return
	}
	for _, p := range found {
		if severity, what := allowed(r, p.value.String()); severity != "" {
			c.out = append(c.out, Finding{Severity: severity, Path: p.at, What: r.Path + " " + what, Rule: ruleName(r), Code: Value})
		}
	}
}

// profile wants the fixed canonical among the ones claimed.
func (c *rowCheck) profile(r Row, found []place) {
	if slices.ContainsFunc(found, func(p place) bool { return sameCanonical(p.value.String(), r.Fixed) }) {
		return
	}
	severity := Warning
	if r.Path == "MessageHeader.definition" && Tail(found[0].value.String()) != Tail(r.Fixed) {
		severity = Error
	}
	c.out = append(c.out, Finding{Severity: severity, Path: found[0].at, What: r.Path + " is not " + r.Fixed + ".", Rule: ruleName(r), Code: Value})
}

// allowed returns the severity and the rest of a sentence about a value that a
// row does not allow; no severity when it does.
func allowed(r Row, value string) (severity, what string) {
	if value == "" {
		return "", ""
	}
	if r.Fixed != "" {
		return compare(r, value, []string{r.Fixed})
	}
	if r.Binding == nil || r.Binding.Strength != "required" {
		return "", ""
	}
	return inBinding(r, value)
}

func inBinding(r Row, value string) (severity, what string) {
	b := r.Binding
	switch {
	case len(b.Codes) > 0:
		return compare(r, value, b.Codes)
	case r.Type == "uri" && len(b.Systems) > 0:
		return compare(r, value, b.Systems)
	case r.Type == "code" && len(b.Systems) == 1 && Complete(b.Systems[0]):
		return compare(r, value, codesOf(Codes(b.Systems[0])))
	case r.Type == "code" && b.ValueSet != "" && ValueSet(b.ValueSet) != nil:
		return compare(r, value, codedOf(ValueSet(b.ValueSet)))
	}
	return "", ""
}

func codesOf(all []Code) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.Code
	}
	return out
}

func codedOf(all []Coded) []string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.Code
	}
	return out
}

// compare wants value among those allowed. Spelling that receivers tolerate is
// a warning: case, the scheme of a national system, the number after a linkId,
// and any other display.
func compare(r Row, value string, allowed []string) (severity, what string) {
	if slices.Contains(allowed, value) {
		return "", ""
	}
	if r.Type == "uri" && slices.ContainsFunc(allowed, func(a string) bool { return header.SameSystem(a, value) }) {
		return "", ""
	}
	want := "is not one of " + strings.Join(allowed[:min(len(allowed), 6)], ", ")
	if len(allowed) == 1 {
		want = "is not " + allowed[0]
	} else if len(allowed) > 6 {
		want += " and " + "others that are published"
	}
	if strings.HasSuffix(r.Path, ".linkId") {
		value = strings.TrimRight(value, "0123456789")
	}
	switch {
	case slices.Contains(allowed, value):
		return "", ""
	case strings.HasSuffix(r.Path, ".display"), slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, value) }):
		return Warning, want + "."
	}
	return Error, want + "."
}

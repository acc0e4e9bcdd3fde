package fhirpath_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhirpath"
)

// TestCompileRefuses gives texts that are no expressions.
func TestCompileRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":            "",
		"no operand":         "2 + 2 /",
		"open comment":       "2 + 2 /* not finished",
		"open bracket":       "(1 + 2",
		"open string":        "'abc",
		"open argument list": "name.where(use = 'a'",
		"half escape":        `'\u00'`,
		"two operands":       "1 2",
		"no name":            "name.",
		"no constant":        "% ",
		"foreign character":  "name # use",
		"no date":            "@2015-13-01",
		"zone of a time":     "@T14:34:28Z",
		"too deep":           strings.Repeat("(", 500) + "1" + strings.Repeat(")", 500),
		"too many signs":     strings.Repeat("-", 500) + "1",
		"too long":           strings.Repeat("a.", 100_000) + "a",
		"too many parts":     strings.Repeat("1+", 20_000) + "1",
	} {
		if _, err := fhirpath.Compile(text, nil); err == nil {
			t.Errorf("%s: compiled", name)
		}
	}
}

package form_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/form"
)

var update = flag.Bool("update", false, "write the printed forms in testdata anew")

// printed are the forms of each Application as a person reads them: block by
// block, question by question.
var printed = []struct{ name, kind, useCase string }{
	{"app1-referral", "referral-new", "a1t1"},
	{"app1-booking", "booking-new", "a1t1"},
	{"app2-referral", "referral-new", "a2t1"},
	{"app3-referral", "referral-new", "a3t1"},
	{"app4-request", "validation-new", "a4t1"},
	{"app4-interim", "validation-interim", "a4t1"},
	{"app4-rejection", "validation-rejection", "a4t1"},
	{"app4-full", "validation-full", "a4t1"},
	{"app5-referral", "referral-new", "a5t1"},
	{"app6-referral", "referral-new", "a6t1"},
	{"app6-mutual-aid", "referral-new", "a6t3"},
	{"app6-status", "status-response", "a6t1"},
	{"app6-rejection", "referral-rejection", "a6t2"},
	{"app7-booking", "booking-new", "a7t1"},
	{"app8-referral", "referral-new", "a8t1"},
	{"did-not-attend", "did-not-attend", "a1t1"},
	{"cancel-referral", "referral-cancel", "a1t1"},
	{"cancel-booking", "booking-cancel", "a1t1"},
}

func TestTheFormsReadAsTheyWereReviewed(t *testing.T) {
	for _, p := range printed {
		t.Run(p.name, func(t *testing.T) {
			got := text(formOf(p.kind, p.useCase))
			path := filepath.Join("testdata", p.name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != got {
				t.Errorf("the form changed: read it with go test ./bars/form -run AsTheyWereReviewed -update and git diff")
			}
		})
	}
}

// formOf is the form of a message kind by the national definition.
func formOf(kind, useCase string) form.Form {
	return form.Build(nationalDefinition(kind), definition.Rows(definition.RowsFor(kind, useCase)), useCase)
}

func text(f form.Form) string {
	var out strings.Builder
	for _, s := range f.Sections {
		fmt.Fprintf(&out, "# %s\n  %s\n", s.Title, s.Help)
		for _, b := range s.Blocks {
			printBlock(&out, b)
		}
	}
	return out.String()
}

func printBlock(out *strings.Builder, b form.Block) {
	fmt.Fprintf(out, "\n## %s [%s, %s, %d to %d]\n", b.Title, b.Necessity, b.ID, b.Min, b.Max)
	for _, line := range []string{b.Help, b.AddLabel, b.Empty} {
		if line != "" {
			fmt.Fprintf(out, "   %s\n", line)
		}
	}
	heading := ""
	for _, q := range b.Fields {
		if q.Heading != heading && q.Heading != "" {
			fmt.Fprintf(out, "   -- %s\n", q.Heading)
		}
		heading = q.Heading
		printField(out, q)
	}
}

func printField(out *strings.Builder, q form.Field) {
	fmt.Fprintf(out, " - %s (%s, %s)", q.Label, q.Control, q.Necessity)
	if q.Default != "" {
		fmt.Fprintf(out, " proposed %s", q.Default)
	}
	if q.ShowWhen != nil {
		fmt.Fprintf(out, " when %s is %s", q.ShowWhen.Field, strings.Join(q.ShowWhen.Values, " or "))
	}
	for _, w := range q.RequiredWhen {
		fmt.Fprintf(out, "; required when %s is %s", w.Field, strings.Join(w.Values, " or "))
	}
	fmt.Fprintln(out)
	if q.Help != "" {
		fmt.Fprintf(out, "     %s\n", q.Help)
	}
	printOptions(out, "     ", q.Options)
	printOptions(out, "     unit: ", q.Units)
}

func printOptions(out *strings.Builder, indent string, options []form.Option) {
	const most = 12
	for i, o := range options {
		if i == most {
			fmt.Fprintf(out, "%s... and %d more\n", indent, len(options)-most)
			return
		}
		group := ""
		if o.Group != "" {
			group = o.Group + ": "
		}
		fmt.Fprintf(out, "%s* %s%s\n", indent, group, o.Label)
	}
}

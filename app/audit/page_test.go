package audit_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/audit"
)

var write = flag.Bool("write", false, "write the acts into docs/audit.md")

const page = "../../docs/audit.md"

// TestThePageNamesEveryAct: the table of docs/audit.md is that of the acts, their
// words, and who may. With -write it is made anew.
func TestThePageNamesEveryAct(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), "<!-- acts -->\n")
	said, after, ends := strings.Cut(rest, "<!-- end of acts -->\n")
	if !begins || !ends {
		t.Fatal("the page has no place for the acts")
	}
	want := actTable(t)
	if *write {
		if err := os.WriteFile(page, []byte(before+"<!-- acts -->\n"+want+"<!-- end of acts -->\n"+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if said != want {
		t.Error("docs/audit.md has other acts than Barsdesk; run go test ./app/audit -run TestThePageNamesEveryAct -write")
	}
}

func actTable(t *testing.T) string {
	r := newRig(t)
	choices, err := r.log.Choices(t.Context(), auditor)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(choices.Acts, func(a, b audit.Choice) int { return strings.Compare(a.Value, b.Value) })
	var out strings.Builder
	out.WriteString("| Act | In words | Who may |\n|---|---|---|\n")
	for _, c := range choices.Acts {
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", c.Value, c.Label, mayDo(access.Act(c.Value)))
	}
	return out.String()
}

// mayDo are the roles that may do an act, in words.
func mayDo(act access.Act) string {
	real, madeUp := &access.Guard{}, &access.Guard{Simulated: true}
	if real.Permit(access.Actor{ID: "p1", Session: "s1"}, act) == nil {
		return "oneself"
	}
	allowed := func(g *access.Guard, roles ...access.Role) (out []string) {
		for _, role := range roles {
			if g.Permit(access.Actor{ID: "p1", Role: role}, act) == nil {
				out = append(out, string(role))
			}
		}
		return out
	}
	people := []access.Role{access.Clinician, access.ReceiverStaff, access.Manager, access.Auditor, access.Administrator}
	if by := allowed(real, append(people, access.System)...); len(by) > 0 {
		return strings.Replace(strings.Join(by, ", "), string(access.System), "Barsdesk itself", 1)
	}
	return strings.Join(allowed(madeUp, append(people, access.Trainer)...), ", ") + ", where patients are made up"
}

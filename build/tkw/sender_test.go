package tkw_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
)

// scenario is one line of the published tables, or of the end-to-end flows.
type scenario struct {
	part    string // section of the published page
	who     string // sentinel
	sends   string
	expects string
	flows   string // end-to-end flows that it is part of
	answers bool   // it needs answers to reach this computer
	run     func(r *round)
}

// result is a scenario that was run.
type result struct {
	scenario
	came, verdict string
}

// TestSender walks every scenario of a sender. With -v it ends with a table of
// what was sent, what was expected and what came.
func TestSender(t *testing.T) {
	s := open(t)
	var results []result
	for _, each := range slices.Concat(capability, definitions, slots, bookings, referrals, validations, responses, matrix, flows) {
		t.Run(each.part+" "+each.who+" "+each.sends, func(t *testing.T) {
			r := &round{station: s, t: t}
			defer func() { results = append(results, result{each, r.came, verdict(t)}) }()
			if each.answers && !s.answers {
				t.Skip("answers cannot reach this computer")
			}
			each.run(r)
		})
	}
	t.Log("environment: "+s.desk.Environment().Label+", "+s.now().UTC().Format(time.RFC3339), table(results))
}

func verdict(t *testing.T) string {
	switch {
	case t.Failed():
		return "FAIL"
	case t.Skipped():
		return "skipped"
	}
	return "pass"
}

// table lays the results out for people.
func table(results []result) string {
	rows := [][]string{{"Part", "Sentinel", "Sent", "Expected", "Came", "Flows", "Result"}}
	for _, r := range results {
		rows = append(rows, []string{r.part, r.who, r.sends, r.expects, r.came, r.flows, r.verdict})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var out strings.Builder
	for _, row := range rows {
		out.WriteString("\n")
		for i, cell := range row {
			fmt.Fprintf(&out, "| %-*s ", widths[i], cell)
		}
		out.WriteString("|")
	}
	return out.String()
}

// says checks what a case says.
func (r *round) says(c desk.Case, headline string) {
	r.t.Helper()
	if c.Headline != headline {
		r.t.Errorf("the case says %q, want %q; %+v", c.Headline, headline, c.Trouble)
	}
}

// has checks an id that the case keeps.
func (r *round) has(c desk.Case, name, id string) {
	r.t.Helper()
	got := identifier(c, name)
	r.came += ", " + strings.ToLower(name) + " " + got
	if got != id {
		r.t.Errorf("%s is %s, want %s", name, got, id)
	}
}

// troubled checks what the case says has gone wrong, and that a person is
// offered a way on.
func (r *round) troubled(c desk.Case, code, step string) {
	r.t.Helper()
	if c.Trouble == nil || c.Trouble.Code != code {
		r.t.Fatalf("the trouble is %+v, want %s", c.Trouble, code)
	}
	if c.Trouble.What == "" || c.Trouble.Sent == "" || c.Trouble.Next == "" {
		r.t.Errorf("it is not explained: %+v", c.Trouble)
	}
	if !slices.ContainsFunc(c.Trouble.Steps, func(s desk.NextStep) bool { return s.ID == step }) {
		r.t.Errorf("%s is not offered: %+v", step, c.Trouble.Steps)
	}
}

package operation_test

import (
	"encoding/json"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

const folder = "../../docs/operation/"

// alerts are those of the file, which Prometheus itself would load.
func alerts(t *testing.T) (out []rulefmt.Rule) {
	t.Helper()
	groups, errs := rulefmt.ParseFile(folder+"alerts.yaml", false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
	for _, err := range errs {
		t.Error(err)
	}
	if t.Failed() {
		t.FailNow()
	}
	for _, g := range groups.Groups {
		out = append(out, g.Rules...)
	}
	return out
}

// parsed is a query as Prometheus reads it.
func parsed(t *testing.T, query string) parser.Expr {
	t.Helper()
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return expr
}

// uses fails for each name and label of a query that the program does not tell.
func uses(t *testing.T, where, query string) {
	t.Helper()
	known, here := running(t), map[string]bool{}
	parser.Inspect(parsed(t, query), func(n parser.Node, _ []parser.Node) error {
		s, ok := n.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		if known[s.Name] == nil {
			t.Errorf("%s uses %s, which the program does not tell", where, s.Name)
			return nil
		}
		for l := range known[s.Name] {
			here[l] = true
		}
		for _, m := range s.LabelMatchers {
			if m.Name != "__name__" && !known[s.Name][m.Name] {
				t.Errorf("%s uses the label %s, which %s does not have", where, m.Name, s.Name)
			}
		}
		return nil
	})
	parser.Inspect(parsed(t, query), func(n parser.Node, _ []parser.Node) error {
		if a, ok := n.(*parser.AggregateExpr); ok {
			for _, by := range a.Grouping {
				if !here[by] {
					t.Errorf("%s groups by %s, which nothing in it has", where, by)
				}
			}
		}
		return nil
	})
}

// TestAlertsNameWhatIsThere: Prometheus loads the file, each alert uses metrics of
// the running program, says how grave it is, and has its page of what to do.
func TestAlertsNameWhatIsThere(t *testing.T) {
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, a := range alerts(t) {
		uses(t, a.Alert, a.Expr)
		if severity := a.Labels["severity"]; severity != "critical" && severity != "warning" {
			t.Errorf("%s is of severity %q", a.Alert, severity)
		}
		if a.Annotations["summary"] == "" || a.Annotations["description"] == "" || seen[a.Alert] {
			t.Errorf("%s lacks its words, or is there twice", a.Alert)
		}
		seen[a.Alert] = true
		if !regexp.MustCompile(`(?m)^\| ` + a.Alert + ` \|`).Match(text) {
			t.Errorf("docs/operating.md does not say what to do at %s", a.Alert)
		}
	}
	if len(seen) < 20 {
		t.Errorf("%d alerts", len(seen))
	}
}

// TestTheDashboardNamesWhatIsThere: each panel has a title, a place of its own and
// queries over metrics of the running program.
func TestTheDashboardNamesWhatIsThere(t *testing.T) {
	text, err := os.ReadFile(folder + "dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Title, UID string
		Panels     []struct {
			ID          int
			Type, Title string
			GridPos     struct{ X, Y, W, H int }
			Targets     []struct{ Expr, RefID string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	ids, cells, queries := map[int]bool{}, map[[2]int]string{}, 0
	for _, p := range board.Panels {
		if ids[p.ID] || p.Title == "" || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d %q has another's id, no title, or lies beside the board", p.ID, p.Title)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := cells[[2]int{x, y}]; other != "" {
					t.Fatalf("%s lies over %s", p.Title, other)
				}
				cells[[2]int{x, y}] = p.Title
			}
		}
		for _, target := range p.Targets {
			queries++
			uses(t, "panel "+p.Title, strings.NewReplacer("$__rate_interval", "5m", "$instance", ".*").Replace(target.Expr))
		}
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %s asks nothing", p.Title)
		}
	}
	if board.Title == "" || board.UID == "" || queries < 20 {
		t.Errorf("%s has %d queries", board.Title, queries)
	}
}

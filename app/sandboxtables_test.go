package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/control"
	"barsdesk/bars/network/fault"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

var update = flag.Bool("update", false, "write the tables of docs/sandbox.md anew")

const sandboxPage = "../docs/sandbox.md"

// The tables of docs/sandbox.md say what the program and its data say.
func TestSandboxTables(t *testing.T) {
	text, err := os.ReadFile(sandboxPage)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for name, table := range map[string]string{"services": servicesTable(t), "sentinels": sentinelsTable(t), "targets": targetsTable(t), "public": publicTable(t),
		"faults": faultsTable(), "control": controlTable(t)} {
		begin := "<!-- table " + name + " -->\n"
		before, rest, found := strings.Cut(page, begin)
		was, after, ended := strings.Cut(rest, "<!-- end -->")
		if !found || !ended {
			t.Fatalf("the page has no place for the table of %s", name)
		}
		if page = before + begin + table + "<!-- end -->" + after; was != table && !*update {
			t.Errorf("the table of %s is not what the program says; go test ./app -run TestSandboxTables -update writes it anew", name)
		}
	}
	if *update {
		if err := os.WriteFile(sandboxPage, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// table is a table of Markdown.
func table(head []string, rows [][]string) string {
	var out strings.Builder
	line := func(cells []string) { fmt.Fprintf(&out, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	line(slices.Repeat([]string{"---"}, len(head)))
	for _, row := range rows {
		line(row)
	}
	return out.String()
}

// servicesTable are the services that take or send something.
func servicesTable(t *testing.T) string {
	t.Helper()
	n, err := sandbox.New(t.Context(), sandbox.Config{
		Open: func(string) (sandbox.Erasable, error) { return sqlite.OpenMemory(t.Context(), sqlite.Options{}) },
		Seed: 1, Now: time.Now, NewID: uuid.NewString, Random: rand.Float64,
		KeyedIndex: func(kind storage.KeyKind, value string) string { return string(kind) + value },
		Software:   desk.Software{Name: "Barsdesk", Version: "1", Supplier: "Barsdesk"}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	sends := map[string][]string{}
	for _, r := range n.Requesters() {
		sends[r.ID] = r.Sends
	}
	var rows [][]string
	for _, s := range n.Directory() {
		if s.Own {
			continue
		}
		booking := "no"
		switch {
		case s.RequireBooking != nil && *s.RequireBooking:
			booking = "must be booked"
		case s.AcceptsBooking:
			booking = "yes"
		}
		rows = append(rows, []string{s.ID, s.Name, s.ODSCode, named(s.UseCases), booking, named(sends[s.ID])})
		delete(sends, s.ID)
	}
	for _, r := range n.Requesters() {
		if codes := sends[r.ID]; codes != nil {
			rows = append(rows, []string{r.ID, r.Name, r.ODSCode, "", "", named(codes)})
		}
	}
	return table([]string{"Service id", "Name", "ODS code", "Takes", "Bookings", "Sends"}, rows)
}

// named are use cases by code; a run of one application's is its first and last.
func named(codes []string) string {
	codes = slices.Clone(codes)
	slices.Sort(codes)
	var out []string
	for i := 0; i < len(codes); {
		app, from := application(codes[i])
		next := i + 1
		for next < len(codes) && codes[next] == fmt.Sprintf("%st%d", app, from+next-i) {
			next++
		}
		run := strings.Join(codes[i:next], ", ")
		if next-i > 2 {
			run = codes[i] + " to " + codes[next-1]
		}
		out, i = append(out, run), next
	}
	return strings.Join(out, ", ")
}

// application takes the code of a use case apart: a1t9 is the ninth of a1.
func application(code string) (app string, n int) {
	app, number, _ := strings.Cut(code, "t")
	n, err := strconv.Atoi(number)
	if err != nil {
		panic("no use case " + code)
	}
	return app, n
}

// sentinels is the data file, as far as the page shows it.
type sentinels struct {
	Public struct {
		Slots struct {
			IDs      []string
			Schedule string
		}
		Patient struct{ NHSNumber string }
		Records []struct{ ID, Type, Pointer string }
	}
	Table []struct {
		Call, Who, ID, Then string
		Answer              int
	}
	Stateful struct {
		Who  string
		Rows []struct{ Event, Initial, Booked, Referred string }
	}
	Targets []struct {
		Target, Code, Issue string
		Answer, Late        int
		RetryAfter          int
	}
}

func readSentinels(t *testing.T) (s sentinels) {
	t.Helper()
	text, err := os.ReadFile("../bars/network/sentinel/sentinels.json")
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil || len(s.Table) == 0 || len(s.Targets) == 0 {
		t.Fatalf("the table of sentinels cannot be read: %v", err)
	}
	return s
}

func sentinelsTable(t *testing.T) string {
	t.Helper()
	s := readSentinels(t)
	var rows, remembered [][]string
	for _, r := range s.Table {
		call := r.Call
		if !strings.HasPrefix(call, "GET ") {
			call = strings.ReplaceAll(call, "-", " ")
		}
		rows = append(rows, []string{call, r.Who, fmt.Sprint(r.Answer), r.ID, strings.ReplaceAll(r.Then, "-", " ")})
	}
	for _, r := range s.Stateful.Rows {
		remembered = append(remembered, []string{r.Event, r.Initial, r.Booked, r.Referred})
	}
	return table([]string{"Call or message", "Patient, service or id", "Answer", "Id given, or stood for", "Sent back later"}, rows) +
		"\nOf patient " + s.Stateful.Who + " the test services remember, for each organisation and until midnight, what was sent:\n\n" +
		table([]string{"What is sent", "At first", "Once booked", "Once referred"}, remembered)
}

func targetsTable(t *testing.T) string {
	t.Helper()
	var rows [][]string
	for _, r := range readSentinels(t).Targets {
		answer := "as a test service answers, " + fmt.Sprint(r.Late) + " s late"
		if r.Late == 0 {
			answer = strings.TrimSpace(fmt.Sprint(r.Answer, " ", r.Code, " ", r.Issue))
		}
		if r.RetryAfter > 0 {
			answer += fmt.Sprintf(", Retry-After: %d", r.RetryAfter)
		}
		rows = append(rows, []string{r.Target, answer})
	}
	return table([]string{"Target value", "Receiver's answer"}, rows)
}

func publicTable(t *testing.T) string {
	t.Helper()
	public := readSentinels(t).Public
	rows := [][]string{{"Slots that are free, in Schedule " + public.Slots.Schedule, strings.Join(public.Slots.IDs, ", ")},
		{"patient, with the records below", public.Patient.NHSNumber}}
	for _, r := range public.Records {
		rows = append(rows, []string{r.Type, r.ID}, []string{"pointer to it", r.Pointer})
	}
	return table([]string{"What", "Id"}, rows)
}

func faultsTable() string {
	var rows [][]string
	for _, k := range fault.Kinds() {
		rows = append(rows, []string{"`" + string(k) + "`", k.Words(), strings.Join(k.Forms(), ", ")})
	}
	return table([]string{"Word", "What the service does", "Forms"}, rows)
}

func controlTable(t *testing.T) string {
	t.Helper()
	var document struct {
		Paths map[string]map[string]struct{ Summary string }
	}
	if err := json.Unmarshal(control.Document, &document); err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for path, methods := range document.Paths {
		for method, o := range methods {
			if strings.HasPrefix(path, "/sandbox") {
				rows = append(rows, []string{"`" + strings.ToUpper(method) + " " + path + "`", o.Summary})
			}
		}
	}
	slices.SortFunc(rows, func(a, b []string) int {
		_, one, _ := strings.Cut(a[0], " ")
		_, two, _ := strings.Cut(b[0], " ")
		return strings.Compare(one+a[0], two+b[0])
	})
	return table([]string{"Path", "What it does"}, rows)
}

// The page names every flag of the command, and no other.
func TestSandboxFlagsAreOnThePage(t *testing.T) {
	cmd := exec.Command("barsdesk", "sandbox", "--help")
	help, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(sandboxPage)
	if err != nil {
		t.Fatal(err)
	}
	listed, _, _ := strings.Cut(string(page), "## A first call")
	flags := func(pattern, text string) (out []string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			if m[1] != "--help" && m[1] != "--version" {
				out = append(out, m[1])
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	have, want := flags("(?m)[`(](--[a-z-]+)", listed), flags(`(?m)^\s+(?:-\w, )?(--[a-z-]+)`, string(help))
	if !slices.Equal(have, want) {
		t.Errorf("the page names %v, and the command has %v", have, want)
	}
}

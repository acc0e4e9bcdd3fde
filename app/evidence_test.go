package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/evidence"
	"barsdesk/storage/ledger"
)

// played packs a scenario as the command line does, and answers the pack's files.
func played(t *testing.T, name string, flags ...string) (pack []byte, in map[string]string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "pack.zip")
	var out, log bytes.Buffer
	if code := run(append([]string{"evidence", "--scenario", name, "-o", file}, flags...), &out, &log); code != exitFine {
		t.Fatalf("exit %d: %s\n%s", code, out.String(), log.String())
	}
	pack, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(pack); !strings.Contains(out.String(), hex.EncodeToString(sum[:])) {
		t.Errorf("the sum is not printed:\n%s", out.String())
	}
	return pack, unzipped(t, pack)
}

func unzipped(t *testing.T, pack []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]string{}
	for _, f := range archive.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		in[f.Name] = string(text)
	}
	return in
}

// A pack of what was sent and a pack of what was received each prove themselves:
// to the last byte, by the audit log's own proofs, against what the simulated
// network saw pass.
func TestAPackOfAScenarioProvesItself(t *testing.T) {
	for _, tt := range []struct{ scenario, side, way string }{{"lost-answer", "SENDER", "sent"}, {"answer-a-request", "RECEIVER", "received"}} {
		t.Run(tt.scenario, func(t *testing.T) {
			pack, in := played(t, tt.scenario)
			checked, err := evidence.Check(bytes.NewReader(pack), int64(len(pack)))
			if err != nil || len(checked.Faults) > 0 || !checked.Manifest.Simulated {
				t.Fatalf("%v %v", err, checked.Faults)
			}
			proves(t, in["audit/extract.ndjson"])
			passedAsKept(t, in, tt.way)
			answers(t, in, tt.side)
		})
	}
}

// proves verifies the extract with the verifier of the log alone.
func proves(t *testing.T, extract string) {
	t.Helper()
	report, err := ledger.VerifyExport(t.Context(), strings.NewReader(extract), ledger.VerifyOptions{})
	if err != nil || report.FirstBad != nil || report.Entries < 10 {
		t.Errorf("%v, %+v", err, report)
	}
	changed := strings.Replace(extract, `"act":"`, `"act":"x`, 1)
	if report, err := ledger.VerifyExport(t.Context(), strings.NewReader(changed), ledger.VerifyOptions{}); err != nil || report.FirstBad == nil {
		t.Errorf("a changed extract verifies: %v", err)
	}
}

// passedAsKept compares the bytes of each message of a case with those that the
// network saw, and with the sum in the audit log.
func passedAsKept(t *testing.T, in map[string]string, way string) {
	t.Helper()
	seen := 0
	for path, body := range in {
		folder, is := strings.CutSuffix(path, "/request-body.json")
		if !is {
			continue
		}
		id := headerIn(in[folder+"/request-headers.txt"], "X-Request-Id")
		if !slices.ContainsFunc(wireTexts(in), func(text string) bool { return strings.Contains(text, id) && strings.Contains(text, body) }) {
			t.Errorf("%s did not pass like this", path)
		}
		if strings.Contains(folder, "-"+way+"-") {
			seen++
		}
		sum := sha256.Sum256([]byte(body))
		if !strings.Contains(in["audit/extract.ndjson"], hex.EncodeToString(sum[:])) {
			t.Errorf("the log does not know the bytes of %s", path)
		}
	}
	if seen == 0 {
		t.Errorf("no message was %s", way)
	}
}

func headerIn(text, name string) string {
	_, after, _ := strings.Cut(text, name+": ")
	value, _, _ := strings.Cut(after, "\n")
	return value
}

func wireTexts(in map[string]string) (out []string) {
	for path, text := range in {
		if strings.HasPrefix(path, "wire/") {
			out = append(out, text)
		}
	}
	return out
}

// answers demands that each question of the self-assessment points at files that
// are there or says why not, and that the side that was played is answered.
func answers(t *testing.T, in map[string]string, side string) {
	t.Helper()
	var all []evidence.Question
	if err := json.Unmarshal([]byte(in["scal.json"]), &all); err != nil {
		t.Fatal(err)
	}
	answered := map[string]bool{}
	for _, q := range all {
		answered[q.ID] = len(q.Files) > 0
		for _, path := range q.Files {
			if _, there := in[path]; !there {
				t.Errorf("%s points at %s", q.ID, path)
			}
		}
		if len(q.Files) == 0 && q.Why == "" {
			t.Errorf("%s is left open", q.ID)
		}
	}
	wanted := map[string][]string{
		"SENDER":   {"SENDER-DEFINITIONS", "SENDER-SLOTS", "SENDER-BOOKING", "SENDER-REFERRAL", "SENDER-LINK", "SENDER-RETRY", "CORE-ERRORS"},
		"RECEIVER": {"RECEIVER-REQUESTS", "RECEIVER-RESPONSES", "RECEIVER-TIMING"},
	}[side]
	for _, id := range append(wanted, "CORE-EXCHANGES", "CORE-IDS", "CORE-LOG", "CORE-RENDERING", "CORE-VALIDATION", "CORE-SOFTWARE") {
		if !answered[id] {
			t.Errorf("%s is not answered", id)
		}
	}
}

func TestReportsOfTheToolkitWorkbenchGoIn(t *testing.T) {
	report := filepath.Join(t.TempDir(), "DYBALL.html")
	if err := os.WriteFile(report, []byte("<p>All passed"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, in := played(t, "pharmacy", "--tkw", report)
	if in["tkw/01-report.html"] != "<p>All passed" {
		t.Error("the report is not in the pack")
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// acts are the acts of the newest entries, the first newest, of a data folder that
// nobody has open; looking at them is the newest of all.
func acts(t *testing.T, data string) string {
	t.Helper()
	code, out := called("audit", "list", "--data", data, "--person", operator.ID)
	if code != exitFine {
		t.Fatal(code, out)
	}
	var list []string
	for line := range strings.Lines(out) {
		if words := strings.Fields(line); len(words) > 5 && words[3] == "(auditor)" {
			list = append(list, words[4])
		}
	}
	return strings.Join(list, " ")
}

func TestReadingOfTheLogIsRecorded(t *testing.T) {
	data, _ := logOf(t, 3)
	if got := acts(t, data); got != "audit.search" {
		t.Errorf("of a list: %s", got)
	}
	for _, command := range []string{"verify", "checkpoint"} {
		if code, out := called("audit", command, "--data", data); code != exitFine || strings.Contains(out, "not recorded") {
			t.Errorf("%d %s", code, out)
		}
	}
	if got, want := acts(t, data), "audit.search audit.checkpoint audit.verify audit.search"; got != want {
		t.Errorf("acts %q, want %q", got, want)
	}
	_, out := called("audit", "list", "--data", data, "--act", "case.read", "--case", "c7", "--limit", "1")
	if code, entry := called("audit", "list", "--data", data, "--json", "--limit", "2"); code != exitFine ||
		!strings.Contains(entry, `"c7"`) || !strings.Contains(entry, "case.read") || !strings.Contains(entry, `"auditor"`) {
		t.Errorf("what was searched for: %d %s, after %s", code, entry, out)
	}
}

// Where nothing can be written the log is verified all the same, and nothing of
// it is shown.
func TestLogIsVerifiedWhereNothingCanBeRecorded(t *testing.T) {
	data, _ := logOf(t, 3)
	if err := os.RemoveAll(filepath.Join(data, "local", "barsdesk.lock")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(data, "local", "barsdesk.lock"), 0o700); err != nil {
		t.Fatal(err)
	}
	if code, out := called("audit", "verify", "--data", data); code != exitFine || !strings.Contains(out, "is whole: 3 entries") || !strings.Contains(out, "is not recorded in it") {
		t.Errorf("%d %s", code, out)
	}
	for _, command := range []string{"list", "checkpoint"} {
		if code, out := called("audit", command, "--data", data); code != exitCannot || strings.Contains(out, "case.read") || strings.Contains(out, "barsdesk/local\n") {
			t.Errorf("%s: %d %s", command, code, out)
		}
	}
}

// What is wrong is left as it was found, and found again.
func TestFaultyLogIsNotWrittenTo(t *testing.T) {
	data, _ := logOf(t, 3)
	altered(t, data, `DELETE FROM audit_checkpoints`)
	for range 2 {
		if code, out := called("audit", "verify", "--data", data); code != exitFaults || !strings.Contains(out, "is not recorded in it: it is left as it was found") {
			t.Errorf("%d %s", code, out)
		}
	}
}

package main_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestASoakOfSeconds: everything is done without an error, samples are taken, and
// the table tells of both programs. Trends are judged in package level.
func TestASoakOfSeconds(t *testing.T) {
	run := exec.CommandContext(t.Context(), "go", "run", ".", "-duration", "6s", "-every", "500ms")
	text, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, want := range []string{"\nreceiver\n", "\nsandbox\n", "message received ", "patient referred ", "page listens ", "read of /today", "goroutines", "level"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the table does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), " 0 times") {
		t.Errorf("something was never done:\n%s", text)
	}
}

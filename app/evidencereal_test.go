package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"barsdesk/app/backup"
	"barsdesk/app/evidence"
	"barsdesk/storage"
)

// owning opens an environment as barsdesk serve does, so that it owns its data.
func owning(t *testing.T, at place) *service {
	t.Helper()
	if err := at.prepare(); err != nil {
		t.Fatal(err)
	}
	s, err := openService(t.Context(), at, serviceOptions{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// packs makes a pack of all that was open in a year, and answers the exit code,
// what was said, and the file.
func packs(t *testing.T, at place, flags ...string) (code int, said string, file []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pack")
	var out, log bytes.Buffer
	args := append([]string{"evidence", "--data", at.Data, "--environment", at.Environment, "--from", "2026-01-01T00:00:00Z", "--to", "2027-01-01T00:00:00Z", "-o", path}, flags...)
	code = run(args, &out, &log)
	file, _ = os.ReadFile(path) // a refusal leaves none
	return code, out.String() + log.String(), file
}

func passphraseFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Where patients are real a pack needs a reason and leaves encrypted only; which
// pack left and why is in the audit log, and a pack that is refused leaves no file.
func TestEvidenceOfRealPatients(t *testing.T) {
	at := place{Data: t.TempDir(), Environment: "int"}
	owning(t, at).close()
	sealed := passphraseFile(t, "correct horse battery")
	for name, tt := range map[string]struct {
		flags []string
		words string
	}{
		"no reason":        {[]string{"--pack-passphrase-file", sealed}, "Add --reason."},
		"not sealed":       {[]string{"--reason", "Incident 12"}, "Add --recipient or --pack-passphrase-file."},
		"no recipient":     {[]string{"--reason", "Incident 12", "--recipient", "age1nobody"}, "A recipient of age begins with age1"},
		"two ways to open": {[]string{"--reason", "Incident 12", "--recipient", "age1nobody", "--pack-passphrase-file", sealed}, "one or the other"},
	} {
		if code, said, file := packs(t, at, tt.flags...); code != exitWrongUse || !strings.Contains(said, tt.words) || file != nil {
			t.Errorf("%s: exit %d, %d bytes: %s", name, code, len(file), said)
		}
	}
	if code, said, file := packs(t, at, "--reason", "Incident 12", "--pack-passphrase-file", passphraseFile(t, "short")); code != exitCannot || file != nil {
		t.Errorf("a short passphrase: exit %d: %s", code, said)
	}
	code, said, file := packs(t, at, "--reason", "Incident 12", "--pack-passphrase-file", sealed)
	if code != exitFine {
		t.Fatalf("exit %d: %s", code, said)
	}
	checked, err := evidence.Check(bytes.NewReader(unsealed(t, file)), int64(len(unsealed(t, file))))
	if err != nil || len(checked.Faults) > 0 || checked.Manifest.Simulated || checked.Manifest.Reason != "Incident 12" {
		t.Errorf("%v, %v, %+v", err, checked.Faults, checked.Manifest)
	}
	leftATrace(t, at)
}

func unsealed(t *testing.T, file []byte) []byte {
	t.Helper()
	with, err := backup.WithPassphrase("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	from, err := age.Decrypt(bytes.NewReader(file), with)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// leftATrace demands that the log has the reason, before the pack, and its sum.
func leftATrace(t *testing.T, at place) {
	t.Helper()
	s := owning(t, at)
	defer s.close()
	var begun, made storage.Entry
	err := s.store.View(t.Context(), func(tx storage.Tx) error {
		all, _, err := tx.Audit().List(storage.AuditQuery{Act: "evidence.make-real", Page: storage.Page{Limit: 50}})
		for _, e := range all {
			switch e.Outcome {
			case "made":
				made = e
			case "allowed":
				begun = e
			}
		}
		return err
	})
	var why struct{ Reason string }
	if err != nil || json.Unmarshal(begun.Detail, &why) != nil || why.Reason != "Incident 12" {
		t.Errorf("%v, %+v", err, begun)
	}
	if len(made.BodyHash) != 64 || made.Object != begun.Object || made.Seq < begun.Seq {
		t.Errorf("%+v", made)
	}
}

// A pack is made through the Barsdesk that owns the data as well as without it,
// and never written over a file.
func TestEvidenceThroughTheOwner(t *testing.T) {
	at := place{Data: t.TempDir(), Environment: "sandbox"}
	s := owning(t, at)
	defer s.close()
	code, said, file := packs(t, at)
	if code != exitFine || !strings.Contains(said, "0 cases") {
		t.Fatalf("exit %d: %s", code, said)
	}
	if checked, err := evidence.Check(bytes.NewReader(file), int64(len(file))); err != nil || len(checked.Faults) > 0 {
		t.Errorf("%v, %v", err, checked.Faults)
	}
	there := filepath.Join(t.TempDir(), "there")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	if code := run([]string{"evidence", "--scenario", "pharmacy", "-o", there}, &out, &log); code != exitCannot {
		t.Errorf("written over: exit %d: %s", code, log.String())
	}
	if text, err := os.ReadFile(there); err != nil || string(text) != "mine" {
		t.Errorf("%q, %v", text, err)
	}
}

// Calls that cannot be meant are refused in words.
func TestEvidenceOfNothingIsWrongUse(t *testing.T) {
	for _, args := range [][]string{
		{}, {"--case", "c1"}, {"--case", "c1", "--scenario", "pharmacy", "-o", "x"}, {"--from", "2026-01-01T00:00:00Z", "-o", "x"},
		{"--from", "2026-01-02T00:00:00Z", "--to", "2026-01-01T00:00:00Z", "-o", "x"}, {"--scenario", "no-such", "-o", filepath.Join(t.TempDir(), "x")},
		{"--scenario", "pharmacy", "--environment", "int", "-o", "x"},
	} {
		var out, log bytes.Buffer
		if code := run(append([]string{"evidence"}, args...), &out, &log); code != exitWrongUse {
			t.Errorf("%v: exit %d: %s", args, code, log.String())
		}
	}
	var out, log bytes.Buffer
	if code := run([]string{"evidence", "--case", "no-such-case", "--data", t.TempDir(), "-o", filepath.Join(t.TempDir(), "x")}, &out, &log); code != exitCannot {
		t.Errorf("a case of no environment: exit %d: %s", code, log.String())
	}
	if code := run([]string{"evidence", "--check", "pack_of_nobody.zip"}, &out, &log); code != exitCannot {
		t.Errorf("a check of no file: exit %d", code)
	}
	if code := run([]string{"evidence", "--check", "evidence_test.go"}, &out, &log); code != exitFaults {
		t.Errorf("a check of no pack: exit %d", code)
	}
}

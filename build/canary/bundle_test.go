package canary_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"barsdesk/build/clerk"
	"barsdesk/build/clinic"
	"barsdesk/build/program"
	"barsdesk/storage"
)

// TestTheFileForSupportHoldsNobody: a receiver with an account, a metrics token
// and messages good and bad, and a Sandbox in which a patient was referred, each
// make a file for support, at work and afterwards. No byte of it, packed or not,
// tells of a patient or a secret.
func TestTheFileForSupportHoldsNobody(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	f := flock{}
	hospital := marked(ctx, t, f)
	hospital.bundle(ctx, t, f, "local", "support.json", "started.json", "metrics.txt", "log.txt", "goroutines.txt")
	if err := hospital.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	hospital.bundle(ctx, t, f, "local", "support.json")

	desk := &place{data: t.TempDir()}
	var err error
	if desk.Program, err = program.Sandbox(ctx, binary, desk.data); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = desk.Kill() })
	caseID, err := (clerk.Clerk{URL: desk.URL}).Refer(ctx, f.person())
	if err != nil {
		t.Fatal(err)
	}
	f.add("id of the case", caseID)
	f.add("story", "Made-up story")
	desk.bundle(ctx, t, f, "sandbox", "support.json", "started.json", "metrics.txt", "log.txt", "goroutines.txt")
}

// marked is a receiver full of what must not be told.
func marked(ctx context.Context, t *testing.T, f flock) *place {
	t.Helper()
	p := &place{data: t.TempDir()}
	var err error
	if p.receiver, err = clinic.FreeAddress(ctx); err != nil {
		t.Fatal(err)
	}
	token := filepath.Join(t.TempDir(), f.bird("token file"))
	err = firstOf(os.WriteFile(token, []byte(f.bird("metrics token")), 0o600), clinic.Furnish(ctx, p.data, "local", []storage.Service{clinic.Department()}, nil))
	if err != nil {
		t.Fatal(err)
	}
	if p.Program, err = program.Start(ctx, binary, "serve", "--environment", "local", "--listen", "127.0.0.1:0", "--receiver", p.receiver, "--data", p.data,
		"--metrics-token-file", token, "--host", strings.ToLower(f.bird("host"))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Kill() })
	if _, err := p.First(ctx); err != nil {
		t.Fatal(err)
	}
	f.add("password", "lantern gravel sixty orchid")
	f.add("username", "first.person")
	f.add("name of the person", "Made-up Person")
	f.add("role of the person", program.Profession.SDSRoleID)
	for name, m := range letters(t, f) {
		p.posts(ctx, t, f, name, m)
	}
	return p
}

// bundle makes a file for support and searches it; it holds these files.
func (p *place) bundle(ctx context.Context, t *testing.T, f flock, environment string, want ...string) {
	t.Helper()
	at := filepath.Join(t.TempDir(), "support.zip")
	said, err := exec.CommandContext(ctx, binary, "doctor", "--data", p.data, "--environment", environment, "--bundle", at).CombinedOutput()
	raw, unread := os.ReadFile(at)
	if unread != nil {
		t.Fatalf("doctor made no file: %v\n%s", err, said)
	}
	f.clean(t, "the file for support", raw)
	f.clean(t, "what doctor says", said)
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, each := range z.File {
		names = append(names, each.Name)
		part, err := each.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil || len(text) == 0 {
			t.Errorf("%s is empty or cannot be read: %v", each.Name, err)
		}
		f.clean(t, each.Name+" of the file for support", text)
	}
	if !slices.Equal(names, want) {
		t.Errorf("the file for support holds %q, want %q", names, want)
	}
}

package checkpoints_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/app/checkpoints"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/sqlite"
)

type office struct {
	t      *testing.T
	store  *sqlite.DB
	folder string
	log    bytes.Buffer
	told   []checkpoints.State
	now    time.Time
}

func anOffice(t *testing.T) *office {
	t.Helper()
	store, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return &office{t: t, store: store, folder: filepath.Join(t.TempDir(), "share"), now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
}

func (o *office) copier() *checkpoints.Copier {
	return &checkpoints.Copier{Store: o.store, Folder: o.folder, Now: func() time.Time { return o.now }, Log: slog.New(slog.NewTextHandler(&o.log, nil)),
		Told: func(s checkpoints.State) { o.told = append(o.told, s) }}
}

func (o *office) act() {
	o.t.Helper()
	if err := o.store.Update(o.t.Context(), func(tx storage.Tx) error { return tx.Audit().Append(storage.Entry{At: o.now, Actor: "system"}) }); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) files() (names []string) {
	o.t.Helper()
	list, err := os.ReadDir(o.folder)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, f := range list {
		names = append(names, f.Name())
	}
	return names
}

func (o *office) mount() {
	o.t.Helper()
	if err := os.Mkdir(o.folder, 0o700); err != nil {
		o.t.Fatal(err)
	}
}

// Copies are made at the start, when time has come and at the stop, one file a
// checkpoint; each verifies the log.
func TestCheckpointsAreCopied(t *testing.T) {
	o := anOffice(t)
	o.mount()
	o.act()
	ctx, stop := context.WithCancel(t.Context())
	tick, ended := make(chan time.Time), make(chan error)
	go func() { ended <- o.copier().Run(ctx, tick) }()
	tick <- o.now
	o.act()
	tick <- o.now
	tick <- o.now
	o.act()
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	want := "barsdesk-memory-000000000001.checkpoint barsdesk-memory-000000000002.checkpoint barsdesk-memory-000000000003.checkpoint"
	if got := strings.Join(o.files(), " "); got != want {
		t.Errorf("got %s", got)
	}
	var copies [][]byte
	for _, name := range o.files() {
		note, err := os.ReadFile(filepath.Join(o.folder, name))
		if err != nil {
			t.Fatal(err)
		}
		copies = append(copies, note)
	}
	r, err := ledger.Verify(t.Context(), o.store, ledger.VerifyOptions{Checkpoints: copies})
	if err != nil || !r.Sound() {
		t.Errorf("%+v, %v", r.FirstBad, err)
	}
	last, err := checkpoints.Last(t.Context(), o.store)
	if err != nil || last.Size != 3 || last.Fault != "" || !last.CopiedAt.Equal(o.now) {
		t.Errorf("%+v, %v", last, err)
	}
}

// A share that is away is told of, and copied to once it is back.
func TestShareThatIsAway(t *testing.T) {
	o := anOffice(t)
	if _, err := o.copier().Copy(t.Context()); err != nil {
		t.Errorf("nothing to copy yet: %v", err)
	}
	o.act()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := o.copier().Run(stopped, nil); err != nil {
		t.Fatal(err)
	}
	if last, err := checkpoints.Last(t.Context(), o.store); err != nil || last.Fault == "" || last.Size != 0 || !strings.Contains(o.log.String(), "was not copied") {
		t.Errorf("%+v, %v, log %s", last, err, o.log.String())
	}
	if o.told[len(o.told)-1].Fault == "" {
		t.Errorf("told %+v", o.told)
	}
	o.mount()
	if s, err := o.copier().Copy(t.Context()); err != nil || s.Size != 1 || s.Fault != "" {
		t.Errorf("%+v, %v", s, err)
	}
}

// Another log's checkpoint in the place of ours is not written over.
func TestOtherCheckpointStays(t *testing.T) {
	o := anOffice(t)
	o.mount()
	o.act()
	name := filepath.Join(o.folder, "barsdesk-memory-000000000001.checkpoint")
	if err := os.WriteFile(name, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := o.copier().Copy(t.Context()); err == nil || s.Fault == "" {
		t.Errorf("%+v, %v", s, err)
	}
	if text, _ := os.ReadFile(name); string(text) != "theirs" {
		t.Errorf("now %q", text)
	}
}

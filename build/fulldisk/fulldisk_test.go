//go:build linux

package fulldisk_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
	"unsafe"

	_ "modernc.org/sqlite"

	"barsdesk/bars/outcome"
	"barsdesk/build/clinic"
	"barsdesk/build/kept"
	"barsdesk/build/program"
	"barsdesk/build/sender"
	"barsdesk/storage"
)

const within = 2 * time.Minute

var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "barsdesk-fulldisk-*")
	if err == nil {
		binary, err = program.Build(context.Background(), dir)
	}
	if err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// disk is where the data lie.
type disk interface {
	fill(t *testing.T, pid int)
	empty(t *testing.T, pid int)
}

// TestNothingIsLostOnAFullDisk: while there is no room each message is refused
// with 500 REC_SERVER_ERROR no-store and the program is not ready; afterwards
// the very same messages are taken, those that were taken are known, and the
// data are whole. Once on a disk that is full, once at a limit of file sizes.
func TestNothingIsLostOnAFullDisk(t *testing.T) {
	t.Run("full", func(t *testing.T) {
		folder := filepath.Join(t.TempDir(), "disk")
		if err := errors.Join(os.Mkdir(folder, 0o700), syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=128m")); err != nil {
			t.Skipf("a small disk needs the right to mount one: %v", err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
		through(t, folder, &small{filepath.Join(folder, "filler")})
	})
	t.Run("limited", func(t *testing.T) { through(t, t.TempDir(), limited{}) })
}

func through(t *testing.T, folder string, d disk) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	r := begin(ctx, t, folder)
	r.send(2, http.StatusOK)
	r.wantReady(true)

	d.fill(t, r.program.PID)
	r.send(3, http.StatusInternalServerError)
	r.wantReady(false)
	if answer, err := http.Get(r.program.URL + "/healthz"); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("it does not even live: %v, %v", answer, err)
	}

	d.empty(t, r.program.PID)
	r.wantReady(true)
	r.again()
	r.send(2, http.StatusOK)
	if err := r.program.Stop(ctx); err != nil {
		t.Fatalf("it did not end well: %v\n%s", err, r.program.Log())
	}
	r.whole(filepath.Join(folder, "local"))
}

// running is a receiver with what was sent to it.
type running struct {
	t       *testing.T
	ctx     context.Context
	program *program.Program
	sender  sender.Sender
	taken   []sender.Message
	refused []sender.Message
}

func begin(ctx context.Context, t *testing.T, folder string) *running {
	t.Helper()
	endpoint, err := clinic.FreeAddress(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p, err := clinic.Start(ctx, binary, folder, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Kill() })
	return &running{t: t, ctx: ctx, program: p, sender: sender.Sender{URL: "http://" + endpoint, Base: "/FHIR/R4"}}
}

// send sends new messages until so many were answered with status. What is on
// the disk already may take a few more than one would think.
func (r *running) send(n, status int) {
	r.t.Helper()
	for sent := 0; n > 0; sent++ {
		m, err := sender.Referral(time.Now(), 18<<10)
		if err != nil {
			r.t.Fatal(err)
		}
		if r.post(m) == status {
			n--
		}
		if sent > 2000 {
			r.t.Fatalf("%d messages were sent, and still %d were not answered with %d", sent, n, status)
		}
	}
}

// post sends one message and keeps what became of it.
func (r *running) post(m sender.Message) int {
	r.t.Helper()
	reply, err := r.sender.Send(r.ctx, m)
	if err != nil {
		r.t.Fatalf("no answer: %v\n%s", err, r.program.Log())
	}
	switch said := outcome.Read(reply.Status, reply.Body); {
	case reply.Status == http.StatusOK:
		r.taken = append(r.taken, m)
	case reply.Status == http.StatusInternalServerError && len(said.Issues) == 1 && said.Issues[0].Code == "REC_SERVER_ERROR" && said.Issues[0].IssueCode == "no-store":
		r.refused = append(r.refused, m)
	default:
		r.t.Fatalf("answered %d %s", reply.Status, reply.Body)
	}
	return reply.Status
}

// again sends everything once more, as senders do: what was taken is a
// duplicate, what was refused is taken.
func (r *running) again() {
	r.t.Helper()
	for _, m := range r.taken {
		reply, err := r.sender.Send(r.ctx, m)
		said := outcome.Read(reply.Status, reply.Body)
		if err != nil || reply.Status != http.StatusConflict || said.Issues[0].IssueCode != "duplicate" {
			r.t.Errorf("what was taken is answered %d, %v when sent again", reply.Status, err)
		}
	}
	refused := r.refused
	r.refused = nil
	for _, m := range refused {
		if status := r.post(m); status != http.StatusOK {
			r.t.Errorf("what was refused is answered %d when sent again", status)
		}
	}
}

// wantReady waits for the program to be ready, or not, which it finds out once
// a second.
func (r *running) wantReady(want bool) {
	r.t.Helper()
	for {
		answer, err := http.Get(r.program.URL + "/readyz")
		if err != nil {
			r.t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if (answer.StatusCode == http.StatusOK) == want {
			return
		}
		select {
		case <-r.ctx.Done():
			r.t.Fatalf("ready: still %d\n%s", answer.StatusCode, r.program.Log())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// whole wants the data whole, and every message that was taken there once.
func (r *running) whole(folder string) {
	r.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(folder, "barsdesk.db"))
	if err != nil {
		r.t.Fatal(err)
	}
	var said string
	if err := errors.Join(db.QueryRow("PRAGMA integrity_check").Scan(&said), db.Close()); err != nil || said != "ok" {
		r.t.Errorf("the data are %s, %v", said, err)
	}
	store, err := kept.Open(r.ctx, folder, "barsdesk")
	if err != nil {
		r.t.Fatal(err)
	}
	defer store.Close()
	err = store.View(r.ctx, func(tx storage.Tx) error {
		_, total, err := tx.Inbox().List(storage.InboundQuery{Page: storage.Page{Limit: 1}})
		if total != len(r.taken) {
			r.t.Errorf("%d messages are kept, %d were taken", total, len(r.taken))
		}
		for _, m := range r.taken {
			if kept, err := tx.Inbox().ByRequest(m.RequestID); err != nil || len(kept) != 1 {
				r.t.Errorf("a message that was taken is kept %d times, %v", len(kept), err)
			}
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// small is a disk of its own that is filled by a file.
type small struct{ filler string }

func (s *small) fill(t *testing.T, _ int) {
	t.Helper()
	f, err := os.Create(s.filler)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	piece := make([]byte, 4<<10)
	for err == nil {
		_, err = f.Write(piece)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk could not be filled: %v", err)
	}
}

func (s *small) empty(t *testing.T, _ int) {
	t.Helper()
	if err := os.Remove(s.filler); err != nil {
		t.Fatal(err)
	}
}

// limited lets no file of the program grow.
type limited struct{}

func (limited) fill(t *testing.T, pid int)  { limit(t, pid, 0) }
func (limited) empty(t *testing.T, pid int) { limit(t, pid, ^uint64(0)) }

// limit sets how large a file a process may write. The hard limit stays.
func limit(t *testing.T, pid int, size uint64) {
	t.Helper()
	const rlimitFileSize = 1
	set := syscall.Rlimit{Cur: size, Max: ^uint64(0)}
	if _, _, fault := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), rlimitFileSize, uintptr(unsafe.Pointer(&set)), 0, 0, 0); fault != 0 {
		t.Fatalf("the limit of file sizes cannot be set: %v", fault)
	}
}

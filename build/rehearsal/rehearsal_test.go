package rehearsal_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/message"
	"barsdesk/build/clinic"
	"barsdesk/build/program"
	"barsdesk/build/sender"
)

const (
	senders = 8
	before  = 40 // messages acknowledged before the backup begins
)

// acknowledged is a message that the clinic answered 200.
type acknowledged struct {
	sender.Message
	id string // of its ServiceRequest
}

// load is senders that send until they are told to stop.
type load struct {
	mu   sync.Mutex
	told []acknowledged
	some chan struct{} // closed once enough are acknowledged
	stop context.CancelFunc
	all  sync.WaitGroup
}

func sendTo(t *testing.T, endpoint string) *load {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	l := &load{some: make(chan struct{}), stop: stop}
	for range senders {
		l.all.Go(func() {
			for ctx.Err() == nil {
				if err := l.one(ctx, endpoint); err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
			}
		})
	}
	return l
}

func (l *load) one(ctx context.Context, endpoint string) error {
	m, err := sender.Referral(time.Now(), 0)
	if err != nil {
		return err
	}
	reply, err := to(endpoint).Send(ctx, m)
	if err != nil {
		return err
	}
	if reply.Status == http.StatusTooManyRequests {
		return nil
	}
	if reply.Status != http.StatusOK {
		return errors.New(string(reply.Body))
	}
	answer, err := message.ReadAnswer(reply.Resource())
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, acknowledged{m, answer.ServiceRequestID})
	if len(l.told) == before {
		close(l.some)
	}
	return nil
}

func (l *load) soFar() []acknowledged {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]acknowledged(nil), l.told...)
}

func to(endpoint string) sender.Sender {
	return sender.Sender{URL: "http://" + endpoint, Base: "/FHIR/R4"}
}

// operate runs the program as its operator does, and wants its exit code.
func operate(t *testing.T, binary string, code int, args ...string) string {
	t.Helper()
	var said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Stdout, cmd.Stderr = &said, &said
	_ = cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("barsdesk %s: exit code %d, want %d:\n%s", strings.Join(args, " "), got, code, &said)
	}
	return said.String()
}

func start(t *testing.T, binary, data, endpoint string) *program.Program {
	t.Helper()
	p, err := clinic.Start(t.Context(), binary, data, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// scene is a clinic at work, and how its backup is opened.
type scene struct {
	binary, endpoint, data, file string
	recipient, identity          string
	running                      *program.Program
}

func open(t *testing.T) *scene {
	t.Helper()
	binary, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := clinic.FreeAddress(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{binary: binary, endpoint: endpoint, data: t.TempDir(), file: filepath.Join(t.TempDir(), "clinic.age")}
	s.recipient, s.identity = keyPair(t)
	s.running = start(t, binary, s.data, endpoint)
	return s
}

func TestEverythingAcknowledgedBeforeTheBackupComesBack(t *testing.T) {
	s := open(t)
	person, err := s.running.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	look := func() error {
		return person.Call(t.Context(), s.running.URL, "administrator", http.MethodGet, "/people", nil, nil)
	}
	if err := look(); err != nil {
		t.Fatal(err)
	}
	l := sendTo(t, s.endpoint)
	<-l.some
	kept := l.soFar()
	said := operate(t, s.binary, 0, "backup", s.file, "--recipient", s.recipient, "--data", s.data, "--environment", "local")
	if !strings.Contains(said, "proven whole") {
		t.Errorf("backup said:\n%s", said)
	}
	l.stop()
	l.all.Wait()
	if info, err := os.Stat(s.file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
	in := operate(t, s.binary, 3, "restore", s.file, "--identity", s.identity, "--data", s.data, "--replace")
	if !strings.Contains(in, "in use") {
		t.Errorf("a restore over a program that runs said:\n%s", in)
	}
	if err := s.running.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(s.data); err != nil {
		t.Fatal(err)
	}
	operate(t, s.binary, 0, "restore", s.file, "--identity", s.identity, "--data", s.data)
	s.running = start(t, s.binary, s.data, s.endpoint)
	if err := look(); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("a session of before the backup: %v, want 401", err)
	}
	for _, m := range kept {
		again, err := to(s.endpoint).Send(t.Context(), m.Message)
		if err != nil || again.Status != http.StatusConflict {
			t.Errorf("acknowledged before the backup, sent again: %d %v, want 409", again.Status, err)
		}
		read, err := to(s.endpoint).Get(t.Context(), "/ServiceRequest/"+m.id)
		if err != nil || read.Status != http.StatusOK || read.Resource().TextAt("status") != "active" {
			t.Errorf("acknowledged before the backup, read: %d %v", read.Status, err)
		}
	}
	if err := s.running.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	operate(t, s.binary, 0, "audit", "verify", "--data", s.data, "--environment", "local")
}

// Live care comes back on another computer, under the passphrase of that
// computer, and never with its keys beside the data.
func TestKeysAreKeptAnewWhereTheBackupIsPutBack(t *testing.T) {
	binary, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	recipient, identity := keyPair(t)
	here, there, folder := t.TempDir(), t.TempDir(), t.TempDir()
	file, first, second, directory := filepath.Join(folder, "live.age"), filepath.Join(folder, "first"), filepath.Join(folder, "second"), filepath.Join(folder, "services.csv")
	for path, text := range map[string]string{first: "the passphrase of here\n", second: "the passphrase of there\n",
		directory: "service_id,name,ods_code,organisation,use_cases,accepts_booking,require_booking,own\n2000099001,Made-up clinic,RX1,Made-up trust,a1t1,true,false,true\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(data, passphrase string) []string {
		return []string{"--data", data, "--environment", "prod", "--passphrase-file", passphrase}
	}
	operate(t, binary, 0, append([]string{"services", "import", directory}, in(here, first)...)...)
	operate(t, binary, 0, append([]string{"backup", file, "--recipient", recipient}, in(here, first)...)...)
	said := operate(t, binary, 3, "restore", file, "--identity", identity, "--data", there, "--no-key-store")
	if !strings.Contains(said, "no safe place") || files(t, there) != "" {
		t.Errorf("without a place for the keys: said\n%s\nmade\n%s", said, files(t, there))
	}
	operate(t, binary, 0, "restore", file, "--identity", identity, "--data", there, "--passphrase-file", second)
	if said := operate(t, binary, 0, append([]string{"services", "list"}, in(there, second)...)...); !strings.Contains(said, "Made-up clinic") {
		t.Errorf("the directory there:\n%s", said)
	}
	operate(t, binary, 3, append([]string{"services", "list"}, in(there, first)...)...)
	if strings.Contains(files(t, there), "data.key") {
		t.Error("live care has its keys beside the data")
	}
}

// What cannot be used is refused before anything of the data is touched.
func TestAWrongOrDamagedFileTouchesNothing(t *testing.T) {
	s := open(t)
	operate(t, s.binary, 0, "backup", s.file, "--recipient", s.recipient, "--data", s.data, "--environment", "local")
	if err := s.running.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	untouched := files(t, s.data)
	_, stranger := keyPair(t)
	changed := bytes.Clone(whole)
	changed[len(changed)/2] ^= 1
	folder := t.TempDir()
	for name, c := range map[string]struct {
		text     []byte
		identity string
		code     int
		args     []string
		words    string
	}{
		"a byte changed":                {changed, s.identity, 1, []string{"--replace"}, "changed or cut off"},
		"the end cut off":               {whole[:len(whole)-1000], s.identity, 1, []string{"--replace"}, "changed or cut off"},
		"another key":                   {whole, stranger, 1, []string{"--replace"}, "does not open"},
		"another file":                  {[]byte("something else"), s.identity, 1, []string{"--replace"}, "no backup"},
		"another environment":           {whole, s.identity, 2, []string{"--replace", "--environment", "prod"}, "is of environment local"},
		"data that are there":           {whole, s.identity, 3, nil, "--replace"},
		"a look at what could be there": {whole, s.identity, 0, []string{"--check"}, "This backup is whole"},
	} {
		path := filepath.Join(folder, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(path, c.text, 0o600); err != nil {
			t.Fatal(err)
		}
		said := operate(t, s.binary, c.code, append([]string{"restore", path, "--identity", c.identity, "--data", s.data}, c.args...)...)
		if !strings.Contains(said, c.words) {
			t.Errorf("%s: said\n%s", name, said)
		}
		if now := files(t, s.data); now != untouched {
			t.Errorf("%s: the data changed:\n%s\nwas:\n%s", name, now, untouched)
		}
	}
	again := operate(t, s.binary, 3, "backup", s.file, "--recipient", s.recipient, "--data", s.data, "--environment", "local")
	if !strings.Contains(again, "not written over") {
		t.Errorf("a backup over a file said:\n%s", again)
	}
	said := operate(t, s.binary, 0, "restore", s.file, "--identity", s.identity, "--data", s.data, "--replace")
	if aside, _ := filepath.Glob(filepath.Join(s.data, "local.before-*", "barsdesk.db")); len(aside) != 1 || !strings.Contains(said, "local.before-") {
		t.Errorf("what was there before was not kept aside: %q\n%s", aside, said)
	}
}

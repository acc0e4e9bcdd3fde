package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// machine is a fresh Debian that runs under its own systemd, without a network.
type machine struct {
	t      *testing.T
	folder string // its root, seen from here
	leader string // the process that is its first
}

// scratch is for what several tests share.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "barsdesk-packages-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}

// base is a Debian with systemd and nothing else, made once. It is taken from
// BARSDESK_DEBIAN if that names one.
var base = sync.OnceValues(func() (string, error) {
	if folder := os.Getenv("BARSDESK_DEBIAN"); folder != "" {
		return folder, nil
	}
	folder := filepath.Join(scratch, "debian")
	said, err := try("debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,adduser", "bookworm", folder)
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, said)
	}
	return folder, err
})

// boot starts a machine, which ends with the test.
func boot(t *testing.T) *machine {
	t.Helper()
	privileged(t)
	m := &machine{t: t, folder: filepath.Join(t.TempDir(), "root")}
	debian, err := base()
	if err != nil {
		t.Fatalf("no Debian could be made: %v", err)
	}
	run(t, "cp", "-a", debian, m.folder)
	outside := exec.Command("systemd-nspawn", "--quiet", "--directory", m.folder, "--register=no", "--keep-unit", "--private-network", "--boot", "--console=pipe")
	if err := outside.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = outside.Process.Signal(syscall.SIGTERM)
		_ = outside.Wait()
	})
	await(t, "the machine's start", func() (bool, string) {
		children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", outside.Process.Pid, outside.Process.Pid))
		if m.leader = strings.TrimSpace(string(children)); err != nil || m.leader == "" {
			return false, fmt.Sprint("it has no first process: ", err)
		}
		said, err := m.try("systemctl", "is-system-running", "--wait")
		return err == nil, said
	})
	return m
}

// await waits until something is so, for a minute at most.
func await(t *testing.T, what string, so func() (bool, string)) {
	t.Helper()
	last := ""
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		var is bool
		if is, last = so(); is {
			return
		}
	}
	t.Fatalf("waited a minute for %s: %s", what, last)
}

func (m *machine) try(words ...string) (string, error) {
	return try("nsenter", append([]string{"--target", m.leader, "--all"}, words...)...)
}

// run runs a command in the machine; it must end well.
func (m *machine) run(words ...string) string {
	m.t.Helper()
	said, err := m.try(words...)
	if err != nil {
		m.t.Fatalf("%s: %v\n%s\n%s", strings.Join(words, " "), err, said, m.journal())
	}
	return said
}

// journal is what the service said.
func (m *machine) journal() string {
	said, _ := m.try("journalctl", "--unit", "barsdesk", "--no-pager", "--lines", "30")
	return said
}

// bring copies a file into the machine's /root.
func (m *machine) bring(file, as string) {
	m.t.Helper()
	run(m.t, "cp", file, filepath.Join(m.folder, "root", as))
}

// serves waits until Barsdesk can serve, and reads its first page as a browser
// on the machine does.
func (m *machine) serves() {
	m.t.Helper()
	await(m.t, "the service", func() (bool, string) {
		said, err := m.try("barsdesk", "health", "--ready")
		return err == nil, said + m.journal()
	})
	page := run(m.t, "nsenter", "--target", m.leader, "--net", "curl", "--silent", "--fail", "http://127.0.0.1:8480/")
	if !strings.Contains(page, "<title>") || !strings.Contains(page, "Barsdesk") {
		m.t.Errorf("the first page is %.200q", page)
	}
}

// has reports whether a file is in the machine.
func (m *machine) has(path string) bool {
	_, err := os.Lstat(filepath.Join(m.folder, path))
	return err == nil
}

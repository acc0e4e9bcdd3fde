//go:build desktoptest

package desktoptest_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// deskProcess is a desk running on a screen with data of its own.
type deskProcess struct {
	t       *testing.T
	cmd     *exec.Cmd
	data    string
	client  *http.Client
	session string
	log     *logged
}

// logged collects what a process says while it runs.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func startDesk(t *testing.T, on *screen) *deskProcess {
	t.Helper()
	program := os.Getenv("BARSDESK_DESKTOP")
	if program == "" {
		t.Fatal("BARSDESK_DESKTOP must name the built desk; run make test-desktop")
	}
	d := &deskProcess{t: t, data: t.TempDir(), log: &logged{}}
	d.cmd = exec.Command("dbus-run-session", "--", program, "--sandbox", "--silence", "10", "--data", d.data)
	d.cmd.Env = append(os.Environ(), "DISPLAY="+on.display, "WAYLAND_DISPLAY=", "NO_AT_BRIDGE=1", "LIBGL_ALWAYS_SOFTWARE=1")
	d.cmd.Stdout, d.cmd.Stderr = d.log, d.log
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-d.cmd.Process.Pid, syscall.SIGKILL); _ = d.cmd.Wait() })
	socket := filepath.Join(d.data, "sandbox", "desk.sock")
	d.client = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}}
	eventually(t, 30*time.Second, "the service to answer", func(ctx context.Context) bool {
		status, _ := d.ask(ctx, http.MethodGet, "/readyz", "")
		return status == http.StatusOK
	}, d.log.String)
	_, d.session = d.ask(t.Context(), http.MethodPost, "/desk/session", "")
	return d
}

// ask sends one request over the desk's socket; status 0 is no answer.
func (d *deskProcess) ask(ctx context.Context, method, path, body string) (int, string) {
	req, err := http.NewRequestWithContext(ctx, method, "http://localhost"+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Barsdesk-Session", d.session)
	answer, err := d.client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text)
}

// processes lists the running processes of this desk whose command line has word.
func (d *deskProcess) processes(word string) []int {
	var found []int
	entries, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, e := range entries {
		line, err := os.ReadFile(e)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(e)))
		if err != nil || !bytes.Contains(line, []byte(word)) {
			continue
		}
		if group, err := syscall.Getpgid(pid); err == nil && group == d.cmd.Process.Pid {
			found = append(found, pid)
		}
	}
	return found
}

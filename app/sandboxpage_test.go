package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Every line that docs/sandbox.md prints is run as it stands, in one bash, and
// what comes back is compared with what the page says. The Sandboxes that it
// starts listen on a free port instead of the one printed.
func TestSandboxPage(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is needed to run the lines of docs/sandbox.md: %v", tool, err)
		}
	}
	page, err := os.ReadFile("../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, folder: t.TempDir()}
	r.saves("referral.json", r.file("testdata/referral.json"))
	r.opensBash()
	fences(string(page), r.console, r.saves)
	if r.started < 2 || r.curls < 25 {
		t.Errorf("the page starts %d Sandboxes and has %d lines of curl", r.started, r.curls)
	}
}

// reader does what the page says.
type reader struct {
	t       *testing.T
	folder  string
	in      io.Writer
	out     *bufio.Reader
	url     string // of the Sandbox started last
	started int
	curls   int
}

// pageWithin is how long all of the page may take.
const pageWithin = 2 * time.Minute

// printed is where the page says that the Sandbox is.
const printed = "http://127.0.0.1:8481"

func (r *reader) file(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

func (r *reader) saves(name, body string) {
	if err := os.WriteFile(filepath.Join(r.folder, name), []byte(body), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// program is one that runs beside the page until the test ends.
func (r *reader) program(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = r.folder, os.Stderr
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "XDG_DATA_HOME=" + filepath.Join(r.folder, "home"), "TMPDIR=" + r.folder}
	return cmd
}

func (r *reader) runs(cmd *exec.Cmd) {
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	late := time.AfterFunc(pageWithin, func() { _ = cmd.Process.Kill() })
	r.t.Cleanup(func() {
		late.Stop()
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
}

func (r *reader) opensBash() {
	cmd := r.program("bash")
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	if errIn != nil || errOut != nil {
		r.t.Fatal(errIn, errOut)
	}
	r.in, r.out = in, bufio.NewReader(out)
	r.runs(cmd)
	r.t.Cleanup(func() { _ = in.Close() })
}

func (r *reader) console(body string) {
	eachCommand(body, func(command, want string) {
		if got := r.does(command); !fits(strings.TrimSpace(want), strings.TrimSpace(got)) {
			r.t.Errorf("%s prints\n%s\nand the page says\n%s", command, got, want)
		}
	})
}

// does carries one line out and gives what it prints.
func (r *reader) does(command string) string {
	if words := strings.Fields(command); words[0] == "barsdesk" {
		return r.starts(words[1:])
	}
	if strings.Contains(command, "curl ") {
		r.curls++
	}
	if command == "SANDBOX="+printed {
		command = "SANDBOX=" + r.url
	}
	const end = "that was all"
	if _, err := io.WriteString(r.in, command+"\nprintf '\\n%s\\n' '"+end+"'\n"); err != nil {
		r.t.Fatal(err)
	}
	var got strings.Builder
	for {
		line, err := r.out.ReadString('\n')
		if err != nil {
			r.t.Fatalf("%s ended bash after %s: %v", command, got.String(), err)
		}
		if line == end+"\n" {
			return got.String()
		}
		got.WriteString(line)
	}
}

// starts starts a Sandbox and gives its ready line, as the page prints it.
func (r *reader) starts(args []string) string {
	cmd := r.program("barsdesk", append(args, "--listen", "127.0.0.1:0")...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	r.runs(cmd)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		r.t.Fatalf("the Sandbox did not start: %v", err)
	}
	r.started++
	_, url, _ := strings.Cut(line, "ready ")
	r.url = strings.TrimSpace(url)
	return strings.ReplaceAll(line, r.url, printed)
}

// fits compares what came with what is printed, in which … stands for anything.
func fits(want, got string) bool {
	parts := strings.Split(want, "…")
	if len(parts) == 1 {
		return got == want
	}
	last := len(parts) - 1
	got, begins := strings.CutPrefix(got, parts[0])
	if !begins || !strings.HasSuffix(got, parts[last]) {
		return false
	}
	got = strings.TrimSuffix(got, parts[last])
	for _, part := range parts[1:last] {
		_, after, found := strings.Cut(got, part)
		if !found {
			return false
		}
		got = after
	}
	return true
}

// What stands for anything does not stand for the rest.
func TestPrintedAnswersAreCompared(t *testing.T) {
	for _, c := range []struct {
		want, got string
		fits      bool
	}{{"a", "a", true}, {"a", "ab", false}, {"{…}", "{1}", true}, {"{…}", "{1", false}, {"a…b…c", "a1b2c", true}, {"a…b…c", "a1c", false}, {"…c", "bc", true}, {"ab…ba", "aba", false}} {
		if fits(c.want, c.got) != c.fits {
			t.Errorf("%s and %s", c.want, c.got)
		}
	}
}

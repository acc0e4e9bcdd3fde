package main

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"barsdesk/build/program"
)

// How long a program may take to be ready, and to end after SIGTERM.
const (
	startsWithin = time.Minute
	stopsWithin  = 5 * time.Second
)

// programs is the key under which a script keeps what start has started.
type programs struct{}

// running is a program that start has started and ends will end.
type running struct {
	cmd    *exec.Cmd
	out    *bufio.Reader
	stdout string // what it printed so far
}

// exits runs barsdesk and wants its exit code: exits CODE ARG…
func exits(ts *testscript.TestScript, _ bool, args []string) {
	got := 0
	if err := ts.Exec("barsdesk", args[1:]...); err != nil {
		exit, ended := errors.AsType[*exec.ExitError](err)
		if !ended {
			ts.Fatalf("barsdesk did not run: %v", err)
		}
		got = exit.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// start runs barsdesk in the background and waits for so many lines on its
// standard output: start NAME LINES ARG… The address of the ready line is then
// in $NAME, its host and port in $NAME_at.
func start(ts *testscript.TestScript, _ bool, args []string) {
	lines, err := strconv.Atoi(args[1])
	ts.Check(err)
	cmd := exec.Command("barsdesk", args[2:]...)
	cmd.Dir, cmd.Stderr = ts.Getenv("WORK"), ts.Stderr()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + ts.Getenv("TMPDIR"), "XDG_DATA_HOME=" + ts.Getenv("XDG_DATA_HOME"), "BARSDESK_NO_KEY_STORE=true"}
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = cmd.Process.Kill() })
	late := time.AfterFunc(startsWithin, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	r := &running{cmd: cmd, out: bufio.NewReader(out)}
	for range lines {
		line, err := r.out.ReadString('\n')
		r.stdout += line
		if err != nil {
			ts.Fatalf("%s ended after printing %q", args[0], r.stdout)
		}
	}
	first, _, _ := strings.Cut(r.stdout, "\n")
	url := strings.TrimPrefix(first, "barsdesk ready ")
	ts.Setenv(args[0], url)
	ts.Setenv(args[0]+"_at", strings.TrimPrefix(url, "http://"))
	ts.Value(programs{}).(map[string]*running)[args[0]] = r
}

// asks makes a GET request and wants its status and, if given, a text in the
// answer: asks STATUS URL [TEXT [HEADER:VALUE…]]
func asks(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), startsWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, args[1], nil)
	ts.Check(err)
	for _, each := range args[min(3, len(args)):] {
		name, value, _ := strings.Cut(each, ":")
		req.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if strconv.Itoa(answer.StatusCode) != args[0] {
		ts.Fatalf("%s answered %d, want %s\n%s", args[1], answer.StatusCode, args[0], body)
	}
	if len(args) > 2 && !strings.Contains(string(body), args[2]) {
		ts.Fatalf("%s does not say %q:\n%s", args[1], args[2], body)
	}
}

// holds keeps a connection open to the end of the script, without a request or
// with a GET that has begun to be answered: holds HOST:PORT [PATH]
func holds(ts *testscript.TestScript, _ bool, args []string) {
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", args[0])
	ts.Check(err)
	ts.Defer(func() { _ = conn.Close() })
	ts.Check(conn.SetReadDeadline(time.Now().Add(startsWithin)))
	if len(args) == 1 {
		return
	}
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", args[1], args[0])
	ts.Check(err)
	status, err := bufio.NewReader(conn).ReadString('\n')
	ts.Check(err)
	if !strings.HasPrefix(status, "HTTP/1.1 200 ") {
		ts.Fatalf("%s answered %q", args[1], status)
	}
}

// ends sends SIGTERM, wants exit code 0 in time, and writes everything that
// the program printed into the file NAME.out: ends NAME
func ends(ts *testscript.TestScript, _ bool, args []string) {
	r := ts.Value(programs{}).(map[string]*running)[args[0]]
	late := time.AfterFunc(stopsWithin, func() { _ = r.cmd.Process.Kill() })
	defer late.Stop()
	ts.Check(r.cmd.Process.Signal(syscall.SIGTERM))
	rest, err := io.ReadAll(r.out)
	ts.Check(err)
	if err := r.cmd.Wait(); err != nil {
		ts.Fatalf("%s did not end well within %s: %v", args[0], stopsWithin, err)
	}
	ts.Check(os.WriteFile(filepath.Join(ts.Getenv("WORK"), args[0]+".out"), []byte(r.stdout+string(rest)), 0o600))
}

// rewrites makes a file of another one, with texts exchanged:
// rewrites FROM TO [OLD NEW]…
func rewrites(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.NewReplacer(args[2:]...).Replace(ts.ReadFile(args[0]))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

// saves makes the first account of a running program, by the link it printed
// once, and puts files to paths of its API, as its manager: saves NAME [PATH
// FILE]… Addresses of programs in the files, such as ${NAME}, are filled in.
func saves(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), startsWithin)
	defer cancel()
	r := ts.Value(programs{}).(map[string]*running)[args[0]]
	_, token, _ := strings.Cut(r.stdout, "#/sign-in/")
	url := ts.Getenv(args[0])
	person, err := program.Join(ctx, url, strings.TrimSpace(token))
	ts.Check(err)
	for i := 1; i+1 < len(args); i += 2 {
		saved := struct{ Saved *bool }{}
		body := json.RawMessage(os.Expand(ts.ReadFile(args[i+1]), ts.Getenv))
		ts.Check(person.Call(ctx, url, "manager", http.MethodPut, strings.TrimPrefix(args[i], "/api"), body, &saved))
		if saved.Saved != nil && !*saved.Saved {
			ts.Fatalf("%s was not saved", args[i])
		}
	}
}

// unpacks puts the files of a ZIP into a folder: unpacks FILE FOLDER
func unpacks(ts *testscript.TestScript, _ bool, args []string) {
	z, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { _ = z.Close() }()
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), z))
}

// reads puts an answer, whatever it is, into a file: reads FILE URL
func reads(ts *testscript.TestScript, _ bool, args []string) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, args[1], nil)
	ts.Check(err)
	answer, err := (&http.Client{Timeout: startsWithin}).Do(req)
	ts.Check(err)
	said, err := io.ReadAll(answer.Body)
	ts.Check(errors.Join(err, answer.Body.Close(), os.WriteFile(ts.MkAbs(args[0]), said, 0o600)))
}

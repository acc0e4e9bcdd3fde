// Package program builds the program and runs it as users do: as a process of
// its own, reached over HTTP. Tests and benchmarks of the whole use it.
package program

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Build compiles the program into dir and returns its path. It runs go, so it
// must be called inside the checkout.
func Build(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "barsdesk")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	out, err := exec.CommandContext(ctx, "go", "build", "-o", path, "barsdesk/app").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
}

// Program is one running process.
type Program struct {
	URL   string        // what the ready line said
	Ready time.Duration // from its start to that line
	PID   int

	cmd    *exec.Cmd
	log    *logged
	signIn chan string
	ended  chan struct{}
	how    error // how it ended, once ended is closed
}

// Sandbox starts the screens, the API and the simulated network on a free
// loopback port, with its data in dir and nobody signing in.
func Sandbox(ctx context.Context, binary, dir string) (*Program, error) {
	return Start(ctx, binary, "serve", "--sandbox", "--no-sign-in", "--listen", "127.0.0.1:0", "--data", dir)
}

// Start runs the binary and waits, at most until ctx ends, for its ready line.
func Start(ctx context.Context, binary string, args ...string) (*Program, error) {
	p := &Program{cmd: exec.Command(binary, args...), log: &logged{}, signIn: make(chan string, 1), ended: make(chan struct{})}
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.PID = p.cmd.Process.Pid
	ready := make(chan string, 1)
	go p.follow(out, ready)
	select {
	case p.URL = <-ready:
		p.Ready = time.Since(begun)
		return p, nil
	case <-p.ended:
		return nil, fmt.Errorf("ended before it was ready: %w\n%s", p.how, p.Log())
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), p.Kill())
	}
}

var (
	readyLine  = regexp.MustCompile(`^barsdesk ready (\S+)$`)
	signInLine = regexp.MustCompile(`^sign in: \S+#/sign-in/(\S+)$`)
)

// SignIn is the token of the link that the process gave for signing in once, or
// for making the first account. It is waited for, at most until ctx ends.
func (p *Program) SignIn(ctx context.Context) (string, error) {
	select {
	case token := <-p.signIn:
		return token, nil
	case <-p.ended:
		return "", fmt.Errorf("ended without a link to sign in: %w", p.how)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// follow reads the program's output to its end, then says how it ended.
func (p *Program) follow(out io.Reader, ready chan<- string) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := readyLine.FindStringSubmatch(lines.Text()); found != nil {
			ready <- strings.TrimSuffix(found[1], "/")
		}
		if found := signInLine.FindStringSubmatch(lines.Text()); found != nil {
			p.signIn <- found[1]
			break
		}
	}
	_, _ = io.Copy(io.Discard, out)
	p.how = p.cmd.Wait()
	close(p.ended)
}

// Kill ends the process at once, as a crash would, and waits for its end.
func (p *Program) Kill() error {
	if err := p.cmd.Process.Kill(); err != nil {
		return err
	}
	<-p.ended
	return nil
}

// Crash has the process write down to its log where it stood, and end, as it
// does when it cannot go on. It waits for that and gives how it ended.
func (p *Program) Crash() error {
	if err := p.cmd.Process.Signal(syscall.SIGABRT); err != nil {
		return err
	}
	<-p.ended
	return p.how
}

// Stop asks the process to end and waits for it, at most until ctx ends. An
// exit code other than 0 is an error.
func (p *Program) Stop(ctx context.Context) error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.ended:
		return p.how
	case <-ctx.Done():
		return errors.Join(ctx.Err(), p.Kill())
	}
}

// Log is what the process wrote to standard error so far.
func (p *Program) Log() string { return p.log.String() }

// logged collects what a process says while it runs.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to what was said.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String is all that was said so far.
func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

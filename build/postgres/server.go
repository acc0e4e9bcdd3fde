//go:build unix

package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Options say how a server is opened; the zero value is usable.
type Options struct {
	// Synced has every commit synced to disk, as an operator's server does.
	// Without it the power may not fail; the server may.
	Synced bool
	// Settings are lines for postgresql.conf.
	Settings []string
}

// Server is a PostgreSQL of one's own on a loopback port, which stays the same
// until Close. It is for one goroutine at a time.
type Server struct {
	folder   string // of all its files
	bin      string // of the programs
	port     int
	password string
	options  Options
	running  *exec.Cmd // nil while it is stopped
	keeper   *os.File  // who ends it with this process waits for its end
}

// Open starts a server on new files in a temporary folder. ErrMissing when
// PostgreSQL is not installed.
func Open(ctx context.Context, o Options) (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "barsdesk-postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{folder: folder, bin: bin, password: rand.Text(), options: o}
	err = s.make(ctx)
	if err == nil {
		err = s.keep()
	}
	if err == nil {
		err = s.Start(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), s.Close())
	}
	return s, s.role(ctx)
}

// programs is the folder of the newest server that is installed.
func programs() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	newest, at := 0, ""
	for _, path := range found {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		if err == nil && version > newest {
			newest, at = version, path
		}
	}
	if at == "" {
		var err error
		if at, err = exec.LookPath("postgres"); err != nil {
			return "", ErrMissing
		}
	}
	return filepath.Dir(at), nil
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// make makes the files of a new server.
func (s *Server) make(ctx context.Context) error {
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	s.port = port
	secret := filepath.Join(s.folder, "password")
	if err := os.WriteFile(secret, []byte(s.password), 0o600); err != nil {
		return err
	}
	if err := ownedByServer(s.folder, secret); err != nil {
		return err
	}
	cmd := s.command(ctx, "initdb", "--pgdata="+s.data(), "--username=postgres", "--pwfile="+secret, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return s.configure()
}

func freePort(ctx context.Context) (int, error) {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(port)
}

func (s *Server) configure() error {
	lines := append([]string{
		"port = " + strconv.Itoa(s.port), "listen_addresses = '127.0.0.1'", "unix_socket_directories = '" + s.folder + "'",
		"max_connections = 300", "shared_buffers = 64MB", "fsync = " + strconv.FormatBool(s.options.Synced), "full_page_writes = " + strconv.FormatBool(s.options.Synced),
		"log_min_messages = warning", "jit = off",
	}, s.options.Settings...)
	file, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(strings.Join(lines, "\n") + "\n")
	return errors.Join(err, file.Close())
}

// command is a program of PostgreSQL in its own session, as the user that may run it.
func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.WithoutCancel(ctx), filepath.Join(s.bin, name), args...)
	cmd.Dir, cmd.Env = s.folder, []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: asServer()}
	return cmd
}

// Start starts the server after Stop or Kill and waits until it answers.
func (s *Server) Start(ctx context.Context) error {
	if s.running != nil {
		return errors.New("it runs already")
	}
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	cmd := s.command(ctx, "postgres", "-D", s.data())
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	s.running = cmd
	return s.answers(ctx)
}

func (s *Server) log() string { return filepath.Join(s.folder, "log") }

// Log is what the server has said.
func (s *Server) Log() string {
	text, _ := os.ReadFile(s.log())
	return string(text)
}

// startsWithin is how long a server may take to answer, after a crash too.
const startsWithin = time.Minute

// answers waits until the server takes connections.
func (s *Server) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startsWithin)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.admin("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		var status syscall.WaitStatus
		if pid, _ := syscall.Wait4(s.running.Process.Pid, &status, syscall.WNOHANG, nil); pid != 0 {
			s.running = nil
			return fmt.Errorf("it ended: %s", s.Log())
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the server in good order; whoever is connected is cut off.
func (s *Server) Stop() error { return s.end(syscall.SIGINT) }

// Kill ends the server and all its processes at once, as a crash does: what was
// committed is found again by the next Start.
func (s *Server) Kill() error { return s.end(syscall.SIGQUIT) }

// Freeze stops the server in its tracks: it takes connections and answers
// nothing, until Thaw.
func (s *Server) Freeze() error { return s.all(syscall.SIGSTOP) }

// Thaw lets the server go on after Freeze.
func (s *Server) Thaw() error { return s.all(syscall.SIGCONT) }

// all signals every process of the server.
func (s *Server) all(signal syscall.Signal) error {
	if s.running == nil {
		return errors.New("it does not run")
	}
	out, err := exec.CommandContext(context.Background(), "ps", "-o", "pid=", "--ppid", strconv.Itoa(s.running.Process.Pid)).Output()
	faults := []error{err, s.running.Process.Signal(signal)}
	for _, text := range strings.Fields(string(out)) {
		if pid, err := strconv.Atoi(text); err == nil {
			_ = syscall.Kill(pid, signal) // it may have ended by itself
		}
	}
	return errors.Join(faults...)
}

func (s *Server) end(signal syscall.Signal) error {
	if s.running == nil {
		return nil
	}
	cmd := s.running
	s.running = nil
	if err := errors.Join(cmd.Process.Signal(signal), cmd.Process.Signal(syscall.SIGCONT)); err != nil {
		return err
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}

// Close ends the server and removes its files.
func (s *Server) Close() error {
	err := s.end(syscall.SIGQUIT)
	if s.keeper != nil {
		err = errors.Join(err, s.keeper.Close())
	}
	return errors.Join(err, os.RemoveAll(s.folder))
}

// address is a database of the server as a role sees it.
func (s *Server) address(role, database string) string {
	at := url.URL{Scheme: "postgres", User: url.UserPassword(role, s.password), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: "/" + database, RawQuery: "sslmode=disable"}
	return at.String()
}

// URL is a database of the server, as the role that may create databases and is
// no superuser.
func (s *Server) URL(database string) string { return s.address("barsdesk", database) }

// admin is a database of the server, as its superuser.
func (s *Server) admin(database string) string { return s.address("postgres", database) }

// role makes the role of URL.
func (s *Server) role(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.admin("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `CREATE ROLE barsdesk LOGIN CREATEDB PASSWORD '`+s.password+`'`)
	return errors.Join(err, conn.Close(ctx))
}

// Create makes an empty database and returns its URL.
func (s *Server) Create(ctx context.Context, database string) (string, error) {
	return create(ctx, s.URL("postgres"), database, "template0")
}

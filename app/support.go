package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/alecthomas/kong"

	"barsdesk/app/access"
	"barsdesk/app/doctor"
)

// counterSupport is where the owner of an environment tells of itself for support.
const counterSupport = "/support"

// plainFlags are those whose values name nobody and open nothing.
var plainFlags = []string{"listen", "receiver", "sandbox", "preview", "no-sign-in", "log-level", "log-format", "tracing-share", "no-key-store", "proxy-header"}

// startedWith are the flags that a command was given, on its line or by the
// environment; of others than plainFlags only that they were.
func startedWith(chosen *kong.Context) map[string]string {
	out := map[string]string{"command": chosen.Command()}
	for _, f := range chosen.Flags() {
		byEnvironment := slices.ContainsFunc(f.Envs, func(name string) bool { return os.Getenv(name) != "" })
		switch {
		case !f.Set && !byEnvironment:
		case slices.Contains(plainFlags, f.Name):
			out[f.Name] = fmt.Sprint(f.Target.Interface())
		default:
			out[f.Name] = "given"
		}
	}
	return out
}

// working tells of this process for support.
func (s *service) working(ctx context.Context) (doctor.Working, error) {
	if err := s.door.Guard.Check(ctx, operator, access.SettingsRead, access.Object{ID: "support"}); err != nil {
		return doctor.Working{}, err
	}
	var stacks bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&stacks, 1); err != nil {
		return doctor.Working{}, err
	}
	return doctor.Working{Started: s.self.started, Metrics: s.numbers(ctx), Log: s.self.lines.text(), Goroutines: stacks.String()}, nil
}

// numbers are the metrics as they are answered.
func (s *service) numbers(ctx context.Context) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/metrics", http.NoBody)
	if err != nil {
		return err.Error()
	}
	r.RemoteAddr = "127.0.0.1:0"
	p := page{head: http.Header{}}
	s.metrics.Handler("", s.log).ServeHTTP(&p, r)
	return p.String()
}

// page is an answer that is kept.
type page struct {
	bytes.Buffer
	head http.Header
}

// Header implements http.ResponseWriter.
func (p *page) Header() http.Header { return p.head }

// WriteHeader implements http.ResponseWriter.
func (p *page) WriteHeader(int) {}

// takesSupport answers orders of a file for support at the counter.
func (s *service) takesSupport(mux *http.ServeMux) {
	mux.Handle("POST "+counterSupport, taking(func(ctx context.Context, _ struct{}) (doctor.Working, error) { return s.working(ctx) }))
}

// atWork asks the Barsdesk that works on a place how it is; nil where none does,
// or it does not answer.
func (p place) atWork(ctx context.Context) *doctor.Working {
	owner, err := atCounter(ctx, p)
	if err != nil {
		return nil
	}
	w, err := handing[doctor.Working](ctx, owner.line, counterSupport, struct{}{})
	if err != nil {
		return nil
	}
	return &w
}

// support writes the file for support, for its owner alone. It replaces no file.
func (c doctorCommand) support(ctx context.Context, at place, examined doctor.Config, lines []doctor.Line) error {
	text, err := doctor.ForSupport(ctx, examined, madeOf(), lines)
	if err != nil {
		return cannot("the file for support cannot be made: %v", err)
	}
	f, err := os.OpenFile(c.Bundle, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return cannot("%s is there already, and was left as it is. Name another file with --bundle", c.Bundle)
	}
	if err != nil {
		return cannot("%s cannot be written: %v", c.Bundle, err)
	}
	home, _ := os.UserHomeDir() // without one nothing is hidden
	err = doctor.Bundle(f, text, at.atWork(ctx), home, time.Now())
	if err := errors.Join(err, f.Close()); err != nil {
		return cannot("%s cannot be written: %v", c.Bundle, err)
	}
	return nil
}

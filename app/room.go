package main

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/web"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// room is a workstation of its own for one learner, with a network of its own.
// It is opened when somebody comes and stays open until it is closed.
type room struct {
	at      place
	options serviceOptions
	base    string // address of this server

	mu     sync.Mutex
	inside *opened // nil while it is closed
	usedAt atomic.Int64
}

// opened is a room that people are in.
type opened struct {
	service *service
	handler http.Handler
	calls   sync.WaitGroup
	ending  chan struct{}
	stop    context.CancelFunc
	ended   chan error
}

// ServeHTTP answers for the room, opening it if need be. The path comes whole.
func (r *room) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	in, err := r.enter(req.Context())
	if err != nil {
		r.options.Log.ErrorContext(req.Context(), "a room cannot be opened", "room", r.at.room, "cause", err)
		http.Error(w, "This room cannot be opened now. Ask your trainer.", http.StatusServiceUnavailable)
		return
	}
	defer in.calls.Done()
	in.handler.ServeHTTP(w, req)
}

// enter opens the room if need be and keeps it open until calls.Done.
func (r *room) enter(ctx context.Context) (*opened, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.open(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	r.usedAt.Store(time.Now().UnixNano())
	r.inside.calls.Add(1)
	return r.inside, nil
}

// open opens a room that is closed; r.mu is held.
func (r *room) open(ctx context.Context) error {
	if r.inside != nil {
		return nil
	}
	if err := r.at.prepare(); err != nil {
		return err
	}
	s, err := openService(ctx, r.at, r.options)
	if err != nil {
		return err
	}
	s.reach(&http.Client{Transport: below{s.path, s.network.Transport()}}, r.base)
	working, stop := context.WithCancel(ctx)
	in := &opened{service: s, ending: make(chan struct{}), stop: stop, ended: make(chan error, 1)}
	in.handler = endingStreams(in.ending, http.StripPrefix(s.path, s.handler))
	go func() {
		in.ended <- s.work(working, func() error { <-working.Done(); return nil })
	}()
	r.inside = in
	return nil
}

// below reaches a network that lies below a path, from within this process.
type below struct {
	path string
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (b below) RoundTrip(r *http.Request) (*http.Response, error) {
	there := r.Clone(r.Context())
	there.URL.Path = strings.TrimPrefix(r.URL.Path, b.path)
	there.URL.RawPath = strings.TrimPrefix(r.URL.RawPath, b.path)
	return b.next.RoundTrip(there)
}

// close lets what is under way finish and closes the room, if it is open.
func (r *room) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	in := r.inside
	if in == nil {
		return nil
	}
	r.inside = nil
	close(in.ending)
	in.calls.Wait()
	in.stop()
	err := <-in.ended
	in.service.close()
	return err
}

// wipe closes the room and removes all that is in it.
func (r *room) wipe() error {
	if err := r.close(); err != nil {
		return err
	}
	return os.RemoveAll(r.at.folder())
}

// view is the room for the trainer's list.
func (r *room) view(ctx context.Context) (out web.Room, err error) {
	out = web.Room{Name: r.at.room, Path: r.at.path() + "/", At: r.used()}
	r.mu.Lock()
	in := r.inside
	if in != nil {
		in.calls.Add(1)
		defer in.calls.Done()
	}
	r.mu.Unlock()
	if in == nil {
		out.Cases, err = r.kept(ctx)
		return out, err
	}
	out.Open, out.Faults = true, len(in.service.network.Faults().List())
	if out.Cases, err = caseCount(ctx, in.service.store); err != nil {
		return out, err
	}
	progress, err := in.service.stage.Progress(ctx)
	if !progress.Running {
		return out, err
	}
	out.Scenario = progress.Scenario.Title
	for _, step := range progress.Steps {
		if step.State == "now" {
			out.Step = step.Do
		}
	}
	return out, err
}

// used is when somebody last came; for a room that nobody entered since the
// start, when its records were last written.
func (r *room) used() time.Time {
	if at := r.usedAt.Load(); at != 0 {
		return time.Unix(0, at).UTC()
	}
	for _, name := range []string{"barsdesk.db-wal", "barsdesk.db"} {
		if info, err := os.Stat(filepath.Join(r.at.folder(), name)); err == nil {
			return info.ModTime().UTC()
		}
	}
	return time.Time{}
}

// kept counts the cases of a closed room.
func (r *room) kept(ctx context.Context) (n int, err error) {
	store, err := sqlite.Look(ctx, r.at.folder(), r.options.Vault)
	if errors.Is(err, sqlite.ErrUnsealed) { // by an earlier version, and not entered since
		store, err = sqlite.Look(ctx, r.at.folder(), nil)
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, sqlite.ErrSealed) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n, err = caseCount(ctx, store)
	return n, errors.Join(err, store.Close())
}

func caseCount(ctx context.Context, store storage.Store) (n int, err error) {
	err = store.View(ctx, func(tx storage.Tx) error {
		_, n, err = tx.Cases().List(storage.CaseQuery{Page: storage.Page{Limit: 1}})
		return err
	})
	return n, err
}

// roomSessions are those of a room; a trainer's session of the whole server
// counts in every room.
type roomSessions struct {
	*access.Door
	trainer *access.Door
}

// asTrainer is who a trainer is in a room.
var asTrainer = access.Actor{ID: "trainer", Role: access.Trainer, Name: "Trainer", Alone: true}

// Who answers whose session it is: the learner's, or the trainer's.
func (s roomSessions) Who(ctx context.Context, v access.Visit) (access.Actor, error) {
	a, err := s.Door.Who(ctx, v)
	if !errors.Is(err, access.ErrSignedOut) {
		return a, err
	}
	if _, err := s.trainer.Who(ctx, v); err != nil {
		return access.Actor{}, err
	}
	a = asTrainer
	a.From = v.From
	return a, nil
}

// Standing answers how a visitor of the room stands; the trainer is in already.
func (s roomSessions) Standing(ctx context.Context, v access.Visit) (access.Standing, error) {
	out, err := s.Door.Standing(ctx, v)
	if err != nil || out.PersonID != "" {
		return out, err
	}
	a, err := s.Who(ctx, v)
	if errors.Is(err, access.ErrSignedOut) {
		return out, nil
	}
	return access.StandingOf(a), err
}

// Leave ends a session where it was begun: the records of the room and of the
// whole server each tell of their own people alone.
func (s roomSessions) Leave(ctx context.Context, a access.Actor, token string) error {
	_, err := s.trainer.Who(ctx, access.Visit{Token: token, From: a.From, Idle: -1})
	if errors.Is(err, access.ErrSignedOut) {
		return s.Door.Leave(ctx, a, token)
	}
	return s.trainer.Leave(ctx, a, token)
}

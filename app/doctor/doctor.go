// Package doctor checks, one by one, what an environment needs before messages
// can be sent in it, and says how to put right what is not. It reads only: it
// changes no data, and works beside a Barsdesk that owns them. Apart from a
// token and, when asked about a service, that service's statements or our own
// address, it calls nobody, and it reads nothing of a patient.
package doctor

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/app/frontdoor"
	"barsdesk/storage"
	"barsdesk/storage/wrap"
)

// Line is one thing that was checked.
type Line struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state" enum:"ok,problem,skipped"`
	What  string `json:"what"` // what was found
	Next  string `json:"next,omitempty"`
	// Open says that it was not done yet: nothing about it is wrong.
	Open bool `json:"open,omitempty"`
}

// The states of a Line.
const (
	OK      = "ok"
	Problem = "problem"
	Skipped = "skipped" // not checked, and What says why
)

// Config is what is examined. Who, KeptBy, Service and Receiving may be left
// out, and so may Listens.
type Config struct {
	Data        string                  // the data folder
	Folder      string                  // the environment's own
	Connection  *environment.Connection // as it is saved
	Environment desk.Environment
	Store       storage.Store // for reading
	Desk        *desk.Desk    // over Store
	Keys        environment.Keys
	KeyWords    func(error) string // says what is wrong with keys
	Running     bool               // a Barsdesk owns the data now
	KeptBy      wrap.Kind          // by what the keys are kept that patient data are sealed under; "" while nothing is sealed
	Service     string             // a service to ask too, or one of ours; empty: none
	Door        *frontdoor.Door    // with the settings in force; nobody comes in by it
	Endpoint    http.Handler       // our own, over Store
	Who         access.Actor       // who examines; zero: the command line
	Receiving   bool               // check what receiving needs, even where Service names none of ours
	Listens     bool               // this process is the Barsdesk that senders reach, so it knows whether they can come in
	Now         func() time.Time
	Flags       string // that name these data on the command line; empty: --environment with its name

	Database      func(context.Context) (Database, error) // of data that lie in one that nodes share; nil: in Folder
	DatabaseWords func(error) string                      // says why it cannot be asked; set with Database
}

// Examine checks everything, from the inside out. Where a later check stands
// on an earlier one that failed, it is skipped.
func Examine(ctx context.Context, c Config) []Line { return examine(ctx, c, true) }

// Look checks what can be found out without calling anybody.
func Look(ctx context.Context, c Config) []Line { return examine(ctx, c, false) }

func examine(ctx context.Context, c Config, calls bool) []Line {
	e := &examination{Config: c, calls: calls}
	if e.Who.ID == "" {
		e.Who = command
	}
	if e.Database != nil {
		e.database(ctx)
	} else {
		e.folder()
	}
	e.sealed()
	e.copies()
	e.identity(ctx)
	e.people(ctx)
	e.door()
	e.checkpoints(ctx)
	e.backups(ctx)
	ours := e.Service != "" && e.owns(ctx)
	if ours || e.Receiving {
		e.ours(ctx, ours)
	}
	if !environment.Connects(c.Environment.Name) {
		e.advise("connection", "Connection", "The environment "+c.Environment.Name+" is connected to nothing, so nothing is sent from it. Name another with --environment.")
		return e.lines
	}
	e.connection()
	e.signing()
	if calls {
		e.published(ctx)
		e.network(ctx)
		if !ours {
			e.service(ctx)
		}
	}
	return e.lines
}

// Called is a command of barsdesk on these data, as somebody types it.
func (c Config) Called(command string) string {
	return "barsdesk " + command + " " + cmp.Or(c.Flags, "--environment "+c.Environment.Name)
}

// Fine reports whether no line is a problem.
func Fine(lines []Line) bool {
	for _, l := range lines {
		if l.State == Problem {
			return false
		}
	}
	return true
}

// examination is one run.
type examination struct {
	Config
	calls   bool // others may be called
	lines   []Line
	reached bool // the national service answered
}

func (e *examination) ok(id, name, what string) {
	e.lines = append(e.lines, Line{ID: id, Name: name, State: OK, What: what})
}

func (e *examination) problem(id, name, what, next string) {
	e.lines = append(e.lines, Line{ID: id, Name: name, State: Problem, What: what, Next: next})
}

// lack is a problem of which nothing is wrong but that it was not done yet.
func (e *examination) lack(id, name, what, next string) {
	e.lines = append(e.lines, Line{ID: id, Name: name, State: Problem, What: what, Next: next, Open: true})
}

func (e *examination) skip(id, name, why string) {
	e.lines = append(e.lines, Line{ID: id, Name: name, State: Skipped, What: why})
}

// advise is a skip of what is worth doing, and is no problem undone.
func (e *examination) advise(id, name, what string) {
	e.lines = append(e.lines, Line{ID: id, Name: name, State: Skipped, What: what, Open: true})
}

// command is who examines unless somebody else does.
var command = access.Actor{ID: "command", Role: access.Administrator, From: "command line"}

// network takes over what trying the connection found.
func (e *examination) network(ctx context.Context) {
	e.reached = true
	for _, s := range e.Connection.Probe(ctx) {
		line := Line{ID: s.ID, Name: s.Name, State: OK, What: s.What, Next: s.Next}
		if !s.OK {
			line.State, e.reached = Problem, false
		}
		e.lines = append(e.lines, line)
	}
}

package audit

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// Config is what a Log is made of. Every field must be set but those that say
// otherwise.
type Config struct {
	Store      storage.Store
	Guard      *access.Guard
	Now        func() time.Time
	KeyedIndex func(kind storage.KeyKind, value string) string // keyed hash that entries name patients by
	Machine    string                                          // name of this computer, as auditors know it
	// Anchors gives checkpoints that are kept apart from the log, which it must
	// go on from; nil: none.
	Anchors func() [][]byte
	// Nodes are the programs that share Store: each can tell how far the proof of
	// any of them is. Nil: this one has it to itself.
	Nodes storage.Nodes
}

// Log is what people do with the audit log. It is safe for concurrent use. Each
// method passes the guard, which records it, before it reads anything.
type Log struct {
	config Config
	mu     sync.Mutex
	proof  Verification
	apart  bool      // it is another node's
	at     time.Time // when it was last told, or heard, how far it is
}

// New is a Log over c.
func New(c Config) *Log {
	l := &Log{config: c}
	if c.Nodes != nil {
		c.Nodes.Hear(proofTopic, l.hear)
	}
	return l
}

// view runs fn on one snapshot of what a may know of, with words for what
// entries name by ids.
func (l *Log) view(ctx context.Context, a access.Actor, fn func(tx storage.Tx, w *wording) error) error {
	return l.config.Store.View(ctx, func(tx storage.Tx) error {
		seen, err := l.config.Guard.Within(tx, a)
		if err != nil {
			return err
		}
		names, err := l.config.Guard.Names(tx, a)
		if err != nil {
			return err
		}
		return fn(seen, &wording{tx: seen, names: names, services: map[string]string{}})
	})
}

// wording turns ids into words, reading each service once.
type wording struct {
	tx       storage.Tx
	names    map[string]string
	services map[string]string
}

// person is the name of who acted.
func (w *wording) person(id string) string {
	if name := w.names[id]; name != "" {
		return name
	}
	return "The person with id " + id
}

// service is the name of a service, its id where the name is not known.
func (w *wording) service(id string) (string, error) {
	if name, known := w.services[id]; known || id == "" {
		return name, nil
	}
	s, err := w.tx.Directory().Get(id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		w.services[id] = "Service " + id
	case err != nil:
		return "", err
	default:
		w.services[id] = s.Name
	}
	return w.services[id], nil
}

// notWhole is what an empty log answers.
func notWhole(err error) error {
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	return &desk.Error{Code: "log-empty", HTTP: http.StatusNotFound, Title: "The audit log is empty",
		What: "Nothing has been recorded yet.", Sent: "Nothing was sent.", Next: "Come back when someone has worked here.", Cause: err}
}

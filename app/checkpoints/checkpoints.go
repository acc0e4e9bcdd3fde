// Package checkpoints copies the newest signed checkpoint of the audit log to a
// folder that others look after, for example on a file share. With such a copy
// it is found out when somebody rewrites the log, whatever rights they have here.
package checkpoints

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"barsdesk/storage"
)

// State is how copying went last; it is kept in the settings.
type State struct {
	Folder   string    `json:"folder"`
	Size     int64     `json:"size"`            // entries that the last copy covers; 0: there is none
	CopiedAt time.Time `json:"copiedAt"`        // UTC
	Fault    string    `json:"fault,omitempty"` // why the newest try failed; "" if it did not
}

const setting = "audit.checkpoints"

// Last tells how copying went; storage.ErrNotFound where nobody asked for copies.
func Last(ctx context.Context, s storage.Store) (State, error) {
	var out State
	err := s.View(ctx, func(tx storage.Tx) error {
		text, err := tx.Settings().Get(setting)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &out)
	})
	return out, err
}

// Copier copies to one folder. Its fields must be set before use and not change.
type Copier struct {
	Store  storage.Store
	Folder string
	Now    func() time.Time
	Log    *slog.Logger
	Told   func(State) // hears of each try
}

// Run copies at once, at each tick, and a last time when ctx ends. A folder that
// cannot be written to is logged and kept in the State; it stops nothing.
func (c *Copier) Run(ctx context.Context, tick <-chan time.Time) error {
	working := context.WithoutCancel(ctx)
	for {
		c.try(working)
		select {
		case <-tick:
		case <-ctx.Done():
			c.try(working)
			return nil
		}
	}
}

func (c *Copier) try(ctx context.Context) {
	state, err := c.Copy(ctx)
	if err != nil {
		c.Log.ErrorContext(ctx, "the audit log's checkpoint was not copied; without copies elsewhere nobody can tell whether the log was rewritten", "folder", c.Folder, "cause", err)
	}
	c.Told(state)
}

// Copy copies the newest checkpoint unless that was done before, as a file of its
// own that is never written again: LOG-ENTRIES.checkpoint.
func (c *Copier) Copy(ctx context.Context) (State, error) {
	before, err := Last(ctx, c.Store)
	if errors.Is(err, storage.ErrNotFound) || before.Folder != c.Folder {
		before, err = State{Folder: c.Folder}, nil
	}
	if err != nil {
		return before, err
	}
	newest, err := c.newest(ctx)
	if errors.Is(err, storage.ErrNotFound) {
		return before, c.save(ctx, before, before)
	}
	if err != nil {
		return before, err
	}
	after := State{Folder: c.Folder, Size: newest.Size, CopiedAt: c.Now().UTC()}
	if before.Size == newest.Size && before.Fault == "" {
		after = before
	}
	failed := c.write(newest)
	if failed != nil {
		after = before
		after.Fault = failed.Error()
	}
	return after, errors.Join(failed, c.save(ctx, before, after))
}

func (c *Copier) newest(ctx context.Context) (out storage.Checkpoint, err error) {
	err = c.Store.View(ctx, func(tx storage.Tx) error {
		out, err = tx.Audit().Checkpoint()
		return err
	})
	return out, err
}

// save keeps the state if it has changed, or was never kept.
func (c *Copier) save(ctx context.Context, before, after State) error {
	if before == after && after.Size > 0 {
		return nil
	}
	text, err := json.Marshal(after)
	if err != nil {
		return err
	}
	return c.Store.Update(ctx, func(tx storage.Tx) error { return tx.Settings().Put(setting, text) })
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Name is what the file of a checkpoint is called.
func Name(c storage.Checkpoint) string {
	origin, _, _ := strings.Cut(string(c.Note), "\n")
	return fmt.Sprintf("%s-%012d.checkpoint", unfit.ReplaceAllString(origin, "-"), c.Size)
}

// write makes the file, whole or not at all. One that is there already must be
// the same.
func (c *Copier) write(newest storage.Checkpoint) error {
	path := filepath.Join(c.Folder, Name(newest))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a checkpoint is public
	if errors.Is(err, fs.ErrExist) {
		return same(path, newest.Note)
	}
	if err != nil {
		return err
	}
	_, err = file.Write(newest.Note)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

var errOther = errors.New("a different checkpoint of the same log and size is there already: one of them was not made by this log")

func same(path string, note []byte) error {
	there, err := os.ReadFile(path)
	if err == nil && string(there) != string(note) {
		err = errOther
	}
	return err
}

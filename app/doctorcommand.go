package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/doctor"
	"barsdesk/app/environment"
	"barsdesk/app/frontdoor"
	"barsdesk/bars/definition"
	"barsdesk/bars/receiver"
	"barsdesk/storage/seal"
)

// doctorCommand checks what an environment needs before messages can be sent
// in it. It works beside a Barsdesk that owns the data.
type doctorCommand struct {
	place
	sealing
	doorFlags
	Service string `help:"Also ask this service what it is and what it takes; or, if it is ours, check all that it needs to go live." placeholder:"ID"`
	Bundle  string `help:"Write a ZIP for support: versions, settings, what was found, metrics and the end of the log; nothing of a patient, no secret." type:"path" placeholder:"FILE"`
}

// Run prints one line a check. It ends with 1 when one of them is a problem,
// and with 3 when there is nothing to check.
func (c doctorCommand) Run(to output) error {
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	store, err := c.look(ctx, at)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // only read from
	examined, err := c.examined(ctx, at, store)
	if err != nil {
		return cannot("%v", err)
	}
	lines := doctor.Examine(ctx, examined)
	for _, l := range lines {
		to.say(inOneLine(l))
	}
	if c.Bundle != "" {
		if err := c.support(ctx, at, examined, lines); err != nil {
			return err
		}
		to.say("Wrote", c.Bundle+". It holds nothing of a patient; read it before you pass it on.")
	}
	if !doctor.Fine(lines) {
		return refusal{code: exitFaults}
	}
	return nil
}

// look opens the environment's data for reading.
func (c doctorCommand) look(ctx context.Context, at place) (database, error) {
	keys, err := at.lookVault(c.sealing)
	if err != nil {
		return nil, err
	}
	store, err := at.location().Look(ctx, keys)
	if errors.Is(err, fs.ErrNotExist) && at.shared == nil {
		return nil, cannot("there are no data of environment %s in %s. Start barsdesk serve --environment %s once, or name another folder with --data", at.Environment, at.Data, at.Environment)
	}
	if err != nil {
		return nil, at.unread(err)
	}
	return store, nil
}

// examined is the environment joined for looking at it.
func (c doctorCommand) examined(ctx context.Context, at place, store database) (doctor.Config, error) {
	here, ring := environment.Of(at.Environment), at.ring(c.sealing)
	guard := &access.Guard{Store: store, Now: time.Now, Environment: here.Name, Simulated: here.Simulated, Book: at.book(c.sealing)}
	connection, err := environment.Open(ctx, environment.Config{Name: here.Name, Data: at.Data, Store: store, Guard: guard, Keys: ring,
		Now: time.Now, NewID: uuid.NewString, Changed: func() {}})
	if err != nil {
		return doctor.Config{}, err
	}
	by, err := seal.KeptBy(at.location().DataKeys())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return doctor.Config{}, err
	}
	given, err := c.settings()
	if err != nil {
		return doctor.Config{}, err
	}
	door := frontdoor.New(frontdoor.Config{Environment: here.Name, Fixed: given, Now: time.Now, NewID: uuid.NewString})
	d := desk.New(desk.Config{Store: store, Client: connection.Client(), Guard: guard, Now: time.Now, NewID: uuid.NewString, Door: door,
		Environment: here, Flags: at.flags(), Software: desk.Software{Name: "Barsdesk", Version: version, Supplier: "Barsdesk"}})
	if err := d.OpenDoor(ctx); err != nil {
		return doctor.Config{}, err
	}
	return at.onDatabase(doctor.Config{Data: at.Data, Folder: at.folder(), Connection: connection, Environment: here, Store: store, Desk: d, Keys: ring,
		KeyWords: keyWords, KeptBy: by, Running: owned(at.location()), Service: c.Service, Door: door, Endpoint: publishing(d), Now: time.Now}), nil
}

// publishing is our endpoint for reading what we publish: it knows nobody who may
// not.
func publishing(d *desk.Desk) http.Handler {
	return (&receiver.Receiver{ODSCode: "Barsdesk", Directory: d.OwnServices(), Records: d.Records(), Now: time.Now, NewID: uuid.NewString, Reference: uuid.NewString}).Handler()
}

// owned reports whether a process owns a location now.
func owned(in location) bool {
	release, err := in.Own()
	if err == nil {
		_ = release() // it was ours for a moment
	}
	return errors.Is(err, errOwned)
}

// inOneLine is a line as it is printed.
func inOneLine(l doctor.Line) string {
	out := fmt.Sprintf("%-8s %s: %s", l.State, l.Name, l.What)
	if l.Next != "" {
		out += " " + l.Next
	}
	return out
}

// madeOf says what this program is made of.
func madeOf() map[string]string {
	out := map[string]string{"version": version, "commit": commit()}
	for _, p := range definition.Packs() {
		out["pack "+p.Name] = p.Version + ", " + p.Checksum
	}
	return out
}

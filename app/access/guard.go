package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"barsdesk/storage"
)

// Refused says that the table of acts does not allow a role an act.
type Refused struct {
	Role Role
	Act  Act
}

// Error names the role and the act.
func (r *Refused) Error() string { return fmt.Sprintf("role %q may not %s", r.Role, r.Act) }

// ErrNoActor is returned when a use case is called without saying who acts,
// which is a mistake in the program.
var ErrNoActor = errors.New("nobody is named as acting")

// Guard decides and records. Its fields must be set before use and not change.
type Guard struct {
	Store       storage.Store
	Now         func() time.Time
	Environment string // name of the environment, recorded with every entry
	Simulated   bool   // every patient here is made up
	// Book keeps entries of what changes nothing, for who only reads a store that
	// another process owns; nil: Store keeps them.
	Book func(ctx context.Context, e storage.Entry) error
	// Home is the ODS code of the desk's own organisation, "" before the settings
	// say it; nil: never said.
	Home func(tx storage.Tx) (string, error)
	// Acting hears of each act before it is decided, and of the outcome that its
	// entry has; "failed" where none was kept. What the act does is given its ctx.
	// Nil: nobody does.
	Acting func(ctx context.Context, act Act) (context.Context, func(outcome string))

	repeats repeats
}

// Permit decides whether actor may do act and records nothing. A use case that
// changes something calls it first, or calls Do.
func (g *Guard) Permit(actor Actor, act Act) error {
	if actor.ID == "" {
		return ErrNoActor
	}
	if r, known := rules[act]; !known || !r.allows(actor, g.Simulated) {
		return &Refused{Role: actor.Role, Act: act}
	}
	return nil
}

// Allow is Permit that records a refusal. A use case that refuses what is given
// before it changes anything calls it first, and Do after it.
func (g *Guard) Allow(ctx context.Context, actor Actor, act Act, o Object) error {
	if err := g.Permit(actor, act); err != nil {
		return g.refuse(ctx, actor, act, o, err)
	}
	return nil
}

// Entry is the audit entry of an act that Permit allowed, to be appended in the
// same transaction as the act itself.
func (g *Guard) Entry(actor Actor, act Act, o Object) storage.Entry {
	outcome := o.Outcome
	if outcome == "" {
		outcome = "allowed"
	}
	return storage.Entry{At: g.Now().UTC(), Actor: actor.ID, Role: string(actor.Role), Act: string(act),
		Object: o.ID, CaseID: o.CaseID, PatientKey: o.PatientKey, ServiceID: o.ServiceID, From: actor.From,
		CorrelationID: o.CorrelationID, RequestID: o.RequestID, Environment: g.Environment, Outcome: outcome,
		BodyHash: o.BodyHash, HeaderHash: o.HeaderHash, Detail: o.Detail, Organisation: cmp.Or(o.Organisation, actor.Organisation),
		Claims: actor.Claims}
}

// Check decides about a read and records the decision before it returns. When
// it returns nil the entry is on disk. Of a read that shows no patient, made
// again within a minute by the same person in the same session, it is the entry
// of the first: how often it was made again is one more, once the minute is over
// and somebody reads, or Flush is called. What a page does only to stay up to
// date is recorded when it is refused, and not else.
func (g *Guard) Check(ctx context.Context, actor Actor, act Act, o Object) (err error) {
	ctx, ended := g.acting(ctx, act)
	defer func() { ended(o.Outcome, err) }()
	if err := g.Permit(actor, act); err != nil {
		return g.refuse(ctx, actor, act, o, err)
	}
	switch r := rules[act]; {
	case r.ping:
		RecordedElsewhere(ctx) // what it keeps up to date has its entry
		return nil
	case r.harmless:
		return g.checkRepeated(ctx, actor, act, o)
	}
	return g.record(ctx, g.Entry(actor, act, o))
}

// Do decides about a change, runs fn, and appends the entry in fn's own
// transaction: either both are on disk or neither is. fn may run more than
// once. It may complete o, for example with an id it has just found out, and
// meets only what actor may know of.
func (g *Guard) Do(ctx context.Context, actor Actor, act Act, o Object, fn func(tx storage.Tx, o *Object) error) (err error) {
	ctx, ended := g.acting(ctx, act)
	outcome, done := "", o
	defer func() { ended(outcome, err) }()
	if err := g.Permit(actor, act); err != nil {
		return g.refuse(ctx, actor, act, o, err)
	}
	err = g.Store.Update(ctx, func(tx storage.Tx) error {
		done = o
		seen, err := g.Within(tx, actor)
		if err != nil {
			return err
		}
		if err := errors.Join(g.noteOrganisation(tx, actor), fn(seen, &done)); err != nil {
			return err
		}
		return tx.Audit().Append(g.Entry(actor, act, done))
	})
	if err == nil {
		outcome = done.Outcome
		RecordedElsewhere(ctx)
	}
	return err
}

// Record writes an entry of something that passes no decision: what came from
// outside and was answered or refused before any use case, and what went out.
// When it returns nil the entry is on disk.
func (g *Guard) Record(ctx context.Context, actor Actor, act Act, o Object) (err error) {
	ctx, ended := g.acting(ctx, act)
	defer func() { ended(o.Outcome, err) }()
	return g.record(ctx, g.Entry(actor, act, o))
}

// acting tells whoever hears of acts of one, and gives how to tell of its end.
func (g *Guard) acting(ctx context.Context, act Act) (context.Context, func(outcome string, err error)) {
	if g.Acting == nil {
		return ctx, func(string, error) {}
	}
	ctx, end := g.Acting(ctx, act)
	return ctx, func(outcome string, err error) {
		var refused *Refused
		switch {
		case errors.As(err, &refused):
			outcome = "refused"
		case err != nil:
			outcome = "failed"
		}
		end(cmp.Or(outcome, "allowed"))
	}
}

func (g *Guard) refuse(ctx context.Context, actor Actor, act Act, o Object, because error) error {
	o.Outcome = "refused"
	if err := g.record(ctx, g.Entry(actor, act, o)); err != nil {
		return errors.Join(because, err)
	}
	return because
}

package access

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"barsdesk/storage"
)

// actorKey finds who acts in a context.
type actorKey struct{}

// As is a context in which actor acts. A use case puts its actor there before
// it reads anything.
func As(ctx context.Context, actor Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, actor)
}

// In answers who acts in a context; ErrNoActor when nobody is named.
func In(ctx context.Context) (Actor, error) {
	actor, named := ctx.Value(actorKey{}).(Actor)
	if !named || actor.ID == "" {
		return Actor{}, ErrNoActor
	}
	return actor, nil
}

// View runs fn on one consistent snapshot of what the actor of ctx may know of.
// Without an actor it is ErrNoActor. It decides about no act and records
// nothing: Check does.
func (g *Guard) View(ctx context.Context, fn func(tx storage.Tx) error) error {
	actor, err := In(ctx)
	if err != nil {
		return err
	}
	return g.Store.View(ctx, func(tx storage.Tx) error {
		seen, err := g.Within(tx, actor)
		if err != nil {
			return err
		}
		return fn(seen)
	})
}

// Within is a transaction in which an actor meets what they may know of.
// Someone of another organisation than the desk's own meets that organisation's
// records only. The desk's own people meet all but those of such organisations:
// a service that nobody else works for is theirs to look after. Software, and
// whoever works at the computer itself, meet all.
func (g *Guard) Within(tx storage.Tx, actor Actor) (storage.Tx, error) {
	whose, err := g.Whose(tx, actor)
	if err != nil {
		return nil, err
	}
	return storage.Within(tx, whose), nil
}

// Whose narrows records to those that an actor may know of, as Within does.
func (g *Guard) Whose(tx storage.Tx, actor Actor) (storage.Whose, error) {
	if actor.Role == System || actor.Session == "" && actor.Organisation == "" {
		return storage.Whose{}, nil
	}
	elsewhere, err := g.Elsewhere(tx, actor)
	if err != nil || elsewhere != "" {
		return storage.Whose{Of: elsewhere}, err
	}
	home, err := g.home(tx)
	if err != nil {
		return storage.Whose{}, err
	}
	others, err := otherOrganisations(tx, home)
	if err != nil || len(others) == 0 {
		return storage.Whose{}, err
	}
	return storage.Whose{Not: others}, nil
}

// Elsewhere is the ODS code of the organisation that an actor works for, when it
// is another than the desk's own; "" for the desk's own people, for software, and
// for whoever works at the computer itself.
func (g *Guard) Elsewhere(tx storage.Tx, actor Actor) (string, error) {
	if actor.Role == System || actor.Organisation == "" {
		return "", nil
	}
	home, err := g.home(tx)
	if err != nil || actor.Organisation == home {
		return "", err
	}
	return actor.Organisation, nil
}

// home is the ODS code of the desk's own organisation; "" before the settings
// say it.
func (g *Guard) home(tx storage.Tx) (string, error) {
	if g.Home == nil {
		return "", nil
	}
	return g.Home(tx)
}

// organisationsSetting is the name under which it is kept for whom people have
// acted here.
const organisationsSetting = "organisations"

// actedFor reads the ODS codes of the organisations for which people have acted.
func actedFor(tx storage.Tx) (codes []string, err error) {
	text, err := tx.Settings().Get(organisationsSetting)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &codes)
	}
	return codes, err
}

// otherOrganisations are those besides the desk's own that people work for here.
func otherOrganisations(tx storage.Tx, home string) ([]string, error) {
	codes, err := actedFor(tx)
	if err != nil {
		return nil, err
	}
	people, err := tx.People().Organisations()
	return slices.DeleteFunc(append(codes, people...), func(code string) bool { return code == home }), err
}

// noteOrganisation keeps for which other organisation than the desk's own an
// actor acts: from then on nobody else meets the records of that organisation.
func (g *Guard) noteOrganisation(tx storage.Tx, actor Actor) error {
	elsewhere, err := g.Elsewhere(tx, actor)
	if err != nil || elsewhere == "" {
		return err
	}
	codes, err := actedFor(tx)
	if err != nil || slices.Contains(codes, elsewhere) {
		return err
	}
	text, err := json.Marshal(append(codes, elsewhere))
	if err != nil {
		return err
	}
	return tx.Settings().Put(organisationsSetting, text)
}

package access

import (
	"context"

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

// View runs fn on one consistent snapshot of what the actor of ctx may know of:
// the records of their organisation. Without an actor it is ErrNoActor. It
// decides about no act and records nothing: Check does.
func (g *Guard) View(ctx context.Context, fn func(tx storage.Tx) error) error {
	actor, err := In(ctx)
	if err != nil {
		return err
	}
	return g.Store.View(ctx, func(tx storage.Tx) error { return fn(g.Within(tx, actor)) })
}

// Within is a transaction in which an actor meets the records of their own
// organisation only: others are not found. Software, and an actor without an
// organisation, who is the only one there is, meet all.
func (g *Guard) Within(tx storage.Tx, actor Actor) storage.Tx {
	if actor.Role == System || actor.Organisation == "" {
		return tx
	}
	return storage.Within(tx, actor.Organisation)
}

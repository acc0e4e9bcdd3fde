package access

import (
	"context"

	"github.com/alexedwards/argon2id"
)

// Cost is what one hash of a password costs, and how many are made at once:
// more wait, so that a flood of sign-ins cannot take all memory.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
	AtOnce    int
}

// Strong is for people's passwords: 46 MiB and one pass, which OWASP's
// password storage rules name as the least, and 92 MiB in all.
var Strong = Cost{MemoryKiB: 46 * 1024, Passes: 1, Lanes: 1, AtOnce: 2}

// Secrets hashes passwords and PINs with argon2id. It is safe for concurrent use.
type Secrets struct {
	params *argon2id.Params
	turns  chan struct{}
	dummy  string // hash that nothing matches, to spend the same work on nobody
}

// NewSecrets hashes at a cost. It hashes once to begin with.
func NewSecrets(cost Cost) (*Secrets, error) {
	s := &Secrets{turns: make(chan struct{}, max(cost.AtOnce, 1)),
		params: &argon2id.Params{Memory: cost.MemoryKiB, Iterations: cost.Passes, Parallelism: cost.Lanes, SaltLength: 16, KeyLength: 32}}
	var err error
	s.dummy, err = argon2id.CreateHash(newToken(), s.params)
	return s, err
}

// hash makes the hash to keep, when it is this secret's turn.
func (s *Secrets) hash(ctx context.Context, secret string) (hashed string, err error) {
	err = s.inTurn(ctx, func() error {
		hashed, err = argon2id.CreateHash(secret, s.params)
		return err
	})
	return hashed, err
}

// matches compares a secret exactly as it was typed with a hash; "" matches
// nothing and costs the same. Stale says that the hash was made at another
// cost than today's.
func (s *Secrets) matches(ctx context.Context, secret, hashed string) (match, stale bool, err error) {
	against := hashed
	if hashed == "" || len(secret) > passwordMost {
		against, secret = s.dummy, ""
	}
	err = s.inTurn(ctx, func() error {
		found, params, err := argon2id.CheckHash(secret, against)
		if err != nil {
			return err
		}
		match, stale = found && hashed != "", *params != *s.params
		return nil
	})
	return match, stale, err
}

func (s *Secrets) inTurn(ctx context.Context, do func() error) error {
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

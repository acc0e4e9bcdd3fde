package setup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/doctor"
	"barsdesk/storage"
)

// setting is the name under which the rest is kept that cannot be found out anew.
const setting = "setup"

// holds is for how long what a try found is believed.
const holds = 24 * time.Hour

// kept is what outlives a request.
type kept struct {
	Away  *Away `json:"away,omitempty"`
	Tried try   `json:"tried"`
}

// try is what calling others found.
type try struct {
	Of    string        `json:"of"` // fingerprint of what was tried
	At    time.Time     `json:"at"` // UTC
	Lines []doctor.Line `json:"lines"`
}

// fresh reports whether what a try found is still so, as far as one can know.
func (t try) fresh(of string, now time.Time) bool {
	return t.Of == of && !t.At.IsZero() && now.Sub(t.At) < holds
}

func read(tx storage.Tx) (out kept, err error) {
	text, err := tx.Settings().Get(setting)
	if errors.Is(err, storage.ErrNotFound) {
		return out, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	return out, err
}

// change replaces what is kept.
func change(tx storage.Tx, how func(*kept)) error {
	now, err := read(tx)
	if err != nil {
		return err
	}
	how(&now)
	text, err := json.Marshal(now)
	if err != nil {
		return err
	}
	return tx.Settings().Put(setting, text)
}

// fingerprint stands for all that the result of a try depends on here.
func fingerprint(ctx context.Context, c doctor.Config, who access.Actor) (string, error) {
	receiving, err := c.Desk.ReceiverSettings(ctx, who)
	if err != nil {
		return "", err
	}
	signing, _ := c.Keys.List() // what is wrong with the keys stands in the lines
	text, err := json.Marshal([]any{c.Connection.Settings(), signing, receiving.Settings.Address, c.Door.InForce(), c.Listens, c.Service})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

package main

import (
	"context"
	"errors"
	"strings"

	"barsdesk/storage"
)

// environmentStamp is the setting that says which environment a database is of.
const environmentStamp = "environment-stamp"

// claim makes sure that a database is of the environment it is opened as: a
// folder that was copied or renamed would mix what must never meet, such as
// made-up patients and real ones. A new database is marked.
func claim(ctx context.Context, store storage.Store, name string) error {
	var of string
	err := store.Update(ctx, func(tx storage.Tx) error {
		text, err := tx.Settings().Get(environmentStamp)
		if errors.Is(err, storage.ErrNotFound) {
			of = name
			return tx.Settings().Put(environmentStamp, []byte(`"`+name+`"`))
		}
		of = strings.Trim(string(text), `"`)
		return err
	})
	if err != nil {
		return cannot("the data of environment %s cannot be read: %v", name, err)
	}
	if of != name {
		return cannot("the data in this folder are of environment %s, not of %s; nothing was opened. Put the folder back, or name another with --data", of, name)
	}
	return nil
}

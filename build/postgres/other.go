//go:build !unix

package postgres

import "context"

// own finds no server to start here.
func own(context.Context) (string, error) { return "", ErrMissing }

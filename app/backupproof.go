package main

import (
	"context"
	"path/filepath"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// proven checks the databases below a folder that nobody works on, and the
// audit log of the environment's own, and counts its entries.
func proven(ctx context.Context, folder string, seal storage.Seal) (entries int64, err error) {
	databases, err := filepath.Glob(filepath.Join(folder, "*.db"))
	for _, path := range databases {
		if err == nil {
			err = sqlite.Sound(ctx, path)
		}
	}
	return entries, err
}

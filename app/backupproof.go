package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"barsdesk/storage/ledger"
	"barsdesk/storage/seal"
	"barsdesk/storage/sqlite"
)

// proven checks every database below a folder that nobody works on, that the
// keys open the environment's own, and its audit log, whose entries it counts.
func proven(ctx context.Context, folder string, keys []byte) (entries int64, err error) {
	if err := sound(ctx, folder); err != nil {
		return 0, err
	}
	vault, err := seal.Carried(keys)
	if err != nil {
		return 0, err
	}
	db, err := sqlite.Look(ctx, folder, vault)
	if err != nil {
		return 0, err
	}
	found, err := ledger.Verify(ctx, db, ledger.VerifyOptions{Now: time.Now()})
	if err := errors.Join(err, db.Close()); err != nil {
		return 0, err
	}
	if bad := found.FirstBad; bad != nil {
		return 0, fmt.Errorf("the audit log is not as it was signed: entry %d was %s", bad.Seq, bad.Kind)
	}
	return found.Entries, nil
}

// sound checks every database below a folder that nobody works on.
func sound(ctx context.Context, folder string) error {
	return filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".db") {
			err = sqlite.Sound(ctx, path)
		}
		return err
	})
}

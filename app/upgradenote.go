package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"barsdesk/app/backup"
	"barsdesk/storage/wrap"
)

// upgradeFile lies in the folder of an environment while its data are brought up
// to date.
const upgradeFile = "upgrade.json"

// upgradeNote is what an upgrade that is cut off goes on by; the zero value
// stands for none.
type upgradeNote struct {
	Copy string `json:"copy"` // name of the copy, in the data folder
	From int64  `json:"from"` // schema of what it holds
	Back bool   `json:"back"` // it failed, and what it holds is being put back
}

func readUpgradeNote(folder string) (n upgradeNote, err error) {
	text, err := os.ReadFile(filepath.Join(folder, upgradeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return n, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &n)
	}
	return n, err
}

// write keeps the note, on disk when it returns.
func (n upgradeNote) write(folder string) error {
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return wrap.Keep(filepath.Join(folder, upgradeFile), text)
}

// dropUpgradeNote removes the note, if there is one.
func dropUpgradeNote(folder string) error {
	err := os.Remove(filepath.Join(folder, upgradeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, backup.SyncFolder(folder))
}

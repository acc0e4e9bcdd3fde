package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"barsdesk/app/backup"
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
	path := filepath.Join(folder, upgradeFile)
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(path+".new", path)
	}
	return errors.Join(err, backup.SyncFolder(folder))
}

// dropUpgradeNote removes the note, if there is one.
func dropUpgradeNote(folder string) error {
	err := os.Remove(filepath.Join(folder, upgradeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, backup.SyncFolder(folder))
}

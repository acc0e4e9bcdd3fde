package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os/user"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

// openDoor is the way in: with accounts, as the user of this computer, or by
// the Sandbox's one-time link.
func openDoor(guard *access.Guard, o serviceOptions) (*access.Door, error) {
	door := &access.Door{Guard: guard, Now: time.Now, Accounts: o.Accounts, User: thisUser(), Organisation: desk.OrganisationCode}
	if !o.Accounts && !o.SignedIn {
		return door, nil
	}
	secrets, err := access.NewSecrets(access.Strong)
	door.Secrets = secrets
	return door, err
}

// thisUser is whom the operating system has signed in. The id says nothing of
// the name and is the same each time.
func thisUser() access.User {
	u, err := user.Current()
	if err != nil {
		return access.User{}
	}
	sum := sha256.Sum256([]byte("user of the operating system\x00" + u.Uid))
	name := u.Name
	if name == "" {
		name = u.Username
	}
	return access.User{ID: "user-" + hex.EncodeToString(sum[:8]), Name: name}
}

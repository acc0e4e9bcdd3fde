package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"barsdesk/app/environment"
)

// settle fills in what the call left open: the user's data folder, and the
// environment last opened there (local in a fresh folder). It makes nothing.
func (p place) settle(sandbox bool) (place, error) {
	p, err := p.sharing(sandbox)
	if err != nil {
		return p, err
	}
	if p.Data == "" {
		folder, err := userData()
		if err != nil {
			return p, cannot("no data folder is known for this user; name one with --data: %v", err)
		}
		p.Data = folder
	}
	switch {
	case sandbox && p.Environment != "" && p.Environment != environment.Sandbox:
		return p, wrongUse("--sandbox and --environment %s cannot both be meant", p.Environment)
	case sandbox:
		p.Environment = environment.Sandbox
	case p.Environment == "" && p.shared != nil:
		p.Environment = environment.Local
	case p.Environment == "":
		p.Environment = lastOpened(p.Data)
	}
	if !environment.Named(p.Environment) {
		return p, wrongUse("%q is no name for an environment: use small letters, digits and hyphens", p.Environment)
	}
	return p, nil
}

// folder is where the own data of the environment lies, or of a room in it. Of a
// database it holds nothing that must be kept.
func (p place) folder() string {
	if p.shared != nil {
		name := sha256.Sum256([]byte(p.shared.String()))
		return filepath.Join(p.Data, fmt.Sprintf("database-%x", name[:4]))
	}
	if p.room == "" {
		return filepath.Join(p.Data, p.Environment)
	}
	return filepath.Join(p.Data, p.Environment, roomsFolder, p.room)
}

// remember makes this environment the one that opens next time.
func (p place) remember() error {
	return os.WriteFile(filepath.Join(p.Data, "environment"), []byte(p.Environment+"\n"), 0o600)
}

// prepare makes the environment's folder, readable by its owner only.
func (p place) prepare() error {
	if err := os.MkdirAll(p.folder(), 0o700); err != nil {
		return cannot("the data folder cannot be made: %v", err)
	}
	return nil
}

func lastOpened(data string) string {
	text, err := os.ReadFile(filepath.Join(data, "environment"))
	if name := strings.TrimSpace(string(text)); err == nil && environment.Named(name) {
		return name
	}
	return environment.Local
}

// userData is the folder the system keeps programs' data in for this user.
func userData() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" && runtime.GOOS != "windows" {
		return filepath.Join(dir, "barsdesk"), nil
	}
	if runtime.GOOS == "linux" {
		home, err := os.UserHomeDir()
		return filepath.Join(home, ".local", "share", "barsdesk"), err
	}
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "barsdesk"), err
}

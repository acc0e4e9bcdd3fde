package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// release is one making of all packages.
type release struct {
	root string // of the project
	out  string // what people get
	work string // what is on the way there
	version
	at time.Time // of everything in the packages
}

func newRelease(out string) (release, error) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		return release{}, err
	}
	if out, err = filepath.Abs(out); err != nil {
		return release{}, err
	}
	v, err := versionOf(root)
	if err != nil {
		return release{}, err
	}
	at, err := madeAt(root)
	if err != nil {
		return release{}, err
	}
	if err := errors.Join(os.RemoveAll(out), os.MkdirAll(out, 0o755)); err != nil { //nolint:gosec // for everybody to read
		return release{}, err
	}
	work, err := os.MkdirTemp("", "barsdesk-packages-")
	return release{root: root, out: out, work: work, version: v, at: at}, err
}

// madeAt is the time of the commit, unless SOURCE_DATE_EPOCH says another.
func madeAt(root string) (time.Time, error) {
	said := os.Getenv("SOURCE_DATE_EPOCH")
	if said == "" {
		var err error
		if said, err = git(root, "log", "-1", "--format=%ct"); err != nil {
			return time.Time{}, err
		}
	}
	seconds, err := strconv.ParseInt(said, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time in seconds", said)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// run runs a program in a folder, with variables besides the usual ones. What
// it says is shown when it fails.
func (r release) run(folder string, variables []string, name string, args ...string) error {
	c := exec.Command(name, args...) //nolint:gosec // the arguments are ours
	c.Dir = folder
	c.Env = append(os.Environ(), "SOURCE_DATE_EPOCH="+strconv.FormatInt(r.at.Unix(), 10), "LC_ALL=C", "TZ=UTC")
	c.Env = append(c.Env, variables...)
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, said)
	}
	return nil
}

func git(root string, args ...string) (string, error) {
	c := exec.Command("git", args...)
	c.Dir = root
	said, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(said)), nil
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"barsdesk/build/conformance/rules"
)

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// cover writes the broken file beside an overlay that puts it in the place of
// the real one for the compiler, and gives the overlay's name.
func cover(root, folder string, b rules.Break) (string, error) {
	real := filepath.Join(root, b.File)
	text, err := os.ReadFile(real)
	if err != nil {
		return "", err
	}
	if text, err = b.Apply(text); err != nil {
		return "", err
	}
	broken := filepath.Join(folder, filepath.Base(b.File))
	if err := os.WriteFile(broken, text, 0o600); err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {real: broken}})
	if err != nil {
		return "", err
	}
	name := filepath.Join(folder, "overlay")
	return name, os.WriteFile(name, overlay, 0o600)
}

// passes fails unless each test of the call ran and passed.
func (c call) passes(ctx context.Context) (string, error) {
	said, err := c.test(ctx, "-v")
	if err != nil {
		return said, err
	}
	for _, name := range c.names {
		if !strings.Contains(said, "--- PASS: "+name+" (") {
			return "", errors.New(name + " did not run")
		}
	}
	return "", nil
}

// fails says whether a test of the call fails over the overlay, and which. What
// does not compile tells nothing about the tests: that is an error.
func (c call) fails(ctx context.Context, overlay string) (string, bool, error) {
	said, err := c.test(ctx, "-failfast", "-overlay", overlay)
	switch {
	case err == nil:
		return "", false, nil
	case ctx.Err() != nil:
		return "", false, ctx.Err()
	case strings.Contains(said, "[build failed]") || strings.Contains(said, "[setup failed]"):
		return "", false, errors.New("does not compile: " + said)
	}
	found := failure.FindStringSubmatch(said)
	if found == nil {
		return c.folder + " ended early", true, nil
	}
	return c.folder + "." + found[1], true, nil
}

func (c call) test(ctx context.Context, more ...string) (string, error) {
	args := append([]string{"test", "-count=1", "-vet=off", "-timeout=5m", "-run", c.pattern}, more...)
	cmd := exec.CommandContext(ctx, "go", append(args, c.pkg)...)
	cmd.Dir = c.module
	said, err := cmd.CombinedOutput()
	return string(said), err
}

package main_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var root = filepath.Join("..", "..")

// made is the folder with the packages that are tested: make packages names it.
func made(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("BARSDESK_PACKAGES")
	if folder == "" {
		t.Skip("run by make packages: BARSDESK_PACKAGES names no folder with packages")
	}
	return folder
}

// the is the one package whose name has these two ends.
func the(t *testing.T, begin, end string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(made(t), begin+"*"+end))
	if err != nil || len(found) != 1 {
		t.Fatalf("%d packages are called %s…%s, want one", len(found), begin, end)
	}
	return found[0]
}

// run runs a program and gives what it printed; it must end well.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	said, err := try(name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, said)
	}
	return said
}

// try runs a program, and gives all that it printed.
func try(name string, args ...string) (string, error) {
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	err := c.Run()
	return said.String(), err
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// privileged is for tests that need a system of their own.
func privileged(t *testing.T) {
	t.Helper()
	if os.Getuid() == 0 {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("installing packages is tested as root")
	}
	t.Skip("installing packages is tested as root")
}

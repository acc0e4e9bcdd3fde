package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"barsdesk/storage/sqlite"
)

// Under this variable the test binary locks the folder it names and holds it.
const holdFolder = "BARSDESK_TEST_HOLD_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdFolder); dir != "" {
		hold(dir)
	}
	if dir := os.Getenv(writeFolder); dir != "" {
		writeUntilKilled(dir)
	}
	os.Exit(m.Run())
}

// hold locks and waits until it is killed or its stdin ends.
func hold(dir string) {
	if _, err := sqlite.Lock(dir); err != nil {
		os.Exit(9)
	}
	_, _ = os.Stdout.WriteString("locked\n")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	os.Exit(0)
}

func TestLockInOneProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	release, err := sqlite.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Lock(dir); !errors.Is(err, sqlite.ErrOwned) {
		t.Errorf("second lock: got %v, want %v", err, sqlite.ErrOwned)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	again, err := sqlite.Lock(dir)
	if err != nil {
		t.Fatalf("lock after release: %v", err)
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
}

func TestLockEndsWithItsProcess(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	owner := exec.CommandContext(ctx, os.Args[0])
	owner.Env = append(os.Environ(), holdFolder+"="+dir)
	in, err := owner.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("owner said %q, %v", line, err)
	}
	if _, err := sqlite.Lock(dir); !errors.Is(err, sqlite.ErrOwned) {
		t.Errorf("lock while owned: got %v, want %v", err, sqlite.ErrOwned)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait()
	release, err := sqlite.Lock(dir)
	if err != nil {
		t.Fatalf("lock after the owner was killed: %v", err)
	}
	_ = release()
}

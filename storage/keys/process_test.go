package keys_test

import (
	"bufio"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// What one process makes or retires, another sees at its next call.
func TestAnotherProcessSeesWhatChanged(t *testing.T) {
	dir, w := t.TempDir(), underPassphrase(t)
	serving, clock := openWith(dir, w)
	making, its := openWith(dir, w)
	if len(published(t, serving)) != 0 {
		t.Fatal("there is a key already")
	}
	for n, kid := range []string{"Trumpton-INT-1", "Trumpton-INT-2"} {
		if _, err := making.NewAtOnce(kid); err != nil {
			t.Fatal(err)
		}
		if len(published(t, serving)) != n+1 {
			t.Errorf("%s is not published by the other process", kid)
		}
		wantSigning(t, serving, kid)
		clock.pass(time.Minute)
		its.pass(time.Minute)
	}
	if err := making.RetireNow("Trumpton-INT-2"); err != nil {
		t.Fatal(err)
	}
	wantSigning(t, serving, "Trumpton-INT-1")
}

func TestOfManyAtOnceEachNameIsGivenOnce(t *testing.T) {
	dir, w := t.TempDir(), underPassphrase(t)
	var all sync.WaitGroup
	made := make(chan string, 12)
	for n := range 12 {
		all.Go(func() {
			r, _ := openWith(dir, w)
			kid := fmt.Sprintf("Trumpton-INT-%d", n%4)
			var exists *keys.Exists
			if _, err := r.New(kid); err == nil {
				made <- kid
			} else if !errors.As(err, &exists) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(made)
	seen := map[string]int{}
	for kid := range made {
		seen[kid]++
	}
	r, _ := openWith(dir, w)
	if infos, err := r.List(); len(infos) != 4 || len(seen) != 4 || err != nil {
		t.Errorf("made %v, kept %v, %v; want four", seen, infos, err)
	}
	for kid, times := range seen {
		if times != 1 {
			t.Errorf("%s was made %d times", kid, times)
		}
	}
	verifySigning(t, r)
}

const (
	makerFolder     = "KEYS_TEST_FOLDER"
	makerPassphrase = "KEYS_TEST_PASSPHRASE"
	makerRound      = "KEYS_TEST_ROUND"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(makerFolder); dir != "" {
		makeUntilKilled(dir)
		return
	}
	os.Exit(m.Run())
}

// makeUntilKilled makes keys and says which are acknowledged. All are the same
// pair, so that the time goes into sealing and keeping.
func makeUntilKilled(dir string) {
	r, _ := openWith(dir, wrap.Passphrase{File: os.Getenv(makerPassphrase), WorkFactor: 4})
	r.Generate = func() (*rsa.PrivateKey, error) { return spare.key(0) }
	for n := 0; ; n++ {
		kid := fmt.Sprintf("Trumpton-INT%s-%d", os.Getenv(makerRound), n)
		if _, err := r.New(kid); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Fprintln(os.Stdout, kid)
	}
}

// A process killed at any moment leaves every acknowledged key, and nothing
// that cannot be trusted.
func TestAKilledProcessLosesNoAcknowledgedKey(t *testing.T) {
	dir, passphrase := t.TempDir(), passphraseFile(t, words, 0o600)
	acknowledged := map[string]bool{}
	for round := range 10 {
		for _, kid := range killAfter(t, dir, passphrase, round, 1+round%3) {
			acknowledged[kid] = true
		}
		r, _ := openWith(dir, wrap.Passphrase{File: passphrase, WorkFactor: 4})
		set := published(t, r)
		for kid := range acknowledged {
			if set[kid] == nil {
				t.Errorf("round %d: %s was acknowledged and is lost", round, kid)
			}
		}
		verifySigning(t, r)
	}
	stray, err := filepath.Glob(filepath.Join(dir, ".new-*"))
	if err != nil {
		t.Fatal(err)
	}
	private, _ := spare.key(0)
	for _, path := range stray {
		wantNoSecret(t, path, read(t, path), fragments(t, private))
	}
}

// killAfter runs a maker, kills it after some keys, and returns those that it
// acknowledged.
func killAfter(t *testing.T, dir, passphrase string, round, after int) []string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute) // one that makes no more is killed, too early
	defer stop()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), makerFolder+"="+dir, makerPassphrase+"="+passphrase, fmt.Sprintf("%s=%d", makerRound, round))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var kids []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if kids = append(kids, lines.Text()); len(kids) == after {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait() // it was killed
	if len(kids) < after {
		t.Fatalf("round %d: the maker ended or got stuck after %d", round, len(kids))
	}
	return kids
}

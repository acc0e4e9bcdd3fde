package keys_test

import (
	"crypto/rand"
	"crypto/rsa"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// words is the passphrase of the tests.
const words = "a long walk by the river Trum"

// clock is moved by hand.
type clock struct{ now time.Time }

func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

// pool makes keys quickly: each is made once and handed out in turn.
type pool struct {
	mu   sync.Mutex
	made []*rsa.PrivateKey
}

var spare pool

// key gives the n-th key.
func (p *pool) key(n int) (*rsa.PrivateKey, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.made) <= n {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		p.made = append(p.made, k)
	}
	return p.made[n], nil
}

// open opens a ring under a passphrase, with a clock of its own and short keys.
func open(t *testing.T, dir string) (*keys.Ring, *clock) {
	t.Helper()
	return openWith(dir, underPassphrase(t))
}

func openWith(dir string, w wrap.Wrapping) (*keys.Ring, *clock) {
	c := &clock{now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}
	r := keys.Open(wrap.Folder(dir), w)
	made := 0
	r.Now = func() time.Time { return c.now }
	r.Generate = func() (*rsa.PrivateKey, error) { made++; return spare.key(made - 1) }
	return r, c
}

func underPassphrase(t *testing.T) wrap.Passphrase {
	t.Helper()
	return wrap.Passphrase{File: passphraseFile(t, words+"\n", 0o600), WorkFactor: 4}
}

func passphraseFile(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustMake(t *testing.T, r *keys.Ring, kid string) keys.Info {
	t.Helper()
	info, err := r.New(kid)
	if err != nil {
		t.Fatalf("%s: %v", kid, err)
	}
	return info
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

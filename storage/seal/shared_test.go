package seal_test

import (
	"bytes"
	"errors"
	"io/fs"
	"sync"
	"testing"

	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// shared is a place as several nodes have it: one table, compared and swapped.
type shared struct {
	wrap.Place // nothing else is asked of it

	mu    sync.Mutex
	files map[string][]byte
}

func newShared() *shared { return &shared{files: map[string][]byte{}} }

func (s *shared) Read(name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	content, ok := s.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return content, nil
}

func (s *shared) Keep(name string, content, was []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if lies, ok := s.files[name]; ok != (was != nil) || !bytes.Equal(lies, was) {
		return wrap.ErrChanged
	}
	s.files[name] = content
	return nil
}

func at(t testing.TB, place wrap.Place, w wrap.Wrapping) *seal.Vault {
	t.Helper()
	v, err := seal.Open(place, w, noon)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Nodes that begin at the same time have one vault, and one secret of a name.
func TestNodesThatBeginAtOnceShareOneVault(t *testing.T) {
	place, w := newShared(), under(t, words)
	vaults, secrets, saved := make([]*seal.Vault, 6), make([][]byte, 6), make([]error, 6)
	var all sync.WaitGroup
	for i := range vaults {
		all.Go(func() {
			var err error
			if vaults[i], err = seal.Open(place, w, noon); err != nil {
				t.Error(err)
				return
			}
			if secrets[i], err = vaults[i].Secret("index"); err != nil {
				t.Error(err)
			}
			saved[i] = vaults[i].Safe("ledger").Save([]byte{byte(i)})
		})
	}
	all.Wait()
	won := -1
	for i, err := range saved {
		switch {
		case err == nil && won < 0:
			won = i
		case !errors.Is(err, fs.ErrExist):
			t.Errorf("node %d keeps its ledger key too: %v", i, err)
		}
	}
	for i, v := range vaults {
		value := sealed(t, v, "k", "r", "text")
		wantOpen(t, vaults[(i+1)%len(vaults)], "k", "r", value, "text")
		if !bytes.Equal(secrets[i], secrets[0]) {
			t.Errorf("node %d has another index key", i)
		}
		if got, err := v.Safe("ledger").Load(); err != nil || len(got) != 1 || int(got[0]) != won {
			t.Errorf("node %d: the ledger key is %v, %v; want that of node %d", i, got, err, won)
		}
	}
}

// A node that is told of a newer key seals under it, and what it had kept in
// memory undoes nothing that another has changed.
func TestANodeThatIsBehindComesUp(t *testing.T) {
	place, w := newShared(), under(t, words)
	here, there := at(t, place, w), at(t, place, w)
	made, err := here.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	behind := sealed(t, there, "k", "r", "text")
	if !here.Stale(behind) {
		t.Fatal("it was not behind")
	}
	if err := there.Reach(made.Number); err != nil {
		t.Fatal(err)
	}
	if value := sealed(t, there, "k", "r", "text"); here.Stale(value) {
		t.Error("it seals under the key of before")
	}
	var damaged *seal.Damaged
	if err := there.Reach(made.Number + 1); !errors.As(err, &damaged) {
		t.Errorf("a key that nobody has: %v", err)
	}
	if _, err := there.Rotate(); !errors.Is(err, seal.ErrTurning) {
		t.Errorf("both turn keys over at once: %v", err)
	}
	if err := here.Destroy(made.Number); err != nil {
		t.Fatal(err)
	}
	if err := there.Keep("anchor", []byte("note")); err != nil {
		t.Fatal(err)
	}
	if got := at(t, place, w).Status().Epochs; len(got) != 1 || got[0].Number != made.Number {
		t.Errorf("a destroyed key is back: %+v", got)
	}
	if _, err := there.Open("k", "r", behind); !errors.Is(err, seal.ErrClosed) {
		t.Errorf("under a destroyed key: %v", err)
	}
}

// A vault that cannot be reached stays as it was, and says so.
func TestAPlaceThatIsAwayChangesNothing(t *testing.T) {
	place, w := newShared(), under(t, words)
	v := at(t, place, w)
	value := sealed(t, v, "k", "r", "text")
	lies := place.files
	place.files = map[string][]byte{}
	if _, err := v.Rotate(); err == nil {
		t.Error("it made a key that lies nowhere")
	}
	if err := v.Keep("anchor", []byte("note")); err == nil {
		t.Error("it kept a secret nowhere")
	}
	place.files = lies
	wantOpen(t, v, "k", "r", value, "text")
	if got := v.Status().Epochs; len(got) != 1 || v.Kept("anchor") != nil {
		t.Errorf("it holds what was not kept: %+v", got)
	}
}

// A passphrase that changes on one node is the other's once it opens anew.
func TestBothNodesGoOnWhileThePassphraseChanges(t *testing.T) {
	place, first, second := newShared(), under(t, words), under(t, "another passphrase")
	here, there := at(t, place, first), at(t, place, first)
	if err := here.Rewrap(second); err != nil {
		t.Fatal(err)
	}
	if _, err := there.Rotate(); err != nil {
		t.Fatal(err)
	}
	value := sealed(t, there, "k", "r", "text")
	wantOpen(t, here, "k", "r", value, "text")
	wantOpen(t, at(t, place, second), "k", "r", value, "text")
	if _, err := seal.Look(place, first); err == nil {
		t.Error("the passphrase before still opens it")
	}
}

package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"
	"golang.org/x/crypto/chacha20poly1305"

	"barsdesk/storage/wrap"
)

// Damaged says why the file of a vault cannot be trusted. It never quotes it.
type Damaged struct{ Reason string }

// Error names the file and the reason.
func (d *Damaged) Error() string { return File + ": " + d.Reason }

// file is a vault as it lies in its place.
type file struct {
	Seat   wrap.Seat `json:"seat"`
	Sealed []byte    `json:"sealed"`
}

// contents are what is sealed in it. Ring repeats the name of the seat.
type contents struct {
	Ring    string            `json:"ring"`
	Current uint32            `json:"current"`
	Keys    []dataKey         `json:"keys"`
	Secrets map[string][]byte `json:"secrets"`
}

// dataKey is the key of one epoch.
type dataKey struct {
	Epoch uint32    `json:"epoch"`
	Made  time.Time `json:"made"`
	Key   []byte    `json:"key"`
}

func newName() string { return uuid.NewString() }

func newKey(epoch uint32, now time.Time) dataKey {
	return dataKey{Epoch: epoch, Made: now.UTC().Truncate(time.Second), Key: randomBytes(chacha20poly1305.KeySize)}
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: it ends the process instead
	return b
}

// read reads a vault in its place, and gives its bytes too; fs.ErrNotExist without
// one.
func read(place wrap.Place) (f file, content []byte, err error) {
	content, err = place.Read(File)
	if errors.Is(err, fs.ErrNotExist) {
		return file{}, nil, err
	}
	if err != nil {
		return file{}, nil, fmt.Errorf("read the data keys: %w", err)
	}
	if strict(content, &f) != nil || !f.Seat.Whole() || len(f.Sealed) == 0 {
		return file{}, nil, &Damaged{Reason: "it is damaged: this is not what Barsdesk has written"}
	}
	return f, content, nil
}

// open gives what is sealed in the file.
func (f file) open(identity *age.X25519Identity) (contents, error) {
	inside, err := wrap.Decrypt(identity, f.Sealed)
	if err != nil {
		return contents{}, &Damaged{Reason: "its seal does not open: it was changed, or sealed elsewhere"}
	}
	var c contents
	if strict(inside, &c) != nil || c.Ring != f.Seat.Ring {
		return contents{}, &Damaged{Reason: "what was sealed are no data keys of this vault"}
	}
	if c.Secrets == nil {
		c.Secrets = map[string][]byte{}
	}
	return c, nil
}

// packed is a vault as it lies in its place; it was proved to open again.
func packed(seat wrap.Seat, identity *age.X25519Identity, c contents) ([]byte, error) {
	inside, err := json.Marshal(c)
	if err != nil {
		return nil, errors.New("the data keys cannot be written down")
	}
	f := file{Seat: seat}
	if f.Sealed, err = wrap.Encrypt(identity.Recipient(), inside); err != nil {
		return nil, err
	}
	if _, err := f.open(identity); err != nil {
		return nil, err
	}
	return json.Marshal(f)
}

// strict reads one JSON value that has no unknown members and nothing behind it.
func strict(content []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one value")
	}
	return nil
}

// ofSeat names the file of what is damaged.
func ofSeat(err error) error {
	var damaged *wrap.Damaged
	if errors.As(err, &damaged) {
		return &Damaged{Reason: damaged.Reason}
	}
	return err
}

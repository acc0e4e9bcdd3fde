package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"barsdesk/storage/wrap"
)

// suffix ends the name of a key's file, the kid before it.
const suffix = ".key"

// held is the ring's place as it was read at one time.
type held struct {
	seat        *wrap.Seat // nil while there is none, or when it is damaged
	seatContent []byte     // as it lies there; nil while there is none
	keys        []*key
	broken      []*Damaged
}

// read reads the ring anew if its files have changed. A key whose file has
// stayed the same stays unsealed.
func (r *Ring) read() (*held, error) {
	names, stamp, err := r.files()
	if err != nil {
		return nil, fmt.Errorf("read the signing keys: %w", err)
	}
	if r.held != nil && stamp == r.stamp {
		return r.held, nil
	}
	h := &held{}
	if err := r.readSeat(h, len(names) > 0); err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := r.readKey(h, name); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(h.keys, byAge)
	h.keepUnsealed(r.held)
	r.held, r.stamp = h, stamp
	return h, nil
}

func byAge(a, b *key) int {
	if c := a.SignsFrom.Compare(b.SignsFrom); c != 0 {
		return c
	}
	if c := a.Made.Compare(b.Made); c != 0 {
		return c
	}
	return strings.Compare(a.KID, b.KID)
}

// files lists the key files, and a text that changes with any file of the ring.
func (r *Ring) files() (names []string, stamp string, err error) {
	list, err := r.place.List()
	if err != nil {
		return nil, "", err
	}
	var all strings.Builder
	for _, l := range list {
		ours := strings.HasSuffix(l.Name, suffix)
		if !ours && l.Name != seatFile {
			continue
		}
		if ours {
			names = append(names, l.Name)
		}
		fmt.Fprintf(&all, "%s %s\n", l.Name, l.Stamp)
	}
	return names, all.String(), nil
}

// readSeat reads the ring's seat, which must be there if a key is.
func (r *Ring) readSeat(h *held, needed bool) error {
	content, err := r.place.Read(seatFile)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !needed:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		h.broken = append(h.broken, &Damaged{File: seatFile, Reason: "the file is missing, and without it no key can be unsealed"})
		return nil
	case err != nil:
		return fmt.Errorf("read the signing keys: %w", err)
	}
	h.seat, h.seatContent = parseSeat(content), content
	if h.seat == nil {
		h.broken = append(h.broken, &Damaged{File: seatFile, Reason: notWritten})
	}
	return nil
}

func (r *Ring) readKey(h *held, name string) error {
	content, err := r.place.Read(name)
	if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the signing keys: %w", err)
	}
	k, reason := parseKey(content)
	if reason == "" {
		reason = h.misplaced(k, name)
	}
	if reason != "" {
		h.broken = append(h.broken, &Damaged{File: name, Reason: reason})
	} else {
		h.keys = append(h.keys, k)
	}
	return nil
}

// misplaced says why a key does not belong in this ring under this name, "" if
// it does.
func (h *held) misplaced(k *key, name string) string {
	switch {
	case k.KID+suffix != name:
		return "it holds another key than its name says"
	case h.seat != nil && k.Ring != h.seat.Ring:
		return "it was not made here: it belongs to another environment or another computer"
	}
	return ""
}

// keepUnsealed takes over what was unsealed before, for files with the very
// same content.
func (h *held) keepUnsealed(before *held) {
	if before == nil {
		return
	}
	for _, k := range h.keys {
		for _, old := range before.keys {
			if k.content == old.content {
				k.signer = old.signer
			}
		}
	}
}

// trouble is nil, or every damaged file.
func (h *held) trouble() error {
	errs := make([]error, 0, len(h.broken))
	for _, b := range h.broken {
		errs = append(errs, b)
	}
	return errors.Join(errs...)
}

// published are the keys that are not retired, oldest first.
func (h *held) published() []*key {
	var out []*key
	for _, k := range h.keys {
		if k.Retired.IsZero() {
			out = append(out, k)
		}
	}
	return out
}

// signing is the newest published key whose time has come; the oldest if the
// clock is before them all; nil if there is none.
func (h *held) signing(now time.Time) *key {
	published := h.published()
	if len(published) == 0 {
		return nil
	}
	chosen := published[0]
	for _, k := range published {
		if !k.SignsFrom.After(now) {
			chosen = k
		}
	}
	return chosen
}

// retireFrom is when a key may be retired; not ok while no other follows it,
// or once it is retired.
func (h *held) retireFrom(k *key, now time.Time) (from time.Time, ok bool) {
	published := h.published()
	at := slices.Index(published, k)
	switch {
	case at < 0:
		return time.Time{}, false
	case at > 0 && k.SignsFrom.After(now):
		return now, true
	case at == len(published)-1:
		return time.Time{}, false
	}
	return published[at+1].SignsFrom.Add(Overlap), true
}

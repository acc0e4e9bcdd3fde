package keys

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Retire takes a key out of the published set and destroys its private half. It
// is refused with *StillNeeded until Overlap has gone by since the key signed
// last, so that no token request in flight is refused for it; *NoSuchKey when
// there is none of this name. Its name is not given again.
func (r *Ring) Retire(kid string) error {
	return r.alone(func(h *held) error {
		k := h.find(kid)
		if k == nil {
			return errors.Join(&NoSuchKey{KID: kid}, h.trouble())
		}
		from, ok := h.retireFrom(k, r.Now())
		if !ok || from.After(r.Now()) {
			return &StillNeeded{KID: kid, From: from}
		}
		return r.retire(k)
	})
}

// RetireNow is Retire without waiting, for a key that is no longer secret; no
// other key need be there. It also removes the file of a damaged key.
func (r *Ring) RetireNow(kid string) error {
	return r.alone(func(h *held) error {
		if k := h.find(kid); k != nil {
			return r.retire(k)
		}
		broken := func(b *Damaged) bool { return b.File == kid+suffix && b.File != seatFile }
		if !slices.ContainsFunc(h.broken, broken) {
			return &NoSuchKey{KID: kid}
		}
		if err := r.place.Remove(kid + suffix); err != nil {
			return fmt.Errorf("remove the damaged signing key: %w", err)
		}
		return nil
	})
}

func (h *held) find(kid string) *key {
	for _, k := range h.published() {
		if strings.EqualFold(k.KID, kid) {
			return k
		}
	}
	return nil
}

func (r *Ring) retire(k *key) error {
	content, err := json.Marshal(file{Card: k.clear, Retired: r.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	return r.place.Keep(k.KID+suffix, content, []byte(k.content))
}

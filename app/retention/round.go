package retention

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// daily is how often a round is due.
const daily = 24 * time.Hour

// Due erases what has expired if no round was made in the last 24 hours, by the
// clock that was handed in. It is to be called from time to time.
func (r *Rules) Due(ctx context.Context) error {
	var k kept
	err := r.config.Store.View(ctx, func(tx storage.Tx) (err error) {
		k, err = read(tx)
		return err
	})
	if err != nil || !k.anything() || r.config.Now().UTC().Before(r.next(k.LastAt)) {
		return err
	}
	return r.Round(ctx)
}

func (k kept) anything() bool {
	for _, days := range k.Days {
		if days > 0 {
			return true
		}
	}
	return false
}

// Round erases all that has expired and that no hold covers. Each erasure and
// its audit entry, which has the hashes of what is gone, are one transaction; a
// round that is cut off is taken up by the next.
func (r *Rules) Round(ctx context.Context) error {
	r.round.Lock()
	defer r.round.Unlock()
	var k kept
	err := r.config.Store.View(ctx, func(tx storage.Tx) (err error) {
		k, err = read(tx)
		return err
	})
	done := map[storage.Kept]int{}
	for _, each := range kinds {
		if days := k.Days[each.kind]; days > 0 && err == nil {
			done[each.kind], err = r.erase(ctx, each.kind, days)
		}
	}
	if r.config.Scrub != nil && len(done) > 0 {
		err = errors.Join(err, r.config.Scrub())
	}
	if err != nil {
		return err
	}
	return r.config.Store.Update(ctx, func(tx storage.Tx) error {
		k, err := read(tx)
		if err != nil {
			return err
		}
		k.LastAt, k.Last = r.config.Now().UTC(), done
		return write(tx, k)
	})
}

// erase erases what has expired of a kind, and counts it.
func (r *Rules) erase(ctx context.Context, kind storage.Kept, days int) (n int, err error) {
	q := r.query(kind, days)
	for {
		var some []storage.Expired
		err := r.config.Store.View(ctx, func(tx storage.Tx) (err error) {
			some, err = tx.Retention().Expired(q)
			return err
		})
		before := n
		for _, e := range some {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = r.one(ctx, e, q, days)
			}
			if err == nil {
				n++
			}
			if errors.Is(err, storage.ErrNotFound) { // it is in use again, or held since
				err = nil
			}
		}
		if err != nil || n == before {
			return n, err
		}
	}
}

// gone is what the entry of an erasure says.
type gone struct {
	Kind   storage.Kept      `json:"kind"`
	Days   int               `json:"days"`
	Hashes map[string]string `json:"hashes,omitempty"` // SHA-256 of what is gone, hex
}

// one erases one thing. The id of a session is the hash of its token, which has
// no place in the log.
func (r *Rules) one(ctx context.Context, e storage.Expired, q storage.ExpiryQuery, days int) error {
	object := access.Object{ID: e.ID, CaseID: e.CaseID, PatientKey: e.PatientKey, ServiceID: e.ServiceID, Outcome: "erased"}
	if e.Kind == storage.KeptSessions {
		object.ID = ""
	}
	return r.config.Guard.Do(ctx, access.Software, access.Erase, object, func(tx storage.Tx, o *access.Object) error {
		texts, tombstone, err := r.texts(tx, e, days)
		if err != nil {
			return err
		}
		hashes := map[string]string{}
		for name, text := range texts {
			if len(text) > 0 {
				sum := sha256.Sum256(text)
				hashes[name] = hex.EncodeToString(sum[:])
			}
		}
		o.BodyHash, o.HeaderHash = hashes["body"], hashes["header"]
		if o.Detail, err = json.Marshal(gone{e.Kind, days, hashes}); err != nil {
			return err
		}
		return tx.Retention().Erase(storage.Erasure{Kind: e.Kind, ID: e.ID, At: r.config.Now().UTC(), Days: days}, q, tombstone)
	})
}

// texts are what is about to go, by name, and what stands in place of a case.
func (r *Rules) texts(tx storage.Tx, e storage.Expired, days int) (out map[string][]byte, tombstone storage.Case, err error) {
	switch e.Kind {
	case storage.KeptSent:
		m, err := tx.Outbox().Get(e.ID)
		return map[string][]byte{"header": m.Header, "body": m.Body, "answerHeader": m.AnswerHeader, "answer": m.Answer}, tombstone, err
	case storage.KeptReceived, storage.KeptQuarantined:
		m, err := tx.Inbox().Get(e.ID)
		return map[string][]byte{"header": m.Header, "body": m.Body, "answerHeader": m.AnswerHeader, "answer": m.Answer}, tombstone, err
	case storage.KeptCases:
		c, err := tx.Cases().Get(e.ID)
		if err == nil {
			tombstone, err = desk.Erased(c, r.config.Now().UTC(), days)
		}
		return map[string][]byte{"subject": c.Subject, "body": c.Body}, tombstone, err
	case storage.KeptResources:
		resourceType, id, _ := strings.Cut(e.ID, "/")
		v, err := tx.Resources().Get(resourceType, id)
		return map[string][]byte{"body": v.Body, "bundle": v.Bundle}, tombstone, err
	case storage.KeptDrafts:
		d, err := tx.Drafts().Get(e.ID)
		return map[string][]byte{"body": d.Body}, tombstone, err
	}
	return nil, tombstone, nil
}

package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/reading"
	"barsdesk/storage"
)

// Item shows one item of a worklist with all its messages, the standing and
// what can be done, and marks what it shows as read. A case that we did not
// receive is storage.ErrNotFound.
func (d *Desk) Item(ctx context.Context, a access.Actor, id string) (Item, error) {
	ctx = access.As(ctx, a)
	news, err := d.openItem(ctx, a, id, true)
	if err != nil {
		return Item{}, err
	}
	if news {
		d.changes.Publish(Change{Topics: []string{"today", "inbox"}, CaseID: id, Organisation: a.Organisation})
	}
	return d.itemNow(ctx, a, id)
}

// ItemAgain is Item for a page that stays open and reads by itself: nothing is
// marked as read, for nobody may be there. Item.Unread says that something came.
func (d *Desk) ItemAgain(ctx context.Context, a access.Actor, id string) (Item, error) {
	ctx = access.As(ctx, a)
	if _, err := d.openItem(ctx, a, id, false); err != nil {
		return Item{}, err
	}
	return d.itemNow(ctx, a, id)
}

func (d *Desk) itemNow(ctx context.Context, a access.Actor, id string) (Item, error) {
	var shown Item
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		shown, err = d.itemView(tx, a, id)
		return err
	})
	return shown, err
}

// openItem records that an item is shown, and with `read` marks it and its
// messages as read; news is whether anything of it was unread.
func (d *Desk) openItem(ctx context.Context, a access.Actor, id string, read bool) (news bool, err error) {
	err = d.guard.Do(ctx, a, access.InboxRead, access.Object{ID: id, CaseID: id}, func(tx storage.Tx, o *access.Object) error {
		item, err := tx.Worklist().Get(id)
		if err != nil {
			return err
		}
		c, err := tx.Cases().Get(id)
		if err != nil {
			return err
		}
		o.PatientKey, o.ServiceID, o.CorrelationID = c.PatientKey, c.ServiceID, c.CorrelationID
		if news = item.Unread; news && read {
			err = d.markItemRead(tx, id)
		}
		return err
	})
	return news, err
}

// markItemRead marks an item and each of its messages as read.
func (d *Desk) markItemRead(tx storage.Tx, id string) error {
	received, err := receivedFor(tx, id)
	for _, in := range received {
		if in.ReadAt.IsZero() {
			err = errors.Join(err, tx.Inbox().MarkRead(in.ID, d.now().UTC()))
		}
	}
	return errors.Join(err, tx.Worklist().MarkRead(id))
}

func (d *Desk) itemView(tx storage.Tx, a access.Actor, id string) (Item, error) {
	item, err := tx.Worklist().Get(id)
	if err != nil {
		return Item{}, err
	}
	f, err := d.openCase(tx, id)
	if err != nil {
		return Item{}, err
	}
	r, err := d.openReader(tx, a, f)
	if err != nil {
		return Item{}, err
	}
	shown := Item{Version: f.record.Version, Title: requestTitle(&f.episode), Acts: workActs(&f.episode, a), Replies: d.repliesFor(f)}
	var standing *fhir.Node
	if shown.WorkLine, standing, err = d.workLineOf(tx, a, item, f); err != nil {
		return Item{}, err
	}
	shown.Reading, shown.AsSent = []reading.Section{}, []reading.Section{}
	if standing != nil {
		shown.Reading, shown.AsSent, shown.JSON = readingOf(standing), reading.AsSent(standing), string(standing.Indented())
	}
	if shown.Case, err = r.view(); err != nil {
		return Item{}, err
	}
	shown.Notes, err = r.notes()
	return shown, err
}

// requestTitle names the request that an item is about.
func requestTitle(e *episode.Case) string {
	switch r := e.Referral(); {
	case r != nil && r.Validates:
		return "Request for validation, as it stands"
	case r != nil:
		return "Referral, as it stands"
	}
	return "Booking, as it stands"
}

// notes are what our staff wrote, newest first.
func (r *caseReader) notes() ([]NoteLine, error) {
	events, err := r.tx.Cases().Events(r.file.record.ID)
	out := []NoteLine{}
	for _, e := range slices.Backward(events) {
		var t told
		why, words := writtenAs[e.Kind]
		if !words || json.Unmarshal(e.Body, &t) != nil || strings.TrimSpace(t.Text) == "" {
			continue
		}
		out = append(out, NoteLine{At: e.At, By: r.actor(e.Actor), Text: why + t.Text})
	}
	return out, err
}

// writtenAs says, of each event that holds what a person wrote, why it was.
var writtenAs = map[string]string{episode.Noted{}.Word(): "", episode.Contacted{}.Word(): "Contact: ", episode.Closed{}.Word(): "Closed: ",
	episode.Reopened{}.Word(): "Opened again: "}

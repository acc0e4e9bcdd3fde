package desk

import (
	"context"
	"encoding/json"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// What staff may do with an item; the texts are stable.
const (
	actTake     = "take"
	actAssign   = "assign"
	actGiveBack = "give-back"
	actNote     = "note"
	actClose    = "close"
	actReopen   = "reopen"
)

// keyStaff is the keyed hash of a colleague's name that stands for their id in
// a worklist.
const keyStaff storage.KeyKind = "staff"

// workActs are what staff may do with a case now, most useful first.
func workActs(e *episode.Case, a access.Actor) []WorkAct {
	note := WorkAct{ID: actNote, Label: "Add a note", Help: "Kept with the case, with your name and the time. The sender does not see it."}
	if !e.ClosedAt.IsZero() {
		return []WorkAct{{ID: actReopen, Label: "Open again", Help: "Puts it back on the worklist. Say why."}, note}
	}
	out := []WorkAct{}
	if e.Holder == nil || e.Holder.ID != a.ID {
		out = append(out, WorkAct{ID: actTake, Label: "Take", Help: "You see to it from now on. Colleagues see that."})
	}
	out = append(out, WorkAct{ID: actAssign, Label: "Assign", Help: "A colleague sees to it from now on."})
	if e.Holder != nil {
		out = append(out, WorkAct{ID: actGiveBack, Label: "Give back", Help: "Nobody sees to it any more: it is new again."})
	}
	out = append(out, note)
	if !e.Pending() {
		help := "Takes it off the worklist. Say why. The sender is not told."
		if e.AwaitsReply() {
			help += " The sender still waits for your answer."
		}
		out = append(out, WorkAct{ID: actClose, Label: "Close", Help: help})
	}
	return out
}

// ActOnItem does one thing about an item and answers it as it is then. It is
// refused when the item has changed since it was shown, and when it does not
// allow that now. Nobody outside is told.
func (d *Desk) ActOnItem(ctx context.Context, a access.Actor, id string, in ItemAct) (Item, error) {
	ctx = access.As(ctx, a)
	e, err := d.staffEvent(a, in)
	if denied := d.guard.Permit(a, access.InboxAct); denied != nil {
		return Item{}, d.guard.Check(ctx, a, access.InboxAct, access.Object{ID: id, CaseID: id})
	}
	if err != nil {
		return Item{}, err
	}
	detail, _ := json.Marshal(map[string]string{"action": in.Action}) // one text: it cannot fail
	err = d.guard.Do(ctx, a, access.InboxAct, access.Object{ID: id, CaseID: id, Detail: detail},
		func(tx storage.Tx, o *access.Object) error { return d.actOnItem(tx, a, id, in, e, o) })
	if err != nil {
		return Item{}, asNotNow(err)
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases", "inbox"}, CaseID: id, Organisation: a.Organisation})
	return d.Item(ctx, a, id)
}

func (d *Desk) actOnItem(tx storage.Tx, a access.Actor, id string, in ItemAct, e episode.Event, o *access.Object) error {
	if _, err := tx.Worklist().Get(id); err != nil {
		return err
	}
	f, err := d.openCase(tx, id)
	if err != nil {
		return err
	}
	o.PatientKey, o.ServiceID, o.CorrelationID = f.record.PatientKey, f.record.ServiceID, f.record.CorrelationID
	if f.record.Version != in.Version {
		return caseStale()
	}
	if err := f.take(d.now().UTC(), a.ID, e); err != nil {
		return err
	}
	return f.keep(tx)
}

// staffEvent is what an act says of the case; it refuses one that lacks words.
func (d *Desk) staffEvent(a access.Actor, in ItemAct) (episode.Event, error) {
	text, to := strings.TrimSpace(in.Text), strings.TrimSpace(in.To)
	switch {
	case in.Action == actAssign && to == "":
		return nil, textNeeded("Nobody is named.")
	case in.Action == actNote && text == "":
		return nil, textNeeded("The note is empty.")
	case in.Action == actClose && text == "":
		return nil, textNeeded("Closing takes this off the worklist. Say how the patient is looked after.")
	case in.Action == actReopen && text == "":
		return nil, textNeeded("Say why it is opened again.")
	}
	switch in.Action {
	case actTake:
		return episode.Taken{ID: a.ID, Name: a.Name}, nil
	case actAssign:
		return episode.Taken{ID: d.index(keyStaff, strings.ToLower(to)), Name: to}, nil
	case actGiveBack:
		return episode.GivenBack{}, nil
	case actNote:
		return episode.Noted{Text: text}, nil
	case actClose:
		return episode.Closed{Text: text}, nil
	case actReopen:
		return episode.Reopened{Text: text}, nil
	}
	return nil, notNow("Barsdesk does not know this step.")
}

package learner

import (
	"context"
	"errors"
	"slices"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/scenario"
	"barsdesk/bars/form/madeup"
	"barsdesk/bars/message"
)

// Do does what makes a condition true, unless it comes about by itself.
func (l *Learner) Do(ctx context.Context, c scenario.Condition) (err error) {
	switch {
	case c.Word == scenario.Read && c.Reads == scenario.ReadsTimes:
		if l.drafted[c.Service], err = l.draft(ctx, c.Service, "book-and-refer", desk.DraftStart{}); err == nil {
			_, err = l.free(ctx, l.drafted[c.Service])
		}
	case c.Word == scenario.Read:
		_, err = l.Desk.Service(ctx, l.As, c.Service)
	case c.Word == scenario.Sent:
		err = l.send(ctx, c)
	case c.Word == scenario.Opened:
		err = l.open(ctx)
	case c.Word == scenario.Recorded && c.Entry == scenario.Taking:
		err = l.take(ctx)
	case c.Word == scenario.Recorded:
		err = l.record(ctx, c.Entry)
	}
	return err
}

// recordedBy is what a person does to record an entry.
var recordedBy = map[scenario.Entry]string{scenario.Contact: "record-contact", scenario.Note: "note", scenario.GivingUp: "give-up", scenario.Closing: "close"}

// record records an entry of the newest case. What became of a message of unknown
// fate is told, which is a note too.
func (l *Learner) record(ctx context.Context, entry scenario.Entry) error {
	if entry == scenario.Note {
		unknown, err := l.unknown(ctx)
		if err != nil {
			return err
		}
		if unknown {
			return l.Act(ctx, "tell", "Rang, nothing is booked there")
		}
	}
	return l.Act(ctx, recordedBy[entry], "Phoned, all is arranged")
}

// send sees to it that a message goes out.
func (l *Learner) send(ctx context.Context, c scenario.Condition) error {
	last, err := l.settled(ctx)
	if err != nil {
		return err
	}
	switch {
	case c.Kind.Response():
		return l.reply(ctx, string(c.Kind))
	case c.Kind == message.ValidationCancel:
		return l.Act(ctx, "cancel-referral", "The breach time has passed")
	case c.Kind == message.BookingNew && (c.Answer == scenario.HasIt || last != nil && last.Pending):
		l.Network.Clock().Move(time.Minute)
		return nil
	case c.Kind == message.ReferralNew && l.both(), !slices.Contains(begun, c.Kind):
		return nil // it goes out with something else
	}
	d, err := l.draftFor(ctx, c, last)
	if err != nil {
		return err
	}
	_, err = l.Send(ctx, d)
	return err
}

// begun are the kinds of messages that a learner begins by themselves.
var begun = []message.Kind{message.BookingNew, message.BookingCancel, message.ReferralNew, message.ValidationNew}

// errNoCase says that there is no case yet to go on from.
var errNoCase = errors.New("there is no case to go on from")

// draftFor is what a message is sent from, filled in.
func (l *Learner) draftFor(ctx context.Context, c scenario.Condition, last *desk.Case) (desk.Draft, error) {
	switch c.Kind {
	case message.BookingCancel:
		if last == nil {
			return desk.Draft{}, errNoCase
		}
		return l.draft(ctx, c.Service, "book-and-refer", desk.DraftStart{FromCase: last.ID, Rebooks: true})
	case message.ValidationNew:
		return l.draft(ctx, c.Service, "validate", desk.DraftStart{})
	case message.ReferralNew:
		return l.draft(ctx, c.Service, "refer", desk.DraftStart{})
	}
	if last != nil && last.BackToDraft != "" && last.Service.ID == c.Service {
		return l.Desk.Draft(ctx, l.As, last.BackToDraft)
	}
	if d, begun := l.drafted[c.Service]; begun {
		return d, nil
	}
	return l.draft(ctx, c.Service, "book-and-refer", desk.DraftStart{})
}

// both reports whether a referral goes out with its booking here.
func (l *Learner) both() bool {
	return slices.ContainsFunc(l.plot.Steps, func(step scenario.Step) bool {
		return slices.ContainsFunc(step.Done, func(c scenario.Condition) bool { return c.Kind == message.BookingNew })
	})
}

// open opens the newest thing that came in.
func (l *Learner) open(ctx context.Context) error {
	return l.until(ctx, "something comes in", func() (bool, error) {
		list, err := l.Desk.Inbox(ctx, l.As, 0, true)
		if err != nil || len(list.Items) == 0 {
			return false, err
		}
		_, err = l.Desk.ReadInbox(ctx, l.As, list.Items[0].ID)
		return err == nil, err
	})
}

// take takes the item that came in.
func (l *Learner) take(ctx context.Context) error {
	var item desk.Item
	err := l.until(ctx, "an item can be taken", func() (bool, error) {
		c, err := l.newest(ctx)
		if err != nil || c == nil {
			return false, err
		}
		item, err = l.Desk.Item(ctx, l.As, c.ID)
		return err == nil, err
	})
	if err != nil {
		return err
	}
	_, err = l.Desk.ActOnItem(ctx, l.As, item.CaseID, desk.ItemAct{Version: item.Version, Action: "take"})
	return err
}

// reply answers the request that came in.
func (l *Learner) reply(ctx context.Context, kind string) error {
	c, err := l.newest(ctx)
	if err != nil {
		return err
	}
	if c == nil {
		return errNoCase
	}
	begun, err := l.Desk.StartReply(ctx, l.As, c.ID, desk.ReplyStart{Version: c.Version, Kind: kind})
	if err != nil {
		return err
	}
	d, err := l.Desk.Draft(ctx, l.As, begun.DraftID)
	if err != nil {
		return err
	}
	now := l.Network.Clock().Now()
	answers := l.answers(d, madeup.Person{Since: now, By: now.Add(time.Hour), Says: "Spoke to the patient, to be seen today", Story: madeup.StoryFor(kind, 1)})
	if d, err = l.save(ctx, d, desk.DraftSave{Answers: &answers}); err != nil {
		return err
	}
	_, err = l.Desk.Send(ctx, l.As, d.ID, desk.Send{Version: d.Version})
	return err
}

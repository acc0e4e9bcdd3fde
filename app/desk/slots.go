package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// maxWindow is the longest time asked for at once.
const maxWindow = 7 * 24 * time.Hour

// Slots asks the service which times are free from from (now when zero) for so
// many hours. Nothing of the answer is kept but what choosing one of the times
// needs. A service that cannot be asked gives a Problem, not an error.
//
// BaRS Core, Get Slots: slots are never cached, and every one is shown.
func (d *Desk) Slots(ctx context.Context, a access.Actor, draftID string, from time.Time, hours int) (SlotList, error) {
	ctx = access.As(ctx, a)
	_, b, s, err := d.openDraft(ctx, draftID)
	if denied := d.guard.Check(ctx, a, access.SlotList, access.Object{ID: draftID, ServiceID: s.ID}); denied != nil {
		return SlotList{}, denied
	}
	if err != nil {
		return SlotList{}, err
	}
	list := d.slotWindow(from, hours)
	searchset, problem := d.searchSlots(ctx, s, &list)
	if problem != nil {
		list.Problem = problem
		return list, nil
	}
	f, err := d.formula(ctx, s, b, held)
	if err != nil {
		return SlotList{}, err
	}
	var by time.Time
	err = d.view(ctx, func(tx storage.Tx) error {
		by, err = d.careBy(tx, b)
		return err
	})
	if err != nil {
		return SlotList{}, err
	}
	d.fillSlots(ctx, &list, draftID, searchset, func(start time.Time) bool {
		return late(start, f.form(), b.Answers) || !by.IsZero() && start.After(by)
	})
	list.Note = slotNote(list, s)
	return list, nil
}

func (d *Desk) slotWindow(from time.Time, hours int) SlotList {
	now := d.now().UTC()
	if from.IsZero() || from.Before(now) {
		from = now
	}
	length := min(max(time.Duration(hours)*time.Hour, time.Hour), maxWindow)
	return SlotList{AskedAt: now, From: from.UTC(), To: from.Add(length).UTC(), Slots: []Slot{}}
}

// searchSlots asks for the window of list; a service that finds it too wide is
// asked for the first half, and list says so by its To.
func (d *Desk) searchSlots(ctx context.Context, s storage.Service, list *SlotList) (*fhir.Node, *Trouble) {
	for {
		reply, err := d.caller(ctx).Slots(ctx, s.ID, client.SlotQuery{From: list.From, To: list.To, Status: []string{"free"}}, d.newID())
		window := list.To.Sub(list.From)
		if err == nil && tooWide(reply) && window > time.Hour {
			list.To = list.From.Add(window / 2)
			continue
		}
		if err == nil {
			err = d.readFault(s, "slots", reply)
		}
		if err != nil {
			return nil, AsError(d.noAnswer(s, err)).Trouble()
		}
		return reply.Resource, nil
	}
}

func tooWide(r client.Reply) bool {
	if r.Status != http.StatusUnprocessableEntity {
		return false
	}
	for _, i := range outcome.Read(r.Status, r.Body).Issues {
		if i.IssueCode == "too-costly" {
			return true
		}
	}
	return false
}

// fillSlots lists the slots of a searchset by start, and remembers them for
// choosing one. late says which starts are outside the time frame.
func (d *Desk) fillSlots(ctx context.Context, list *SlotList, draftID string, searchset *fhir.Node, late func(start time.Time) bool) {
	picks := map[string]*pickedSlot{}
	for _, n := range fhir.Resources(searchset, "Slot") {
		view, err := slotView(searchset, n)
		if err != nil {
			d.log.Warn("a slot in an answer cannot be read", "detail", err.Error())
			continue
		}
		view.Late = late(view.Start)
		list.Slots = append(list.Slots, view)
		if chosen, ok := message.Choose(searchset, view.ID); ok && view.Free {
			picks[view.ID] = pickSlot(view, chosen)
		}
	}
	slices.SortStableFunc(list.Slots, func(x, y Slot) int {
		return cmp.Or(x.Start.Compare(y.Start), x.End.Compare(y.End), cmp.Compare(x.Name, y.Name))
	})
	d.listTimes(ctx, draftID, picks)
}

func slotNote(list SlotList, s storage.Service) string {
	if len(list.Slots) > 0 {
		return ""
	}
	note := s.Name + " has no free appointments between " + timeText(list.From) + " on " + dayText(list.From) +
		" and " + timeText(list.To) + " on " + dayText(list.To) + ". Look at later days, or choose another service."
	if s.Phone != "" {
		note += " You can also phone " + s.Phone + "."
	}
	return note
}

var errSlotTimes = errors.New("slot without an id or without a start and an end that follows it")

// slotView is a slot of a searchset for the page.
func slotView(searchset, n *fhir.Node) (Slot, error) {
	start, startErr := fhir.ParseTime(n.TextAt("start"))
	end, endErr := fhir.ParseTime(n.TextAt("end"))
	if n.ID() == "" || startErr != nil || endErr != nil || end.Before(start) {
		return Slot{}, errSlotTimes
	}
	who := staffOf(searchset, n)
	view := Slot{ID: n.ID(), Start: start.UTC(), End: end.UTC(), Day: dayText(start), Time: spanText(start, end),
		Channel: channelOf(n), Role: who.role, Name: who.name, Gender: who.gender,
		TimeFrame: isTimeFrame(start, end), Free: n.TextAt("status") == "free"}
	view.Spoken = view.spoken()
	return view, nil
}

package desk

import (
	"slices"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// patience is how long the second half of a plan may take before Today says
// that only half is done.
const patience = 10 * time.Second

// needs are what a person has to look at in a case. A referral that is simply
// being sent right after its booking is none.
func (f *caseFile) needs(now time.Time) []episode.Need {
	return slices.DeleteFunc(f.episode.NeedsAction(), func(n episode.Need) bool {
		return n.Kind == episode.NeedHalfDone && f.onItsWay() && now.Sub(n.Since) < patience
	})
}

// onItsWay reports whether the referral of a plan follows by itself and nothing
// has gone wrong with it yet.
func (f *caseFile) onItsWay() bool {
	r := f.episode.Referral()
	if r == nil {
		return f.plan.Referral != nil && f.plan.Asked == 0
	}
	return (r.State == episode.Queued || r.State == episode.Sending) && !r.Tried && r.Failure == ""
}

// urgency is the order of Today, most urgent first.
var urgency = []string{"no-booking", "no-referral", kindOverdue, "did-not-attend", "rejected", "answered", "half-done", "unknown", "refused", "slot-taken", "quarantined", "registry"}

// needsAction lists what needs a person, most urgent first and of those what
// has waited longest.
func (d *Desk) needsAction(tx storage.Tx) ([]TodayItem, error) {
	out, attention := []TodayItem{}, true
	err := eachCase(tx, storage.CaseQuery{Attention: &attention}, func(c storage.Case) error {
		items, err := d.caseItems(tx, c)
		out = append(out, items...)
		return err
	})
	if err != nil {
		return out, err
	}
	late, err := d.overdueItems(tx)
	if err != nil {
		return out, err
	}
	apart, err := d.apartItems(tx)
	if err != nil {
		return out, err
	}
	unfiled, err := d.registerItems(tx)
	out = append(append(append(out, late...), apart...), unfiled...)
	slices.SortStableFunc(out, func(a, b TodayItem) int {
		if by := slices.Index(urgency, a.Kind) - slices.Index(urgency, b.Kind); by != 0 {
			return by
		}
		return a.Since.Compare(b.Since)
	})
	return out, err
}

// caseItems is an item for each need of a case.
func (d *Desk) caseItems(tx storage.Tx, c storage.Case) ([]TodayItem, error) {
	f, err := d.caseOf(c)
	if err != nil {
		return nil, err
	}
	needs := f.needs(d.now())
	if len(needs) == 0 {
		return nil, nil
	}
	banner, err := subjectBanner(c.Subject, d.now())
	if err != nil {
		return nil, err
	}
	s, other, err := sides(tx, f)
	if err != nil {
		return nil, err
	}
	draftID, err := d.backToDraft(tx, f)
	if err != nil {
		return nil, err
	}
	return d.todayItems(f, needs, banner, s, other, d.actions(tx, f, draftID)), nil
}

// todayItems words each need of a case.
func (d *Desk) todayItems(f *caseFile, needs []episode.Need, banner Banner, s storage.Service, other string, allowed []Action) []TodayItem {
	var out []TodayItem
	for _, n := range needs {
		out = append(out, TodayItem{ID: f.record.ID + " " + string(n.Kind) + " " + n.MessageID, Kind: string(n.Kind), What: n.What, CaseID: f.record.ID,
			Banner: &banner, Service: other, Phone: s.Phone, Appointment: f.needAppointment(n, d.now()), Since: n.Since,
			Safeguarding: concerns(f.episode), Actions: todayActions(n.Kind, allowed)})
	}
	return out
}

// needAppointment is the appointment that a need is about, in words: for a
// report the one it reports, which may be an old one.
func (f *caseFile) needAppointment(n episode.Need, now time.Time) string {
	if n.Kind == episode.NeedNoBooking {
		return "" // the time that was not booked would read like an appointment
	}
	for _, m := range f.episode.Missed {
		if n.Kind != episode.NeedDidNotAttend || m.MessageID != n.MessageID {
			continue
		}
		if m.Start.IsZero() {
			return ""
		}
		return appointmentText(m.Start, endOf(f.episode, m), now)
	}
	return f.appointment(now)
}

// nextSteps are the actions that Today offers beside opening the case.
var nextSteps = map[episode.NeedKind][]episode.ActionID{
	episode.NeedNoBooking:    {episode.ChooseSlot, episode.Correct, episode.AskReceiver, episode.Retry, episode.Tell},
	episode.NeedNoReferral:   {episode.Correct, episode.ReferOn, episode.AskReceiver, episode.Retry, episode.Tell},
	episode.NeedRejected:     {episode.ReferOn, episode.Close},
	episode.NeedAnswered:     {episode.Close},
	episode.NeedDidNotAttend: {episode.RecordContact, episode.Rebook, episode.Close},
	episode.NeedHalfDone:     {episode.Correct, episode.Resume, episode.Retry, episode.AskReceiver},
	episode.NeedUnknown:      {episode.AskReceiver, episode.Retry, episode.Tell},
	episode.NeedRefused:      {episode.Correct, episode.AskReceiver, episode.ReferOn, episode.Close},
	episode.NeedSlot:         {episode.ChooseSlot, episode.Close},
}

func todayActions(kind episode.NeedKind, allowed []Action) []Action {
	out := []Action{{ID: "open", Label: "Open", Help: "Shows the case with everything that has happened."}}
	for _, id := range nextSteps[kind] {
		for _, a := range allowed {
			if a.ID == string(id) {
				out = append(out, a)
			}
		}
	}
	return out
}

// apartItems are received messages that fit nothing here and that nobody has
// opened.
func (d *Desk) apartItems(tx storage.Tx) ([]TodayItem, error) {
	out, apart := []TodayItem{}, true
	received, _, err := tx.Inbox().List(storage.InboundQuery{Quarantined: &apart, Unread: true, Page: storage.Page{Limit: mostRows}})
	for _, in := range received {
		line, err := d.inboxLine(tx, in)
		if err != nil {
			return out, err
		}
		out = append(out, TodayItem{ID: in.ID, Kind: "quarantined", What: "A message came that fits no request of yours", Banner: line.Banner,
			Service: line.From, Since: in.ReceivedAt, Safeguarding: line.Safeguarding,
			Actions: []Action{{ID: "open", Label: "Open", Help: "Shows the message. It has changed nothing."}}})
	}
	return out, err
}

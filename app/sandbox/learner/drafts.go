package learner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/form"
	"barsdesk/bars/form/madeup"
	"barsdesk/bars/message"
)

// draft begins something for a service, about the scenario's patient, and fills
// it in, up to the time.
func (l *Learner) draft(ctx context.Context, service, plan string, how desk.DraftStart) (desk.Draft, error) {
	return l.Draft(ctx, service, plan, l.plot.Patient, how)
}

// Draft begins something for a service and fills it in, up to the time, about
// the patient of an NHS number, or of the case that how goes on from.
func (l *Learner) Draft(ctx context.Context, service, plan, nhsNumber string, how desk.DraftStart) (desk.Draft, error) {
	view, err := l.Desk.Service(ctx, l.As, service)
	if err != nil {
		return desk.Draft{}, err
	}
	for _, offer := range view.Offers {
		if how.UseCase == "" && slices.ContainsFunc(offer.Plans, func(p desk.PlanOffer) bool { return p.Plan == plan }) {
			how.UseCase = offer.UseCase
		}
	}
	how.ServiceID, how.Plan = service, plan
	d, err := l.Desk.StartDraft(ctx, l.As, how)
	if err != nil {
		return d, err
	}
	save := desk.DraftSave{Version: d.Version}
	if how.FromCase == "" {
		if save.Patient, err = l.person(nhsNumber); err != nil {
			return d, err
		}
	}
	now := l.Network.Clock().Now()
	answers := l.answers(d, madeup.Person{Since: now.Add(-20 * time.Minute), By: now.Add(2 * time.Hour), Says: "Not stated", Story: atRisk()})
	if len(d.Answers) == 0 {
		save.Answers = &answers
	}
	return l.Desk.SaveDraft(ctx, l.As, d.ID, save)
}

// person is the made-up patient of a number; the first, without one.
func (l *Learner) person(nhsNumber string) (*message.Patient, error) {
	for _, p := range l.Network.Patients() {
		if p.NHSNumber == nhsNumber || nhsNumber == "" {
			return &p, nil
		}
	}
	return nil, fmt.Errorf("no made-up patient has the number that the scenario names")
}

// answers are what a form asks for, as somebody tells it.
func (l *Learner) answers(d desk.Draft, teller madeup.Person) form.Answers {
	answers := teller.Demanded(d.Form)
	for teller.Mended(d.Form, answers, d.Form.CheckAt(answers, l.Network.Clock().Now())) {
		continue
	}
	return answers
}

// atRisk is a story that tells of a safeguarding concern, so that what a
// scenario says of one is sent.
func atRisk() madeup.Story {
	all := madeup.Stories()
	i := slices.IndexFunc(all, func(s madeup.Story) bool { return len(s.Answers["safeguarding"]) > 0 })
	return all[max(i, 0)]
}

// free are the free times of a draft's service.
func (l *Learner) free(ctx context.Context, d desk.Draft) ([]desk.Slot, error) {
	list, err := l.Desk.Slots(ctx, l.As, d.ID, time.Time{}, 72)
	return list.Slots, err
}

// errNoTimes says that a service has no free time to choose.
var errNoTimes = errors.New("no times are free")

// Send chooses a time where one is needed, accepts what is warned of, and sends.
func (l *Learner) Send(ctx context.Context, d desk.Draft) (desk.Sent, error) {
	if strings.HasPrefix(d.Plan, "book") {
		free, err := l.free(ctx, d)
		if err != nil {
			return desk.Sent{}, err
		}
		if len(free) == 0 {
			return desk.Sent{}, errNoTimes
		}
		if d, err = l.save(ctx, d, desk.DraftSave{SlotID: &free[len(free)/2].ID}); err != nil {
			return desk.Sent{}, err
		}
	}
	check, err := l.Desk.Check(ctx, l.As, d.ID)
	if err != nil {
		return desk.Sent{}, err
	}
	var accept []string
	for _, w := range check.Warnings {
		accept = append(accept, w.Code)
	}
	if d, err = l.save(ctx, d, desk.DraftSave{Accept: accept}); err != nil {
		return desk.Sent{}, err
	}
	return l.Desk.Send(ctx, l.As, d.ID, desk.Send{Version: d.Version})
}

func (l *Learner) save(ctx context.Context, d desk.Draft, in desk.DraftSave) (desk.Draft, error) {
	in.Version = d.Version
	return l.Desk.SaveDraft(ctx, l.As, d.ID, in)
}

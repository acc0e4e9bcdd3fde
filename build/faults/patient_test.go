package faults_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/delivery"
	"barsdesk/bars/fhir"
	"barsdesk/build/sender"
	"barsdesk/build/ward"
)

// patient is one person, what is planned for them, and what became of it.
type patient struct {
	n         int
	nhsNumber string
	plan      string
	cancel    string // the action afterwards; "" for none
	rival     bool   // wants the slot of the patient nine before
	caseID    string
	byHand    int // how often a person had to resolve an unknown delivery
}

// patients are n people with all the plans there are, 22 messages for every ten.
func patients(n int) []*patient {
	plans := [10]struct {
		plan, cancel string
	}{0: {"book-and-refer", ""}, 1: {"book-and-refer", "cancel-booking"}, 2: {"book-and-refer", ""}, 3: {"refer", "cancel-referral"},
		4: {"book-and-refer", "cancel-referral"}, 5: {"book", "cancel-booking"}, 6: {"book-and-refer", ""}, 7: {"book-and-refer", "cancel-booking"},
		8: {"book-and-refer", ""}, 9: {"book", ""}}
	out := make([]*patient, 0, n)
	for number := 9990000000; len(out) < n; number++ { // kept for tests
		if digits, err := fhir.NHSNumber(strconv.Itoa(number)); err == nil {
			p := plans[len(out)%10]
			out = append(out, &patient{n: len(out), nhsNumber: digits, plan: p.plan, cancel: p.cancel, rival: len(out)%10 == 9})
		}
	}
	return out
}

// family is a made-up name that nobody else has.
func (p *patient) family() string {
	return fmt.Sprintf("Made-up %c%c", 'A'+p.n/26%26, 'a'+p.n%26)
}

// care sends all that is planned for a patient, however bad the line is, and
// resolves by hand what the outbox cannot.
func (o *office) care(p *patient) {
	if !o.persist("sending", func() error { return o.send(p) }) || !o.resolve(p) {
		return
	}
	e := o.episode(p.caseID)
	if e.Plan == "book-and-refer" && e.Booking().State == "booked" && e.Referral() == nil {
		if !o.persist("finishing the referral", func() error { return o.act(p.caseID, "resume") }) || !o.resolve(p) {
			return
		}
	}
	if p.cancel == "" || !o.episode(p.caseID).Confirmed() {
		return
	}
	if o.persist("cancelling", func() error { return o.act(p.caseID, p.cancel) }) {
		o.resolve(p)
	}
}

// send makes the draft anew until it is sent.
func (o *office) send(p *patient) error {
	ctx := context.Background()
	d, err := o.desk.StartDraft(ctx, nurse, desk.DraftStart{ServiceID: ward.Service.ID, UseCase: "a1t1", Plan: p.plan})
	if err != nil {
		return err
	}
	who, told := sender.Patient(), teller.Demanded(d.Form)
	who.NHSNumber, who.Family = p.nhsNumber, p.family()
	who.BirthDate = saturday.AddDate(-90, 0, p.n).Format(time.DateOnly)
	save := desk.DraftSave{Version: d.Version, Patient: &who, Answers: &told}
	if d.Plan != "refer" {
		id, err := o.choose(p, d.ID)
		if err != nil {
			return err
		}
		save.SlotID = &id
	}
	if d, err = o.desk.SaveDraft(ctx, nurse, d.ID, save); err != nil {
		return err
	}
	sent, err := o.desk.Send(ctx, nurse, d.ID, desk.Send{Version: d.Version})
	p.caseID = sent.CaseID
	return err
}

// choose takes a time: a rival another's if that is still free, then their own,
// then a spare one.
func (o *office) choose(p *patient, draftID string) (string, error) {
	wanted := []int{p.n, p.n + o.spare}
	if p.rival {
		wanted = append([]int{p.n - 9}, wanted...)
	}
	for _, n := range wanted {
		id, at := slot(n)
		list, err := o.desk.Slots(context.Background(), nurse, draftID, at, 1)
		if err != nil {
			return "", err
		}
		if list.Problem != nil {
			return "", errors.New(list.Problem.Title)
		}
		if slices.ContainsFunc(list.Slots, func(s desk.Slot) bool { return s.ID == id }) {
			return id, nil
		}
	}
	return "", errors.New("no time is free")
}

// resolve settles every delivery that stayed unknown: the receiver is asked,
// and if that does not help the same message is sent once more.
func (o *office) resolve(p *patient) bool {
	for range 60 {
		unknown := false
		list, settled := o.settle(p.caseID)
		if !settled {
			return false
		}
		for _, m := range list {
			unknown = unknown || m.State == delivery.Unknown
		}
		if !unknown {
			return true
		}
		p.byHand++
		if o.act(p.caseID, "ask-receiver") != nil {
			_ = o.act(p.caseID, "retry") // what it leaves unknown is seen in the next round
		}
	}
	o.t.Errorf("patient %d: a delivery stays unknown", p.n)
	return false
}

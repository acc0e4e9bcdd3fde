package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
)

// want of each use case that the standard describes: what is sent, and the
// state that the case has once the receiver accepted it.
var exchanges = []struct {
	useCase, plan string
	kinds         []message.Kind
}{
	{"a1t1", "book-and-refer", []message.Kind{message.BookingNew, message.ReferralNew}},
	{"a1t1", "refer", []message.Kind{message.ReferralNew}},
	{"a1t1", "book", []message.Kind{message.BookingNew}},
	{"a1t9", "book-and-refer", []message.Kind{message.BookingNew, message.ReferralNew}},
	{"a2t1", "book-and-refer", []message.Kind{message.BookingNew, message.ReferralNew}},
	{"a2t4", "refer", []message.Kind{message.ReferralNew}},
	{"a3t1", "refer", []message.Kind{message.ReferralNew}},
	{"a4t1", "validate", []message.Kind{message.ValidationNew}},
	{"a4t2", "validate", []message.Kind{message.ValidationNew}},
	{"a4t3", "validate", []message.Kind{message.ValidationNew}},
	{"a5t1", "refer", []message.Kind{message.ReferralNew}},
	{"a6t1", "refer", []message.Kind{message.ReferralNew}},
	{"a6t2", "refer", []message.Kind{message.ReferralNew}},
	{"a6t3", "refer", []message.Kind{message.ReferralNew}},
	{"a7t1", "book", []message.Kind{message.BookingNew}},
	{"a8t1", "refer", []message.Kind{message.ReferralNew}},
	{"a8t2", "refer", []message.Kind{message.ReferralNew}},
	{"a8t3", "refer", []message.Kind{message.ReferralNew}},
}

// TestEveryApplicationIsSentAndAccepted fills each use case's form with what
// must be answered and nothing else, sends it to a service of the Sandbox that
// takes it, and follows the case until the service has accepted it.
func TestEveryApplicationIsSentAndAccepted(t *testing.T) {
	r := newSandboxRig(t)
	lines := r.listen(t.Context())
	people := want[desk.PatientList](r, 200, "GET", "/api/patients", nil).Patients
	for i, e := range exchanges {
		t.Run(e.useCase+" "+e.plan, func(t *testing.T) {
			inner := *r
			inner.t = t
			service := inner.serviceFor(e.useCase, e.plan)
			d := inner.filledDraft(service, e.useCase, e.plan, people[i%len(people)], fillWhole)
			sent := want[desk.Sent](&inner, 200, "POST", "/api/drafts/"+d.ID+"/send", desk.Send{Version: d.Version})
			c := inner.until(lines, sent.CaseID, func(c desk.Case) bool { return c.Confirmed || c.Trouble != nil })
			if c.Trouble != nil || c.Pending || c.Reference == "" {
				t.Errorf("the case: %s %s %+v", c.Headline, c.Standing, c.Trouble)
			}
			inner.assertSound(c, e.kinds)
		})
	}
}

// TestWholeFormsAreSentAndAccepted answers every question of every form.
func TestWholeFormsAreSentAndAccepted(t *testing.T) {
	r := newSandboxRig(t)
	lines := r.listen(t.Context())
	people := want[desk.PatientList](r, 200, "GET", "/api/patients", nil).Patients
	for i, e := range exchanges {
		t.Run(e.useCase+" "+e.plan, func(t *testing.T) {
			inner := *r
			inner.t = t
			service := inner.serviceFor(e.useCase, e.plan)
			d := inner.filledDraft(service, e.useCase, e.plan, people[i%len(people)], fillEverything)
			sent := want[desk.Sent](&inner, 200, "POST", "/api/drafts/"+d.ID+"/send", desk.Send{Version: d.Version})
			c := inner.until(lines, sent.CaseID, func(c desk.Case) bool { return c.Confirmed || c.Trouble != nil })
			if c.Trouble != nil || c.Reference == "" {
				t.Errorf("the case: %s %s %+v", c.Headline, c.Standing, c.Trouble)
			}
			inner.assertSound(c, e.kinds)
			inner.assertSaid(c, d)
		})
	}
}

// assertSaid looks for every text that was typed in what was sent: none may be
// lost on the way.
func (r *rig) assertSaid(c desk.Case, d desk.Draft) {
	r.t.Helper()
	var all strings.Builder
	for _, m := range c.Messages {
		all.WriteString(want[desk.Message](r, 200, "GET", "/api/messages/"+m.ID, nil).JSON)
	}
	typed := 0
	for _, repeats := range d.Answers {
		for _, answers := range repeats {
			for _, text := range answers {
				if strings.HasPrefix(text, "Said ") {
					typed++
					if !strings.Contains(all.String(), text) {
						r.t.Errorf("%q was typed and is not in what was sent: %v", text, answers)
					}
				}
			}
		}
	}
	if typed == 0 {
		r.t.Error("nothing was typed")
	}
}

// serviceFor is a service of the network that offers a plan for a use case.
func (r *rig) serviceFor(useCase, plan string) string {
	r.t.Helper()
	for _, s := range want[desk.ServiceList](r, 200, "GET", "/api/services", nil).Services {
		for _, o := range want[desk.ServiceView](r, 200, "GET", "/api/services/"+s.ID, nil).Offers {
			takes := slices.ContainsFunc(o.Plans, func(p desk.PlanOffer) bool { return p.Plan == plan })
			if o.UseCase == useCase && o.Available && takes {
				return s.ID
			}
		}
	}
	r.t.Fatalf("no service offers %s for %s", plan, useCase)
	return ""
}

// filledDraft is a draft that is ready to be sent.
func (r *rig) filledDraft(service, useCase, plan string, patient message.Patient, fill func(*testing.T, form.Form) form.Answers) desk.Draft {
	r.t.Helper()
	patient.Verification = murry().Verification
	d := r.begin(service, useCase, plan)
	answers := fill(r.t, d.Form)
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Patient: &patient, Answers: &answers})
	if strings.Contains(plan, "book") {
		free := r.slots(d.ID, "?hours=96").Slots
		if len(free) == 0 {
			r.t.Fatal("no slots")
		}
		chosen := free[len(free)-1].ID
		d = r.save(d.ID, desk.DraftSave{Version: d.Version, SlotID: &chosen})
	}
	c := r.check(d.ID)
	for _, m := range c.Messages {
		for _, f := range m.Findings {
			if f.Severity == definition.Error {
				r.t.Errorf("%s: %s %s (%s)", m.Title, f.Path, f.What, f.Rule)
			}
		}
	}
	if !c.Ready {
		r.t.Fatalf("not ready: %+v", c.Faults)
	}
	return d
}

// fillWhole answers what must be answered, and then what the form says is still
// missing, until it says no more: the first option, or something of its kind.
func fillWhole(t *testing.T, f form.Form) form.Answers {
	t.Helper()
	answers := teller.Demanded(f)
	for range 20 {
		problems := f.Check(answers)
		if len(problems) == 0 {
			break
		}
		for _, p := range problems {
			answerProblem(t, f, answers, p)
		}
	}
	return answers
}

// fillEverything answers every question once, each text that is always asked
// for with one of its own.
func fillEverything(t *testing.T, f form.Form) form.Answers {
	t.Helper()
	answers, typed := form.Answers{}, 0
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			repeat := map[string]string{}
			for _, field := range b.Fields {
				if text := teller.Answer(field); text != "" {
					repeat[field.ID] = text
				}
				if repeat[field.ID] == teller.Says && field.ShowWhen == nil && len(field.ShowIf) == 0 {
					typed++
					repeat[field.ID] = fmt.Sprintf("Said %03d", typed)
				}
			}
			answers[b.ID] = []map[string]string{repeat}
		}
	}
	return answers
}

// answerProblem gives the field that a problem is about an answer.
func answerProblem(t *testing.T, f form.Form, answers form.Answers, p form.Problem) {
	t.Helper()
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			if b.ID != p.Block {
				continue
			}
			for len(answers[b.ID]) <= p.Index {
				answers[b.ID] = append(answers[b.ID], map[string]string{})
			}
			for _, field := range b.Fields {
				if field.ID == p.Field {
					answers[b.ID][p.Index][field.ID] = teller.Answer(field)
				}
			}
		}
	}
}

// assertSound holds what a case sent against definition and payload rules.
func (r *rig) assertSound(c desk.Case, kinds []message.Kind) {
	r.t.Helper()
	var sent []desk.Message
	for _, m := range c.Messages {
		got := want[desk.Message](r, 200, "GET", "/api/messages/"+m.ID, nil)
		sent = append(sent, got)
		bundle, err := fhir.Parse([]byte(got.JSON))
		if err != nil {
			r.t.Fatal(err)
		}
		kind, refused := message.Identify(bundle)
		if refused != nil {
			r.t.Fatalf("%s: %v", got.Title, refused)
		}
		for _, f := range definition.Fit(bundle, definition.Template(kind.DefinitionTail())) {
			if f.Severity == definition.Error {
				r.t.Errorf("%s: %s %s", kind, f.Path, f.What)
			}
		}
	}
	assertWhole(r.t, sent, slices.Clone(kinds)...)
}

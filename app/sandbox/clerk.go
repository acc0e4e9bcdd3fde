package sandbox

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"maps"
	"net/http"
	"slices"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/episode"
	"barsdesk/bars/form"
	"barsdesk/bars/form/madeup"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// teller is who fills in the forms of simulated staff, about one case: the same
// case is always told of in the same way.
func (s *Sandbox) teller(what, about string) madeup.Person {
	h := fnv.New64a()
	_, _ = h.Write([]byte(about))
	now := s.config.Now()
	return madeup.Person{Since: now.Add(-20 * time.Minute), By: now.Add(2 * time.Hour), Says: "Not stated",
		Story: madeup.StoryFor(what, h.Sum64())}
}

// complete fills in a draft as a person would: whom it is about unless that is
// settled, what the form asks for, and every warning accepted.
func (p *provider) complete(ctx context.Context, d desk.Draft, who *message.Patient, by madeup.Person) (desk.Draft, error) {
	answers := by.Demanded(d.Form)
	for block, known := range d.Answers {
		answers[block] = merged(answers[block], known)
	}
	now := p.network.config.Now()
	for by.Mended(d.Form, answers, d.Form.CheckAt(answers, now)) {
		continue
	}
	steps := make([]string, 0, len(d.Steps))
	for _, each := range d.Steps {
		steps = append(steps, each.ID)
	}
	return p.save(ctx, d, desk.DraftSave{Patient: who, Answers: &answers, Confirmed: steps})
}

// merged are the answers that are known, with what is told besides.
func merged(told, known []map[string]string) []map[string]string {
	if len(known) == 0 {
		return told
	}
	out := make([]map[string]string, len(known))
	for i := range known {
		out[i] = map[string]string{}
		if i < len(told) {
			maps.Copy(out[i], told[i])
		}
		for field, value := range known[i] {
			if value != "" {
				out[i][field] = value
			}
		}
	}
	return out
}

func (p *provider) save(ctx context.Context, d desk.Draft, in desk.DraftSave) (desk.Draft, error) {
	in.Version = d.Version
	return p.desk.SaveDraft(ctx, scripted, d.ID, in)
}

// choose takes one of the times that are free: the one named, else any. A
// service that has none cannot be booked.
func (p *provider) choose(ctx context.Context, d desk.Draft, slotID string, from time.Time) (desk.Draft, error) {
	free, err := p.desk.Slots(ctx, scripted, d.ID, from, slotHours)
	if err != nil {
		return d, err
	}
	if slotID == "" {
		if slotID = one(free.Slots, d.ID); slotID == "" {
			return d, noTimes(d.Service.Name)
		}
	}
	return p.save(ctx, d, desk.DraftSave{SlotID: &slotID})
}

// slotHours is how far ahead requesters look for a time.
const slotHours = 72

// one is one of the free times, the same for the same draft and times.
func one(slots []desk.Slot, about string) string {
	var free []desk.Slot
	for _, s := range slots {
		if s.Free {
			free = append(free, s)
		}
	}
	if len(free) == 0 {
		return ""
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(about))
	return free[int(h.Sum32())%len(free)].ID
}

func noTimes(service string) error {
	return &desk.Error{Code: "no-times", HTTP: http.StatusConflict, Title: "No times are free", What: service + " has no free times in the next three days.",
		Sent: "Nothing was sent or booked.", Next: "Choose another service."}
}

// send sends a finished draft. A warning that has come up since it was shown, as
// somebody else is sending about the same patient, is accepted too.
func (p *provider) send(ctx context.Context, d desk.Draft) (caseID string, err error) {
	for range sendTries {
		if d, err = p.accept(ctx, d); err != nil {
			return "", err
		}
		sent, failed := p.desk.Send(ctx, scripted, d.ID, desk.Send{Version: d.Version})
		if failed == nil || desk.AsError(failed).Code != "draft-not-ready" {
			return sent.CaseID, failed
		}
		if d, err = p.desk.Draft(ctx, scripted, d.ID); err != nil {
			return "", err
		}
		err = failed
	}
	return "", err
}

// sendTries is how often a draft is sent that new warnings keep back.
const sendTries = 5

func warned(d desk.Draft) bool {
	return slices.ContainsFunc(d.Warnings, func(w desk.Warning) bool { return !w.Accepted })
}

// accept accepts every warning of a draft.
func (p *provider) accept(ctx context.Context, d desk.Draft) (desk.Draft, error) {
	if !warned(d) {
		return d, nil
	}
	var codes []string
	for _, w := range d.Warnings {
		codes = append(codes, w.Code)
	}
	return p.save(ctx, d, desk.DraftSave{Accept: codes})
}

// look reads a case.
func (p *provider) look(ctx context.Context, id string) (c storage.Case, e episode.Case, err error) {
	err = p.store.View(ctx, func(tx storage.Tx) error {
		if c, err = tx.Cases().Get(id); err != nil {
			return err
		}
		return json.Unmarshal(c.Body, &e)
	})
	return c, e, err
}

// say tells or records something of a case that the provider received.
func (p *provider) say(ctx context.Context, caseID, what string) error {
	c, e, err := p.look(ctx, caseID)
	if err != nil {
		return err
	}
	begun, err := p.desk.StartReply(ctx, scripted, caseID, desk.ReplyStart{Version: c.Version, Kind: what})
	if err != nil || begun.DraftID == "" {
		return err
	}
	d, err := p.desk.Draft(ctx, scripted, begun.DraftID)
	if err != nil {
		return err
	}
	if d, err = p.complete(ctx, d, nil, p.network.teller(what, record(e))); err != nil {
		return err
	}
	_, err = p.send(ctx, d)
	return err
}

// update sends a request again, with what has changed since.
func (p *provider) update(ctx context.Context, caseID string) error {
	_, e, err := p.look(ctx, caseID)
	if err != nil {
		return err
	}
	d, err := p.desk.StartDraft(ctx, scripted, desk.DraftStart{ServiceID: e.ServiceID, UseCase: e.UseCase, Plan: "update", FromCase: caseID})
	if err != nil {
		return err
	}
	answers := d.Answers
	amend(answers)
	if d, err = p.save(ctx, d, desk.DraftSave{Answers: &answers}); err != nil {
		return err
	}
	_, err = p.send(ctx, d)
	return err
}

// amend adds to the story what has become of the patient meanwhile.
func amend(a form.Answers) {
	const block, field = "narrative", "activity-outcomeCodeableConcept-text"
	if len(a[block]) == 0 {
		a[block] = []map[string]string{{}}
	}
	if told := a[block][0][field]; told != "" {
		told += " "
		a[block][0][field] = told + "Called again: no worse, now resting. Someone is with them."
		return
	}
	a[block][0][field] = "Called again: no worse, now resting. Someone is with them."
}

// do is one thing that somebody at the provider does about a case.
func (p *provider) do(ctx context.Context, caseID, action, text string) error {
	c, _, err := p.look(ctx, caseID)
	if err == nil {
		_, err = p.desk.Act(ctx, scripted, caseID, desk.CaseAct{Version: c.Version, Action: action, Text: text})
	}
	return err
}

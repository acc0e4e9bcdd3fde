package killtest_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/form"
	"barsdesk/build/sender"
)

// mostDrafts keeps the list of open drafts on one page; further rounds go on
// with drafts of earlier ones.
const mostDrafts = 40

// draft is one draft that was started.
type draft struct {
	id      string
	version int    // last acknowledged
	family  string // what that version says
	tried   string // what the next one says if it was kept; "" if none is open
	busy    bool   // a writer of this round has it
}

// saved is what the API says of a draft.
type saved struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Patient struct {
		Family string `json:"family"`
	} `json:"patient"`
}

// drafts saves one draft again and again, with another name each time.
func drafts(ctx context.Context, _ *testing.T, url string, kept *ledger, told func()) error {
	d := kept.idleDraft()
	if d == nil {
		got, err := startDraft(ctx, url, "refer")
		if err != nil {
			kept.locked(func() { kept.lost++ })
			return err
		}
		d = &draft{id: got.ID, version: got.Version, family: got.Patient.Family, busy: true}
		kept.locked(func() { kept.drafts = append(kept.drafts, d) })
		told()
	}
	for {
		if err := d.save(ctx, url); err != nil {
			return err
		}
		told()
	}
}

// idleDraft is a draft of an earlier round, once there are enough; else nil.
func (l *ledger) idleDraft() *draft {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.drafts) < mostDrafts {
		return nil
	}
	for _, d := range l.drafts {
		if !d.busy {
			d.busy = true
			return d
		}
	}
	return nil
}

func startDraft(ctx context.Context, url, plan string) (got saved, err error) {
	body := map[string]any{"serviceId": sender.EmergencyDepartment, "useCase": "a1t1", "plan": plan}
	err = api(ctx, http.MethodPost, url+"/api/drafts", body, &got)
	return got, err
}

// save gives the patient a new name.
func (d *draft) save(ctx context.Context, url string) error {
	d.tried = "Ledger-" + uuid.NewString()
	patient := sender.Patient()
	patient.Family = d.tried
	var got saved
	body := map[string]any{"version": d.version, "patient": patient}
	if err := api(ctx, http.MethodPut, url+"/api/drafts/"+d.id, body, &got); err != nil {
		return err
	}
	if got.Version != d.version+1 || got.Patient.Family != d.tried {
		return fmt.Errorf("saved draft: got version %d after %d, family %q", got.Version, d.version, got.Patient.Family)
	}
	d.version, d.family, d.tried = got.Version, got.Patient.Family, ""
	return nil
}

// compare: the draft says what was acknowledged last, or, whole, what was tried after it.
func (d *draft) compare(t *testing.T, url string) {
	t.Helper()
	var got saved
	if err := api(t.Context(), http.MethodGet, url+"/api/drafts/"+d.id, nil, &got); err != nil {
		t.Errorf("draft %s was acknowledged as version %d: %v", d.id, d.version, err)
		return
	}
	acknowledged := got.Version == d.version && got.Patient.Family == d.family
	next := d.tried != "" && got.Version == d.version+1 && got.Patient.Family == d.tried
	if !acknowledged && !next {
		t.Errorf("draft: got version %d saying %q; version %d saying %q was acknowledged, %q tried after it",
			got.Version, got.Patient.Family, d.version, d.family, d.tried)
	}
	d.version, d.family, d.tried, d.busy = got.Version, got.Patient.Family, "", false
}

// countDrafts: each acknowledged draft that was not sent is listed once, and no
// more others than were started without an answer.
func (l *ledger) countDrafts(t *testing.T, url string) {
	t.Helper()
	var today struct {
		Drafts []saved `json:"drafts"`
	}
	if err := api(t.Context(), http.MethodGet, url+"/api/today", nil, &today); err != nil {
		t.Error(err)
		return
	}
	listed := map[string]int{}
	for _, d := range today.Drafts {
		listed[d.ID]++
	}
	for id, want := range l.open() {
		if listed[id] != want {
			t.Errorf("draft %s is listed %d times, want %d", id, listed[id], want)
		}
		delete(listed, id)
	}
	if len(listed) > l.lost {
		t.Errorf("%d drafts are listed that nobody was told of; %d were started without an answer", len(listed), l.lost)
	}
}

// open says how often each known draft must be listed.
func (l *ledger) open() map[string]int {
	times := map[string]int{}
	for _, d := range l.drafts {
		times[d.id] = 1
	}
	for _, j := range l.journeys {
		times[j.draft] = 1
		if j.asked {
			times[j.draft] = 0
		}
	}
	return times
}

// story answers what the emergency department's form demands.
func story() form.Answers {
	return form.Answers{
		"narrative": {{"activity-outcomeCodeableConcept-text": "Made-up story", "period-start": time.Now().UTC().Format(time.RFC3339)}},
		"consent":   {{"confirm": "true"}},
	}
}

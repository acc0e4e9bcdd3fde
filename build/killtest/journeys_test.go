package killtest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"barsdesk/build/sender"
)

// journeysPerRound keeps slots for the rounds to come.
const journeysPerRound = 2

// settled is how long the program may take to carry on with what a kill
// interrupted; a message of unknown fate is tried again after some seconds.
const settled = 2 * time.Minute

// journey is one booking with its referral, sent at the desk.
type journey struct {
	patient  string // NHS number, another one for each journey
	draft    string
	version  int    // the one sent
	asked    bool   // sending was asked for
	caseID   string // "" while that is not answered
	reported bool   // the service was asked to say that the patient did not attend
	noShow   bool   // and that was answered
}

// caseView is what the API says of a case.
type caseView struct {
	ID           string         `json:"id"`
	Version      int            `json:"version"`
	Headline     string         `json:"headline"`
	Pending      bool           `json:"pending"`
	Confirmed    bool           `json:"confirmed"`
	DidNotAttend map[string]any `json:"didNotAttend"`
	Messages     []struct {
		Direction string `json:"direction"`
	} `json:"messages"`
	Identifiers []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"identifiers"`
}

func (c caseView) identifier(name string) string {
	for _, i := range c.Identifiers {
		if i.Name == name {
			return i.Value
		}
	}
	return ""
}

// journeys books and refers at the desk, then has earlier patients not attend,
// then goes on with drafts.
func journeys(ctx context.Context, t *testing.T, url string, kept *ledger, told func()) error {
	for range journeysPerRound {
		got, err := startDraft(ctx, url, "book-and-refer")
		if err != nil {
			kept.locked(func() { kept.lost++ })
			return err
		}
		j := &journey{draft: got.ID}
		kept.locked(func() {
			j.patient = sender.Somebody(len(kept.journeys)).NHSNumber
			kept.journeys = append(kept.journeys, j)
		})
		if err := j.fill(ctx, url, kept, got.Version); errors.Is(err, errNoSlots) {
			break // the rounds before took them all
		} else if err != nil {
			return err
		}
		if err := j.send(ctx, url); err != nil {
			return err
		}
		told()
	}
	if err := kept.noShows(ctx, url, told); err != nil {
		return err
	}
	return drafts(ctx, t, url, kept, told)
}

var errNoSlots = errors.New("no slots are left")

// fill answers what the form demands and chooses a slot.
func (j *journey) fill(ctx context.Context, address string, kept *ledger, version int) error {
	at := address + "/api/drafts/" + j.draft
	var slots struct {
		Slots []saved `json:"slots"`
	}
	from := time.Now().AddDate(0, 0, 4).UTC().Format(time.RFC3339) // the direct bookings take the next days
	if err := api(ctx, http.MethodGet, at+"/slots?hours=72&from="+url.QueryEscape(from), nil, &slots); err != nil {
		return err
	}
	var ids []string
	for _, s := range slots.Slots {
		ids = append(ids, s.ID)
	}
	slot := kept.untried(ids, 1)
	if len(slot) == 0 {
		return errNoSlots
	}
	patient := sender.Patient()
	patient.NHSNumber = j.patient
	changes := map[string]any{"version": version, "patient": patient, "slotId": slot[0], "answers": story()}
	var got saved
	if err := api(ctx, http.MethodPut, at, changes, &got); err != nil {
		return err
	}
	j.version = got.Version
	return nil
}

// send asks for the sending; asked again, it answers the same case.
func (j *journey) send(ctx context.Context, url string) error {
	j.asked = true
	var sent struct {
		CaseID string `json:"caseId"`
	}
	body := map[string]any{"version": j.version}
	if err := api(ctx, http.MethodPost, url+"/api/drafts/"+j.draft+"/send", body, &sent); err != nil {
		return err
	}
	if j.caseID != "" && j.caseID != sent.CaseID {
		return fmt.Errorf("one draft became two cases: %s and %s", j.caseID, sent.CaseID)
	}
	j.caseID = sent.CaseID
	return nil
}

// noShows has the patients of earlier journeys not attend.
func (l *ledger) noShows(ctx context.Context, url string, told func()) error {
	for _, j := range l.confirmed(ctx, url) {
		j.reported = true
		var done map[string]any
		err := api(ctx, http.MethodPost, url+"/api/sandbox/acts", map[string]any{"caseId": j.caseID, "act": "did-not-attend"}, &done)
		if err != nil {
			return err
		}
		j.noShow = true
		told()
	}
	return nil
}

// confirmed are the journeys that are over and whose patient may still not attend.
func (l *ledger) confirmed(ctx context.Context, url string) (list []*journey) {
	for _, j := range l.journeys { // only their one writer changes them
		var c caseView
		if j.caseID == "" || j.reported || api(ctx, http.MethodGet, url+"/api/cases/"+j.caseID, nil, &c) != nil {
			continue
		}
		if c.Confirmed {
			list = append(list, j)
		}
	}
	return list
}

// compare: what was asked for is one case in the end, booked and referred
// once, and the answer that the patient did not attend is in it once.
func (j *journey) compare(t *testing.T, url string) {
	t.Helper()
	if !j.asked {
		return
	}
	if err := j.send(t.Context(), url); err != nil {
		t.Errorf("journey sent again: %v", err)
		return
	}
	var c caseView
	if !eventually(t, settled, "booked and referred", func(ctx context.Context) bool {
		err := api(ctx, http.MethodGet, url+"/api/cases/"+j.caseID, nil, &c)
		return err == nil && c.Confirmed && !c.Pending && (!j.noShow || c.DidNotAttend != nil)
	}) {
		t.Errorf("case %s: %q, confirmed %v, did not attend %v (answered: %v)", j.caseID, c.Headline, c.Confirmed, c.DidNotAttend, j.noShow)
		return
	}
	directions := map[string]int{}
	for _, m := range c.Messages {
		directions[m.Direction]++
	}
	received := directions["received"]
	if directions["sent"] != 2 || received > 1 || j.noShow && received != 1 || !j.reported && received != 0 {
		t.Errorf("case %s: messages %v, did not attend asked %v, answered %v", j.caseID, directions, j.reported, j.noShow)
	}
	j.readBack(t, url, c)
}

// readBack asks the receiver: it has what the case names, and nothing else for
// this patient.
func (j *journey) readBack(t *testing.T, url string, c caseView) {
	t.Helper()
	from := sender.Sender{URL: url}
	for resourceType, name := range map[string]string{"Appointment": "Appointment id", "ServiceRequest": "Referral id"} {
		ids := patientsOwn(t, from, resourceType, j.patient)
		if len(ids) != 1 || !ids[c.identifier(name)] {
			t.Errorf("case %s: the receiver has %d of type %s, the case names %q", j.caseID, len(ids), resourceType, c.identifier(name))
		}
	}
}

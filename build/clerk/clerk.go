// Package clerk works at the built program as a person at its screens does, by its
// API: it refers patients in the Sandbox and waits for what the screens then say.
// Tests and measurements of the whole use it.
package clerk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/build/sender"
)

// Clerk works at one program. It is safe for many goroutines.
type Clerk struct {
	URL  string       // the program's address
	HTTP *http.Client // with whatever lets the person in; nil means http.DefaultClient
}

// Call calls the API at a path below /api and reads the answer into a value, if
// there is one to read into. An answer other than 2xx is an error.
func (c Clerk) Call(ctx context.Context, method, path string, body, into any) error {
	var text bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&text).Encode(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.URL+"/api"+path, &text)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	with := c.HTTP
	if with == nil {
		with = http.DefaultClient
	}
	answer, err := with.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return err
	case answer.StatusCode/100 != 2:
		return fmt.Errorf("%s %s: %s %s", method, path, answer.Status, said)
	case into == nil:
		return nil
	}
	return json.Unmarshal(said, into)
}

// Refer refers a patient to the Sandbox's emergency department and gives the
// case once the referral has arrived there.
func (c Clerk) Refer(ctx context.Context, patient message.Patient) (caseID string, err error) {
	var draft struct {
		ID      string `json:"id"`
		Version int    `json:"version"`
	}
	begin := map[string]any{"serviceId": sender.EmergencyDepartment, "useCase": "a1t1", "plan": "refer"}
	if err := c.Call(ctx, http.MethodPost, "/drafts", begin, &draft); err != nil {
		return "", err
	}
	fill := map[string]any{"version": draft.Version, "patient": patient, "answers": story()}
	if err := c.Call(ctx, http.MethodPut, "/drafts/"+draft.ID, fill, &draft); err != nil {
		return "", err
	}
	var sent struct {
		CaseID string `json:"caseId"`
	}
	if err := c.Call(ctx, http.MethodPost, "/drafts/"+draft.ID+"/send", map[string]any{"version": draft.Version}, &sent); err != nil {
		return "", err
	}
	return sent.CaseID, c.confirmed(ctx, sent.CaseID)
}

// lookEvery is how often a case is looked at that is not confirmed yet.
const lookEvery = 50 * time.Millisecond

// confirmed waits until a case says that what was sent has arrived.
func (c Clerk) confirmed(ctx context.Context, caseID string) error {
	again := time.NewTicker(lookEvery)
	defer again.Stop()
	for {
		var is struct {
			Headline           string
			Pending, Confirmed bool
		}
		if err := c.Call(ctx, http.MethodGet, "/cases/"+caseID, nil, &is); err != nil {
			return err
		}
		if is.Confirmed && !is.Pending {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("the case says %q, pending %v: %w", is.Headline, is.Pending, ctx.Err())
		}
	}
}

// story are the answers that the emergency department asks for.
func story() form.Answers {
	return form.Answers{
		"narrative": {{"activity-outcomeCodeableConcept-text": "Made-up story", "period-start": time.Now().UTC().Format(time.RFC3339)}},
		"consent":   {{"confirm": "true"}},
	}
}

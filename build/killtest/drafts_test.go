package killtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"barsdesk/build/sender"
)

// saved is what the API says of a draft.
type saved struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Patient struct {
		Family string `json:"family"`
	} `json:"patient"`
}

// drafts starts a draft and saves it again and again, another name each time.
func drafts(ctx context.Context, _ *testing.T, url string, kept *ledger, told func()) error {
	d, err := startDraft(ctx, url)
	if err != nil {
		kept.locked(func() { kept.lost++ })
		return err
	}
	kept.locked(func() { kept.drafts = append(kept.drafts, d) })
	told()
	for {
		d.tried = "Ledger-" + uuid.NewString()
		var got saved
		patient := sender.Patient()
		patient.Family = d.tried
		body := map[string]any{"version": d.version, "patient": patient}
		if err := api(ctx, http.MethodPut, url+"/api/drafts/"+d.id, body, &got); err != nil {
			return err
		}
		if got.Version != d.version+1 || got.Patient.Family != d.tried {
			return fmt.Errorf("saved draft: got version %d after %d, family %q", got.Version, d.version, got.Patient.Family)
		}
		d.version, d.family, d.tried = got.Version, got.Patient.Family, ""
		told()
	}
}

func startDraft(ctx context.Context, url string) (*draft, error) {
	var got saved
	body := map[string]any{"serviceId": sender.EmergencyDepartment, "useCase": "a1t1", "plan": "refer"}
	if err := api(ctx, http.MethodPost, url+"/api/drafts", body, &got); err != nil {
		return nil, err
	}
	return &draft{id: got.ID, version: got.Version, family: got.Patient.Family}, nil
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
	d.version, d.family, d.tried = got.Version, got.Patient.Family, ""
}

// countDrafts: each acknowledged draft is listed once, and no more others than
// were started without an answer.
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
	for _, d := range l.drafts {
		if listed[d.id] != 1 {
			t.Errorf("draft %s is listed %d times", d.id, listed[d.id])
		}
		delete(listed, d.id)
	}
	if len(listed) > l.lost {
		t.Errorf("%d drafts are listed that nobody was told of; %d were started without an answer", len(listed), l.lost)
	}
}

// api calls the workstation's API; errNoAnswer when the program is gone.
func api(ctx context.Context, method, address string, body, into any) error {
	var text bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&text).Encode(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, address, &text)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	defer resp.Body.Close()
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(resp.Body); err != nil {
		return fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s %s", method, req.URL.Path, resp.Status, answer.String())
	}
	return json.Unmarshal(answer.Bytes(), into)
}

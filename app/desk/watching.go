package desk

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/client"
)

// watching writes the entries of each read that this desk makes of another system:
// before it goes out, and of what came of it.
type watching struct{ desk *Desk }

// askedOf is what an entry says of a read besides its ids.
type askedOf struct {
	Host     string `json:"host"`
	Resource string `json:"resource,omitempty"` // of one that is read
	What     string `json:"what"`               // the first part of the path
	Status   int    `json:"status,omitempty"`
	Why      string `json:"why,omitempty"` // no answer came
}

// Asking implements client.Watch.
func (w watching) Asking(ctx context.Context, c client.Call) error {
	return w.record(ctx, c, "asking")
}

// Asked implements client.Watch.
func (w watching) Asked(ctx context.Context, c client.Call) error {
	switch {
	case c.Failure != "":
		return w.record(ctx, c, "no-answer")
	case c.Status >= http.StatusBadRequest:
		return w.record(ctx, c, "refused")
	}
	return w.record(ctx, c, "answered")
}

func (w watching) record(ctx context.Context, c client.Call, outcome string) error {
	said := askedOf{Host: c.Host, What: c.Resource, Status: c.Status, Why: c.Failure}
	object := access.Object{ServiceID: c.Target, Outcome: outcome, BodyHash: hashOf(c.Answer), RequestID: loggedID(c.Header.Get("X-Request-Id")), CorrelationID: loggedID(c.Header.Get("X-Correlation-Id"))}
	if c.ID != "" {
		said.Resource, object.ID = c.Resource, c.ID
	}
	if number := bareNumber(c.NHSNumber); onlyDigits(number) {
		object.PatientKey = w.desk.patientKey(number)
	}
	kept, err := keptHeader(c.Header)
	if err != nil {
		return err
	}
	object.HeaderHash = hashOf(kept)
	if object.Detail, err = json.Marshal(said); err != nil {
		return err
	}
	actor, err := speaking(c.Claims)
	if err != nil {
		return err
	}
	return w.desk.guard.Record(ctx, actor, access.Ask, object)
}

// speaking is the software, with what is said of it to whom it speaks.
func speaking(claims any) (access.Actor, error) {
	a := access.Software
	text, err := json.Marshal(claims)
	if s := string(text); s != "{}" && !strings.EqualFold(s, "null") {
		a.Claims = text
	}
	return a, err
}

package web_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"barsdesk/storage"
)

// deaf is a store whose log cannot be written.
type deaf struct{ storage.Store }

func (deaf) Update(context.Context, func(storage.Tx) error) error { return errors.New("disk full") }

func TestNothingIsShownWhenTheLogCannotBeWritten(t *testing.T) {
	r := newRig(t)
	r.door.Guard.Store = deaf{r.store}
	for _, path := range []string{"/api/today", "/api/cases", "/api/inbox", "/api/services", "/api/schedules", "/api/settings/identity"} {
		if a := r.call("GET", path, nil); a.status != 500 && a.status != 503 || strings.Contains(string(a.body), "Trumpton") {
			t.Errorf("GET %s is answered %d %s", path, a.status, a.body)
		}
	}
}

func TestNobodySignsInWhenTheLogCannotBeWritten(t *testing.T) {
	r := newRig(t, withSignIn)
	link := r.door.OneTime()
	r.door.Guard.Store = deaf{r.store}
	if a := r.signIn(link); a.status < 500 || len(r.jar) != 0 {
		t.Errorf("signed in: %d %s", a.status, a.body)
	}
}

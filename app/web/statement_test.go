package web_test

import (
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/storage"
)

// TestStatementOfASenderAcceptsNothing: what a service does as a client, it
// does not offer to others.
func TestStatementOfASenderAcceptsNothing(t *testing.T) {
	r := newRig(t)
	r.bars.change(func(f *fakeBaRS) {
		f.says = f.statement(edID).Clone()
		for _, rest := range f.says.All("rest") {
			rest.Set("mode", fhir.Str("client"))
		}
	})
	o := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil).Offers[0]
	if o.Bookings || !strings.Contains(o.Why+o.Requests[0].Why, "does not show its free appointments") {
		t.Errorf("offered %+v", o)
	}
}

// TestAnswersAreKeptForTheirUseCaseAlone: each use is asked about by itself, and
// once.
func TestAnswersAreKeptForTheirUseCaseAlone(t *testing.T) {
	r := newRig(t)
	r.update(func(tx storage.Tx) error {
		s, err := tx.Directory().Get(edID)
		if err != nil {
			return err
		}
		s.UseCases = []string{"a1t1", "a1t7"}
		return tx.Directory().Put(s)
	})
	for range 2 {
		want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
		if n := r.bars.count("/MessageDefinition"); n != 2 {
			t.Errorf("asked %d times about two uses", n)
		}
	}
}

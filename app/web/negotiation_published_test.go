package web_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/storage"
)

// published reads a resource of the published data.
func published(t *testing.T, path string) *fhir.Node {
	t.Helper()
	return parsed(t, string(fhirtest.Read(t, fhirtest.Published(t, path))))
}

// Both published CapabilityStatements, with full and with relative addresses,
// are read as saying the same.
func TestPublishedStatementsAreUnderstood(t *testing.T) {
	for _, path := range []string{"fhir/capability-statements/bars-capability-statement-example.json", "fhir/examples/api/metadata-ba-rs-api-capability-statement.json"} {
		r := newRig(t)
		statement := published(t, path)
		r.bars.change(func(f *fakeBaRS) { f.says = statement })
		v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
		if o := v.Offers[0]; !o.Bookings || !o.Referrals || v.Standard != statement.TextAt("version") {
			t.Errorf("%s: standard %s, offer %+v", path, v.Standard, o)
		}
		for _, name := range []string{"Shows its free appointments", "Takes bookings", "Takes referrals", "Takes requests for validation", "Says what became of a booking"} {
			if !slices.Contains(v.Abilities, desk.Ability{Name: name, Offered: true}) {
				t.Errorf("%s: not said: %s", path, name)
			}
		}
	}
}

// The API's own example of a definition has the older shape of useContext, the
// older name of the referral, no version, and a use that was withdrawn.
func TestPublishedExampleOfADefinitionIsShownAndNotFollowed(t *testing.T) {
	r := newRig(t)
	example := published(t, "fhir/examples/api/message-definition-message-definition-service-request-request-case-transfer.json")
	id := example.TextAt("entry.resource.useContext.code.code")
	r.update(func(tx storage.Tx) error {
		return tx.Directory().Put(storage.Service{ID: id, Name: "Pharmacy", ODSCode: "ZMP", UseCases: []string{"referraltopharmacy"}})
	})
	statement := published(t, "fhir/capability-statements/bars-capability-statement-example.json")
	r.bars.change(func(f *fakeBaRS) { f.says, f.answer = statement, example })
	v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+id, nil)
	if o := v.Offers[0]; o.Available || !strings.Contains(o.Why, "withdrawn nationally") {
		t.Errorf("offer %+v", o)
	}
	if len(v.Accepts) != 1 || v.Accepts[0].Message != "Referral" || v.Accepts[0].Usable || v.Accepts[0].Version != "" || len(v.Accepts[0].Holds) < 8 {
		t.Errorf("accepts %+v", v.Accepts)
	}
}

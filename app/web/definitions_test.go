package web_test

import (
	"testing"

	"barsdesk/app/desk"
)

func TestDefinitionsAreListed(t *testing.T) {
	r := newRig(t)
	p := want[desk.DefinitionPackages](r, 200, "GET", "/api/definitions/packages", nil)
	if len(p.Packages) == 0 {
		t.Fatal("no packages")
	}
	found := want[desk.DefinitionList](r, 200, "GET", "/api/definitions?q=booking-request&state=in-force&package=uk.nhsdigital.bars.r4%23"+
		"no-such-version", nil)
	if found.Total != 0 {
		t.Errorf("a version that is not there: %+v", found)
	}
	found = want[desk.DefinitionList](r, 200, "GET", "/api/definitions?q=MessageDefinition/bars-message-booking-request&offset=1", nil)
	if found.Total != 2 || len(found.Definitions) != 1 {
		t.Errorf("%+v", found)
	}
	trouble(t, r.call("GET", "/api/definitions?state=maybe", nil), 422, "request-not-understood")
	trouble(t, r.call("GET", "/api/definitions?offset=-1", nil), 422, "request-not-understood")
}

func TestPublishedDefinitionsFollowWhatIsHeld(t *testing.T) {
	r := newRig(t)
	if none := want[desk.PublishedDefinitions](r, 200, "GET", "/api/definitions/published", nil); none.Total != 0 {
		t.Errorf("before any service was asked: %+v", none)
	}
	want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
	got := want[desk.PublishedDefinitions](r, 200, "GET", "/api/definitions/published", nil)
	if got.Total != 1 || got.Services[0].ID != edID || len(got.Services[0].Definitions) == 0 || !got.Services[0].FetchedAt.Equal(start) {
		t.Errorf("%+v", got)
	}
	want[desk.ServiceView](r, 200, "POST", "/api/services/"+edID+"/check-again", nil)
	if again := want[desk.PublishedDefinitions](r, 200, "GET", "/api/definitions/published", nil); again.Total != 1 {
		t.Errorf("after asking again: %+v", again)
	}
}

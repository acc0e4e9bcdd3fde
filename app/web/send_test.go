package web_test

import (
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
)

// refused tries to send a draft and checks that nothing left this computer.
func (r *rig) refused(d desk.Draft, version, status int, code string) desk.Trouble {
	r.t.Helper()
	got := trouble(r.t, r.call("POST", "/api/drafts/"+d.ID+"/send", desk.Send{Version: version}), status, code)
	if n := r.bars.count("/$process-message"); n != 0 {
		r.t.Errorf("%d messages were sent", n)
	}
	return got
}

func TestSendingWhatIsNotReadyIsRefused(t *testing.T) {
	r := newRig(t)
	d := r.begin(edID, "a1t1", "refer")
	if got := r.refused(d, 1, 422, "draft-not-ready"); !strings.Contains(got.What, "other things") {
		t.Errorf("trouble: %+v", got)
	}
}

func TestSendingAnOlderVersionIsRefused(t *testing.T) {
	r := newRig(t)
	d := r.ready("refer")
	r.refused(d, d.Version-1, 409, "draft-stale")
}

// The service is asked again before sending; what has changed goes back to the
// person once.
func TestSendingAfterTheDefinitionChangedIsRefusedOnce(t *testing.T) {
	r := newRig(t)
	d := r.ready("refer")
	r.bars.change(func(f *fakeBaRS) { f.definitions[edID] = []*fhir.Node{without(edID, "MedicationStatement")} })
	if !r.check(d.ID).Ready {
		t.Fatal("not ready by what is held")
	}
	r.refused(d, d.Version, 409, "definition-changed")
	if got := blocks(want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil).Form, "MedicationStatement"); len(got) != 0 {
		t.Errorf("the form still asks for %v", got)
	}
	if a := r.call("POST", "/api/drafts/"+d.ID+"/send", desk.Send{Version: d.Version}); a.status != 200 {
		t.Errorf("sending again: %d %s", a.status, a.body)
	}
}

func TestSendingWhileTheServiceCannotBeAskedIsRefused(t *testing.T) {
	r := newRig(t)
	d := r.ready("refer")
	r.bars.server.Close()
	r.refused(d, d.Version, 502, "no-connection")
}

func TestSendingAnAppointmentThatHasPassedIsRefused(t *testing.T) {
	r := newRig(t)
	d := r.ready("book-and-refer")
	r.clock.Set(start.Add(2 * time.Hour))
	r.refused(d, d.Version, 422, "draft-not-ready")
}

func TestSendingTwiceAnswersTheSameCase(t *testing.T) {
	r := newRig(t)
	d := r.ready("refer")
	path := "/api/drafts/" + d.ID + "/send"
	first := want[desk.Sent](r, 200, "POST", path, desk.Send{Version: d.Version})
	again := want[desk.Sent](r, 200, "POST", path, desk.Send{Version: d.Version})
	if first.CaseID == "" || first != again {
		t.Errorf("first %+v, again %+v", first, again)
	}
	if got := want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil); got.SentCase != first.CaseID {
		t.Errorf("sent case %q", got.SentCase)
	}
}

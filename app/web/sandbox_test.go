package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/web"
)

const trumpton = "2000087011"

func newTrainer(t *testing.T) *rig { return newSandboxRig(t, as(access.Trainer)) }

func TestFaultsAreSaidInWordsWhileTheyAreOn(t *testing.T) {
	r := newTrainer(t)
	list := want[sandbox.FaultList](r, 200, "POST", "/api/sandbox/faults",
		sandbox.FaultChange{Kind: "late", ServiceID: trumpton, Percent: 25, Next: 1, Seconds: 6, Messages: true})
	const said = "Trumpton General Emergency Department answers late, by 6 seconds, 25 in 100 times, for the next 1 call, messages only."
	if len(list.Faults) != 1 || list.Faults[0].Text != said {
		t.Fatalf("faults that are on: %+v", list.Faults)
	}
	if now := want[sandbox.StageNow](r, 200, "GET", "/api/sandbox/now", nil); len(now.On) != 1 || now.On[0].Text != said || !now.Trainer {
		t.Errorf("now: %+v", now)
	}
	want[sandbox.FaultList](r, 200, "POST", "/api/sandbox/faults", sandbox.FaultChange{Kind: "down", Percent: 100})
	list = want[sandbox.FaultList](r, 200, "DELETE", "/api/sandbox/faults/"+list.Faults[0].ID, nil)
	if len(list.Faults) != 1 || list.Faults[0].Text != "Every service is down." {
		t.Errorf("after one was turned off: %+v", list.Faults)
	}
	if list = want[sandbox.FaultList](r, 200, "DELETE", "/api/sandbox/faults", nil); len(list.Faults) != 0 {
		t.Errorf("after all were turned off: %+v", list.Faults)
	}
	if now := want[sandbox.StageNow](r, 200, "GET", "/api/sandbox/now", nil); len(now.On) != 0 {
		t.Errorf("still on: %+v", now.On)
	}
}

func TestEveryFaultThatIsOfferedCanBePutOn(t *testing.T) {
	r := newTrainer(t)
	for _, kind := range want[sandbox.FaultList](r, 200, "GET", "/api/sandbox/faults", nil).Kinds {
		if kind.Title == "" || kind.Help == "" {
			t.Errorf("%s is offered without words", kind.ID)
		}
		change := sandbox.FaultChange{Kind: kind.ID, Percent: 100}
		if kind.Seconds {
			change.Seconds = 1
		}
		want[sandbox.FaultList](r, 200, "POST", "/api/sandbox/faults", change)
		for _, form := range kind.Forms {
			if change.Form = form.Value; form.Label == form.Value {
				t.Errorf("the form %s of %s has no words", form.Value, kind.ID)
			}
			want[sandbox.FaultList](r, 200, "POST", "/api/sandbox/faults", change)
		}
	}
}

func TestFaultThatCannotBeIsRefusedInWords(t *testing.T) {
	r := newTrainer(t)
	trouble := want[desk.Trouble](r, 422, "POST", "/api/sandbox/faults", sandbox.FaultChange{Kind: "late", Percent: 100})
	if trouble.Code != "fault-not-possible" || !strings.Contains(trouble.What, "seconds") {
		t.Errorf("trouble: %+v", trouble)
	}
	if list := want[sandbox.FaultList](r, 200, "GET", "/api/sandbox/faults", nil); len(list.Faults) != 0 {
		t.Errorf("a wrong fault was put on: %+v", list.Faults)
	}
}

// A fault is no word on a page only: it strikes.
func TestFaultStrikesUntilItIsOff(t *testing.T) {
	r := newTrainer(t)
	list := want[sandbox.FaultList](r, 200, "POST", "/api/sandbox/faults", sandbox.FaultChange{Kind: "down", ServiceID: trumpton, Percent: 100})
	if v := want[desk.ServiceView](r, 200, "POST", "/api/services/"+trumpton+"/check-again", nil); v.Problem == nil {
		t.Error("a service that is down was asked")
	}
	lines := want[sandbox.WireList](r, 200, "POST", "/api/sandbox/wire/search", sandbox.WireQuery{}).Exchanges
	if len(lines) == 0 || lines[0].Fault != "Fault: is down" || lines[0].Good {
		t.Errorf("on the wire: %+v", lines)
	}
	want[sandbox.FaultList](r, 200, "DELETE", "/api/sandbox/faults/"+list.Faults[0].ID, nil)
	if v := want[desk.ServiceView](r, 200, "POST", "/api/services/"+trumpton+"/check-again", nil); v.Problem != nil {
		t.Errorf("a service that is up again: %+v", v.Problem)
	}
}

func TestClockStopsMovesForwardAndGoesOn(t *testing.T) {
	r := newTrainer(t)
	turn := func(change sandbox.ClockChange) sandbox.StageNow {
		return want[sandbox.StageNow](r, 200, "POST", "/api/sandbox/clock", change)
	}
	stopped := turn(sandbox.ClockChange{Action: "stop"})
	if stopped.Running || !stopped.Trainer || len(stopped.On) != 1 || stopped.On[0].Text != "The clock is stopped." {
		t.Errorf("stopped: %+v", stopped)
	}
	moved := turn(sandbox.ClockChange{Action: "forward", Minutes: 24 * 60})
	if got := moved.Now.Sub(stopped.Now); got != 24*time.Hour || moved.Running {
		t.Errorf("moved by %s, running %v", got, moved.Running)
	}
	if going := turn(sandbox.ClockChange{Action: "go"}); !going.Running || !going.Moved || going.On[0].Text != "The clock is moved forward." {
		t.Errorf("going: %+v", going)
	}
	want[desk.Trouble](r, 422, "POST", "/api/sandbox/clock", sandbox.ClockChange{Action: "forward"})
	want[desk.Trouble](r, 422, "POST", "/api/sandbox/clock", map[string]any{"action": "forward", "minutes": -5})
}

func TestNetworkBehavesAsItIsToldTo(t *testing.T) {
	r := newTrainer(t)
	if now := want[sandbox.StageNow](r, 200, "GET", "/api/sandbox/now", nil); now.Live {
		t.Error("it begins as the live network behaves")
	}
	now := want[sandbox.StageNow](r, 200, "POST", "/api/sandbox/live", sandbox.LiveChange{Live: true})
	if !now.Live || !now.Trainer || len(now.On) != 1 || now.On[0].ID != "live" {
		t.Errorf("now: %+v", now)
	}
	if now = want[sandbox.StageNow](r, 200, "POST", "/api/sandbox/live", sandbox.LiveChange{}); now.Live || len(now.On) != 0 {
		t.Errorf("now: %+v", now)
	}
}

// What a learner in a room may do: look and play, and nothing that changes the
// stage for others.
func TestLearnerWorksNoStage(t *testing.T) {
	r := newSandboxRig(t)
	if now := want[sandbox.StageNow](r, 200, "GET", "/api/sandbox/now", nil); now.Trainer || now.Rooms {
		t.Errorf("now: %+v", now)
	}
	for _, refused := range []struct {
		method, path string
		body         any
	}{
		{"POST", "/api/sandbox/faults", sandbox.FaultChange{Kind: "down", Percent: 100}},
		{"DELETE", "/api/sandbox/faults", nil},
		{"DELETE", "/api/sandbox/faults/fault-1", nil},
		{"POST", "/api/sandbox/clock", sandbox.ClockChange{Action: "stop"}},
		{"POST", "/api/sandbox/live", sandbox.LiveChange{Live: true}},
		{"POST", "/api/sandbox/scenarios", sandbox.ScenarioText{Name: "a.yaml", Text: "id: a"}},
		{"DELETE", "/api/sandbox/scenarios/a", nil},
	} {
		want[desk.Trouble](r, 403, refused.method, refused.path, refused.body)
	}
	if now := want[sandbox.StageNow](r, 200, "GET", "/api/sandbox/now", nil); len(now.On) != 0 || !now.Running {
		t.Errorf("a refused act was done: %+v", now)
	}
	if n := len(r.audit(access.SandboxStage)); n != 5 {
		t.Errorf("%d refusals are in the log, want 5", n)
	}
	want[sandbox.ScenarioList](r, 200, "GET", "/api/sandbox/scenarios", nil)
	want[sandbox.WireList](r, 200, "POST", "/api/sandbox/wire/search", sandbox.WireQuery{})
}

// What a trainer does is recorded with what it was: two acts on the stage are
// told apart afterwards.
func TestWhatATrainerDoesIsRecorded(t *testing.T) {
	r := newTrainer(t)
	want[sandbox.StageNow](r, 200, "POST", "/api/sandbox/clock", sandbox.ClockChange{Action: "stop"})
	want[sandbox.StageNow](r, 200, "POST", "/api/sandbox/clock", sandbox.ClockChange{Action: "forward", Minutes: 90})
	want[sandbox.StageNow](r, 200, "POST", "/api/sandbox/live", sandbox.LiveChange{Live: true})
	on := want[sandbox.FaultList](r, 200, "POST", "/api/sandbox/faults", sandbox.FaultChange{Kind: "down", ServiceID: trumpton, Percent: 50})
	want[sandbox.FaultList](r, 200, "DELETE", "/api/sandbox/faults/"+on.Faults[0].ID, nil)
	want[sandbox.FaultList](r, 200, "DELETE", "/api/sandbox/faults", nil)
	entries := r.audit(access.SandboxStage)
	told := []string{`"action":"stop"`, `"minutes":90`, `"live":true`, `"kind":"down"`, "fault turned off", "every fault turned off"}
	if len(entries) != len(told) {
		t.Fatalf("%d entries: %+v", len(entries), entries)
	}
	for i, e := range entries {
		if e.Outcome != "allowed" || e.Role != string(access.Trainer) || !strings.Contains(string(e.Detail), told[i]) {
			t.Errorf("entry %d does not say %s: %+v %s", i, told[i], e, e.Detail)
		}
	}
	if entries[3].ServiceID != trumpton || entries[4].Object != on.Faults[0].ID {
		t.Errorf("which service, which fault: %+v, %+v", entries[3], entries[4])
	}
	want[sandbox.ScenarioProgress](r, 200, "POST", "/api/sandbox/scenarios/first-booking/begin", nil)
	want[sandbox.ScenarioProgress](r, 200, "POST", "/api/sandbox/progress/leave", nil)
	played := r.audit(access.SandboxPlay)
	if len(played) != 2 || played[0].Object != "first-booking" || !strings.Contains(string(played[0].Detail), "begun") || !strings.Contains(string(played[1].Detail), "left") {
		t.Errorf("of the scenario: %+v", played)
	}
}

func TestWireShowsWhatPassed(t *testing.T) {
	r := newTrainer(t)
	want[desk.ServiceView](r, 200, "GET", "/api/services/"+trumpton, nil)
	search := func(q sandbox.WireQuery) sandbox.WireList {
		return want[sandbox.WireList](r, 200, "POST", "/api/sandbox/wire/search", q)
	}
	all := search(sandbox.WireQuery{})
	if len(all.Exchanges) < 2 || all.Total != len(all.Exchanges) || all.More {
		t.Fatalf("the wire: %+v", all)
	}
	first := all.Exchanges[len(all.Exchanges)-1]
	if first.N != 1 || !first.Good || first.Service != "Trumpton General Emergency Department" || first.From != "Lakeside Urgent Care Trust" {
		t.Errorf("the first: %+v", first)
	}
	for name, none := range map[string]sandbox.WireQuery{
		"another service": {ServiceID: "2000087022"}, "another kind": {Kind: "message"}, "text that nobody sent": {Text: "zzzz"}, "before the first": {Before: 1},
	} {
		if found := search(none).Exchanges; len(found) != 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
	for name, some := range map[string]sandbox.WireQuery{
		"the service": {ServiceID: trumpton}, "the kind": {Kind: "offers"}, "a decoded header": {Text: "lakeside URGENT"}, "an answer": {Text: "capabilitystatement"},
	} {
		if found := search(some).Exchanges; len(found) == 0 {
			t.Errorf("%s: nothing was found", name)
		}
	}
}

func TestExchangeIsDecoded(t *testing.T) {
	r := newTrainer(t)
	want[desk.ServiceView](r, 200, "GET", "/api/services/"+trumpton, nil)
	e := want[sandbox.WireExchange](r, 200, "GET", "/api/sandbox/wire/1", nil)
	facts := map[string]string{}
	for _, f := range e.Facts {
		facts[f.Label] = f.Value
	}
	if facts["To"] != "Trumpton General Emergency Department" || facts["From"] != "Lakeside Urgent Care Trust" || facts["Software"] != "Barsdesk 1.0.0" ||
		facts["This call"] == "" || facts["The conversation"] == "" || facts["Role of the person"] == "" {
		t.Errorf("facts: %v", facts)
	}
	if e.Method != "GET" || e.Status != "200 OK" || e.Before != 0 || e.After != 2 || !strings.Contains(e.Reply.Text, "\n") || len(e.Call.Headers) == 0 {
		t.Errorf("exchange: %+v", e)
	}
	if trouble := want[desk.Trouble](r, 404, "GET", "/api/sandbox/wire/999", nil); trouble.Code != "wire-gone" {
		t.Errorf("trouble: %+v", trouble)
	}
	if n := len(r.audit(access.SandboxExchange)); n != 2 {
		t.Errorf("%d entries of what was looked at, want 2", n)
	}
}

func TestCopiedLineWorksAsPasted(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("curl is needed: ", err)
	}
	r := newTrainer(t)
	want[desk.ServiceView](r, 200, "GET", "/api/services/"+trumpton, nil)
	line := want[web.WireText](r, 200, "GET", "/api/sandbox/wire/1/curl", nil).Text
	out, err := exec.CommandContext(t.Context(), "sh", "-c", line).Output()
	if err != nil || !strings.HasPrefix(string(out), "HTTP/1.1 200") || !strings.Contains(string(out), "CapabilityStatement") {
		t.Errorf("%v: %s printed %.300s", err, line, out)
	}
}

func TestSavedFileSaysThatItIsSimulated(t *testing.T) {
	r := newTrainer(t)
	want[desk.ServiceView](r, 200, "GET", "/api/services/"+trumpton, nil)
	one := want[web.WireText](r, 200, "GET", "/api/sandbox/wire/1/file", nil)
	all := want[web.WireText](r, 200, "POST", "/api/sandbox/wire/file", sandbox.WireQuery{})
	for text, entries := range map[web.WireText]int{one: 1, all: want[sandbox.WireList](r, 200, "POST", "/api/sandbox/wire/search", sandbox.WireQuery{}).Total} {
		var archive struct {
			Log struct {
				Version, Comment string
				Entries          []struct {
					StartedDateTime string
					Request         struct{ URL, Method string }
					Response        struct {
						Status  int
						Content struct{ Text string }
					}
				}
			}
		}
		if err := json.Unmarshal([]byte(text.Text), &archive); err != nil {
			t.Fatal(err)
		}
		log := archive.Log
		if !strings.HasPrefix(log.Comment, "SIMULATED") || !strings.HasPrefix(text.Name, "SIMULATED-") || log.Version != "1.2" || len(log.Entries) != entries {
			t.Errorf("%s: %s, version %s, %d entries, want %d", text.Name, log.Comment, log.Version, len(log.Entries), entries)
		}
		e := log.Entries[0]
		if _, err := time.Parse(time.RFC3339Nano, e.StartedDateTime); err != nil || e.Response.Status != 200 || !strings.HasPrefix(e.Request.URL, "http://127.0.0.1:") ||
			!strings.Contains(e.Response.Content.Text, "CapabilityStatement") {
			t.Errorf("the first entry: %+v", e)
		}
	}
}

func TestServiceAtTheOtherEndCanBeMadeToAnswer(t *testing.T) {
	r := newTrainer(t)
	if list := want[sandbox.ActableCases](r, 200, "GET", "/api/sandbox", nil); len(list.Cases) != 0 {
		t.Errorf("acts without a case: %+v", list)
	}
	want[desk.Trouble](r, 404, "POST", "/api/sandbox/acts", sandbox.ActOnCase{CaseID: "nobody", Act: "did-not-attend"})
}

func TestCastIsListed(t *testing.T) {
	r := newTrainer(t)
	cast := want[sandbox.CastView](r, 200, "GET", "/api/sandbox/cast", nil)
	if len(cast.Services) < 8 || len(cast.Sentinels) < 20 {
		t.Fatalf("%d services and %d sentinels", len(cast.Services), len(cast.Sentinels))
	}
	for _, s := range cast.Sentinels {
		if s.Call == "" || s.What == "" {
			t.Errorf("a sentinel without words: %+v", s)
		}
	}
}

func TestStageIsTheSandboxsOnly(t *testing.T) {
	r := newRig(t, as(access.Trainer))
	for _, path := range []string{"/api/sandbox", "/api/sandbox/now", "/api/sandbox/faults", "/api/sandbox/scenarios", "/api/sandbox/progress", "/api/sandbox/debrief", "/api/sandbox/cast", "/api/sandbox/rooms"} {
		a := r.call(http.MethodGet, path, nil)
		if a.status != http.StatusNotFound {
			t.Errorf("%s: %s", path, fmt.Sprint(a.status))
		}
	}
}

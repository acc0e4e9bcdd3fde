package desk_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// hill is a clinician of another organisation at the same server, with an account.
var hill = access.Actor{ID: "p21", Role: access.Clinician, Name: "Dr Noor Hill", Session: "s21", Organisation: "ZHI", Account: true,
	Practitioner: access.Practitioner{Family: "Hill", Given: "Noor", SDSUserID: "555000000091", SDSRoleID: "555000000092", RoleCode: "62247001"}}

var hillIdentity = desk.Identity{Organisation: "Hillside Trust", ODSCode: "ZHI", ServiceID: "2000091011", ServiceName: "Hillside Clinic", Phone: "0113 496 0606"}

// manages is an actor as a manager.
func manages(a access.Actor) access.Actor {
	a.Role = access.Manager
	return a
}

// said is what a Base64 header of a kept message says.
func said(t *testing.T, m storage.Outbound, name string) string {
	t.Helper()
	var h http.Header
	if err := json.Unmarshal(m.Header, &h); err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(h.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readyAs is a referral of an actor, complete.
func (s *sender) readyAs(a access.Actor) desk.Draft {
	s.t.Helper()
	d, err := s.desk.StartDraft(s.t.Context(), a, desk.DraftStart{ServiceID: ward.ID, UseCase: "a1t1", Plan: "refer"})
	s.must(err)
	patient, answers := murry(), teller.Demanded(d.Form)
	d, err = s.desk.SaveDraft(s.t.Context(), a, d.ID, desk.DraftSave{Version: d.Version, Patient: &patient, Answers: &answers})
	s.must(err)
	return d
}

func TestMessagesNameTheSignedInPerson(t *testing.T) {
	s := newSender(t)
	_, err := s.desk.SaveIdentity(t.Context(), manages(hill), hillIdentity)
	s.must(err)
	d := s.readyAs(hill)
	sent, err := s.desk.Send(t.Context(), hill, d.ID, desk.Send{Version: d.Version})
	s.must(err)
	s.until("it is delivered", func() bool { return s.message(sent.CaseID, message.ReferralNew).State == "delivered" })
	m := s.message(sent.CaseID, message.ReferralNew)
	for name, want := range map[string]string{"Nhsd-Requesting-Practitioner": "555000000092", "Nhsd-End-User-Organisation": "ZHI"} {
		if got := said(t, m, name); !strings.Contains(got, want) || strings.Contains(got, "ZLK") {
			t.Errorf("%s says %s", name, got)
		}
	}
	bundle, err := fhir.Parse(m.Body)
	s.must(err)
	if facts := message.ReadFacts(bundle); facts.SourceService != hillIdentity.ServiceID {
		t.Errorf("it comes from service %s", facts.SourceService)
	}
	if !bytes.Contains(m.Body, []byte(`"Hill"`)) || bytes.Contains(m.Body, []byte(`"Lind"`)) {
		t.Error("the message does not name who sent it")
	}
	solo := s.message(s.sends(s.ready(s.start(desk.DraftStart{Plan: "refer"}), "")), message.ReferralNew) // nurse has no account
	if got := said(t, solo, "Nhsd-Requesting-Practitioner"); !strings.Contains(got, "555000000002") {
		t.Errorf("the one person of the settings is named as %s", got)
	}
	if got := said(t, solo, "Nhsd-End-User-Organisation"); !strings.Contains(got, "ZLK") {
		t.Errorf("the desk's own organisation is named as %s", got)
	}
}

func TestRetryByAnybodyCarriesWhatWasSaidAtFirst(t *testing.T) {
	s := newSender(t)
	s.line.next = []fault{answerLost}
	id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "refer"}), ""))
	first := s.message(id, message.ReferralNew)
	s.until("the first try is over", func() bool {
		m := s.message(id, message.ReferralNew)
		return m.Attempts == 1 && inState("queued")(m)
	})
	changed := callsIdentity
	changed.SDSRoleID, changed.Organisation = "555000000777", "Renamed Trust"
	_, err := s.desk.SaveIdentity(t.Context(), nurse, changed)
	s.must(err)
	s.retries(id, message.ReferralNew, inState("delivered"))
	s.says(id, "Referred")
	last, posts := s.message(id, message.ReferralNew), s.line.posts()
	if !bytes.Equal(first.Header, last.Header) || !bytes.Equal(first.Body, last.Body) {
		t.Error("what was kept of the message changed")
	}
	if len(posts) != 2 || posts[0].headers != posts[1].headers || posts[0].body != posts[1].body {
		t.Errorf("the tries differ: %+v", posts)
	}
}

func TestAccountThatLacksANameCannotSend(t *testing.T) {
	s := newSender(t)
	nameless := hill
	nameless.Practitioner = access.Practitioner{}
	_, err := s.desk.SaveIdentity(t.Context(), manages(hill), hillIdentity)
	s.must(err)
	d := s.readyAs(nameless)
	check, err := s.desk.Check(t.Context(), nameless, d.ID)
	s.must(err)
	if !slices.ContainsFunc(check.Faults, func(f desk.Fault) bool { return strings.Contains(f.Message, "in your account") }) {
		t.Errorf("the check says %+v", check.Faults)
	}
	_, err = s.desk.Send(t.Context(), nameless, d.ID, desk.Send{Version: d.Version})
	refused(t, err, "draft-not-ready")
}

func TestPagesHearNothingOfOtherOrganisations(t *testing.T) {
	s := newSender(t)
	_, err := s.desk.SaveIdentity(t.Context(), manages(hill), hillIdentity)
	s.must(err)
	changes, end, err := s.desk.Listen(t.Context(), hill)
	s.must(err)
	defer end()
	at := bell // of the desk's own organisation
	d := s.readyAs(at)
	sent, err := s.desk.Send(t.Context(), at, d.ID, desk.Send{Version: d.Version})
	s.must(err)
	s.says(sent.CaseID, "Referred")
	if heard := topics(changes); len(heard) > 0 {
		t.Errorf("Hillside heard of %v", heard)
	}
}

func TestAnotherODSCodeTakesAllThatWasSentAlong(t *testing.T) {
	s := newSender(t)
	d := s.readyAs(bell)
	renamed := callsIdentity
	renamed.ODSCode = "ZNW"
	_, err := s.desk.SaveIdentity(t.Context(), nurse, renamed)
	s.must(err)
	later := bell
	later.Organisation = "ZNW"
	if got := s.draftOf(later, d.ID); got.ID != d.ID {
		t.Error("the draft is gone")
	}
	_, err = s.desk.Draft(t.Context(), hill, d.ID)
	refused(t, err, "not-found")
}

package desk_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

func TestBookingAndItsReferralAreFiledInOneCase(t *testing.T) {
	s := newWard(t)
	heard, stop := s.desk.Changes().Subscribe()
	defer stop()
	in := s.admit()
	l := s.ledger()
	if len(l.cases) != 1 || len(l.inbox) != 2 || !slices.Equal(l.busy, []string{"slot-1"}) {
		t.Fatalf("%d cases, %d messages, busy %v", len(l.cases), len(l.inbox), l.busy)
	}
	c := l.cases[0]
	e := episodeOf(t, c)
	if got := e.Headline(); got != "Booked and referred" {
		t.Errorf("the case says %q", got)
	}
	if c.Role != storage.Receiver || c.ServiceID != ward.ID || c.CorrelationID != in.correlation || c.PatientKey != keyed(storage.KeyNHSNumber, "9658499058") {
		t.Errorf("the case is filed as %+v", c)
	}
	b, r := e.Booking(), e.Referral()
	if b.ID != in.appointment() || b.SlotID != "slot-1" || !b.Start.Equal(saturday.Add(time.Hour)) || b.Reference != "ZTG-4F7K2" {
		t.Errorf("the booking is kept as %+v", b)
	}
	if r.ID != in.request() || r.AppointmentID != b.ID || r.EncounterID == "" || r.BundleID != in.referred.ID() {
		t.Errorf("the referral is kept as %+v", r)
	}
	if len(e.Concerns) != 1 || e.Concerns[0].Text != "Afraid of a neighbour" {
		t.Errorf("safeguarding concerns: %+v", e.Concerns)
	}
	if got := s.story(c.ID); !slices.Equal(got, []string{"received", "received"}) {
		t.Errorf("the timeline is %v", got)
	}
	if got := topics(heard); !slices.Equal(got, []string{"cases", "inbox", "today"}) {
		t.Errorf("pages were told of %v", got)
	}
	var banner desk.Banner
	if err := json.Unmarshal(c.Subject, &banner); err != nil || banner.NHSNumber != "965 849 9058" || banner.BirthDate != "10 Aug 1918" {
		t.Errorf("the banner is %+v %v", banner, err)
	}
}

func TestMessageIsKeptExactlyAsItCame(t *testing.T) {
	s := newWard(t)
	c, body := newCall(), booking(t).Indented()
	w := s.post(body, c)
	answered(t, w, 200)
	l := s.ledger()
	in := l.inbox[0]
	if string(in.Body) != string(body) || string(in.Answer) != w.Body.String() || in.Status != 200 {
		t.Error("the bytes kept are not those received and answered")
	}
	var head, back http.Header
	if err := json.Unmarshal(in.Header, &head); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(in.AnswerHeader, &back); err != nil {
		t.Fatal(err)
	}
	if head.Get("Authorization") != "" || head.Get(header.Organisation) == "" {
		t.Errorf("the header kept is %v", head)
	}
	if back.Get(header.RequestID) != w.Header().Get(header.RequestID) || back.Get("Content-Type") != w.Header().Get("Content-Type") {
		t.Errorf("the answer's header kept is %v, sent was %v", back, w.Header())
	}
	if in.RequestID != c.request || in.CorrelationID != c.correlation || in.Kind != "booking-new" || in.Source != calls.ID || in.CaseID != l.cases[0].ID {
		t.Errorf("the message is filed as %+v", in)
	}
	entry := l.entries[0]
	if entry.Outcome != "accepted" || entry.BodyHash != hashed(body) || entry.HeaderHash != hashed(in.Header) || entry.CaseID != in.CaseID ||
		entry.RequestID != c.request || entry.CorrelationID != c.correlation || entry.Object != in.ID || entry.From == "" {
		t.Errorf("the audit entry is %+v", entry)
	}
	if text := string(entry.Detail); strings.Contains(text, "9658499058") || strings.Contains(text, "Murry") || entry.PatientKey == "9658499058" {
		t.Errorf("the audit entry names the patient: %s", text)
	}
}

func hashed(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func TestReferralFirstThenItsBooking(t *testing.T) {
	s := newWard(t)
	c := newCall()
	referred := answered(t, s.post(referralFor(t, murry(), "").JSON(), c), 200)
	id := fhir.Resource(referred, "ServiceRequest").ID()
	answered(t, s.post(bookingFor(t, murry(), "slot-1", saturday.Add(time.Hour), id).JSON(), c.again()), 200)
	l := s.ledger()
	if e := episodeOf(t, l.cases[0]); len(l.cases) != 1 || e.Booking().BasedOn != id {
		t.Errorf("%d cases: %s", len(l.cases), l.cases[0].Body)
	}
}

func TestMessageJoinsNoCaseThatIsNotItsOwn(t *testing.T) {
	swain := murry()
	swain.NHSNumber, swain.Family, swain.BirthDate = "9658499023", "Swain", "1931-10-03"
	unnumbered, stranger := murry(), swain
	unnumbered.Verification.Status, stranger.Verification.Status = "", ""
	for _, tt := range []struct {
		name    string
		patient message.Patient
		linked  bool
		same    bool // conversation
		cases   int
	}{
		{"linked, same patient, same conversation", murry(), true, true, 1},
		{"same person without number", unnumbered, true, true, 1},
		{"another conversation", murry(), true, false, 2},
		{"not linked", murry(), false, true, 2},
		{"another patient", swain, true, true, 2},
		{"another person without number", stranger, true, true, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newWard(t)
			c := newCall()
			appointment := fhir.Resource(answered(t, s.post(booking(t).JSON(), c), 200), "Appointment").ID()
			if !tt.linked {
				appointment = ""
			}
			next := newCall()
			if tt.same {
				next = c.again()
			}
			answered(t, s.post(referralFor(t, tt.patient, appointment).JSON(), next), 200)
			l := s.ledger()
			if len(l.cases) != tt.cases {
				t.Fatalf("%d cases, want %d", len(l.cases), tt.cases)
			}
			for _, c := range l.cases {
				if e := episodeOf(t, c); tt.cases == 2 && e.Booking() != nil && e.Referral() != nil {
					t.Error("a message stands in the other one's case")
				}
			}
		})
	}
}

func TestMessageWithoutNumberTakesNoneAway(t *testing.T) {
	s := newWard(t)
	p, c := murry(), newCall()
	appointment := fhir.Resource(answered(t, s.post(booking(t).JSON(), c), 200), "Appointment").ID()
	p.Verification.Status = ""
	referred := answered(t, s.post(referralFor(t, p, appointment).JSON(), c.again()), 200)
	key := keyed(storage.KeyNHSNumber, "9658499058")
	kept := s.ledger().cases[0]
	var banner desk.Banner
	if err := json.Unmarshal(kept.Subject, &banner); err != nil {
		t.Fatal(err)
	}
	if kept.PatientKey != key || banner.NHSNumber != "965 849 9058" {
		t.Errorf("the case is filed under %q with %q", kept.PatientKey, banner.NHSNumber)
	}
	if r := s.resource("ServiceRequest", fhir.Resource(referred, "ServiceRequest").ID()); r.PatientKey != key {
		t.Errorf("the referral is filed under %q", r.PatientKey)
	}
}

func (s *station) cancelBooking(in stay) []byte {
	s.t.Helper()
	held := answered(s.t, s.get("/Appointment/"+in.appointment()), 200)
	bundle, err := message.CancelBooking(letter(message.BookingCancel), held, in.booked, "Feels better")
	if err != nil {
		s.t.Fatal(err)
	}
	return bundle.JSON()
}

func TestCancellationsEndWhatTheyName(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	cancel := s.cancelBooking(in)
	answered(t, s.post(cancel, in.again()), 200)
	l := s.ledger()
	if e := episodeOf(t, l.cases[0]); len(l.cases) != 1 || len(l.busy) != 0 || e.Booking().State != "cancelled" || e.Referral().State != "active" {
		t.Errorf("%d cases, busy %v, %s", len(l.cases), l.busy, e.Headline())
	}
	if r := s.resource("Appointment", in.appointment()); r.Status != "cancelled" || r.Version != 2 || r.CaseID != l.cases[0].ID {
		t.Errorf("the appointment is kept as %s, version %d", r.Status, r.Version)
	}
	answered(t, s.post(cancel, in.again()), 409) // it has ended

	revoke, err := message.CancelReferral(letter(message.ReferralCancel), fhir.Resource(in.referred, "ServiceRequest"), in.referred, "Not needed", true)
	if err != nil {
		t.Fatal(err)
	}
	answered(t, s.post(revoke.JSON(), in.again()), 200)
	if e := episodeOf(t, s.ledger().cases[0]); e.Referral().State != "entered-in-error" {
		t.Errorf("the referral is %s", e.Referral().State)
	}
	if got := s.story(l.cases[0].ID); len(got) != 4 {
		t.Errorf("the timeline is %v", got)
	}
}

// updated commits an update of a stay's referral, after which it stands so.
func (s *station) updated(in stay, update, stands *fhir.Node) {
	s.t.Helper()
	err := s.desk.Records().Commit(s.t.Context(), receiver.Decision{
		Kind: message.ReferralUpdate, Accepted: update, Answer: receiver.Answer{Status: 200, Body: update.JSON()},
		Request: receiver.Request{RequestID: newCall().request, CorrelationID: in.correlation, Header: http.Header{}, Body: update.JSON(), Bundle: update,
			Facts: message.ReadFacts(update), Service: receiver.Service{ID: ward.ID}, ReceivedAt: saturday.Add(time.Minute)},
		Expect: []receiver.Expectation{{Type: "ServiceRequest", ID: in.request(), Status: "active"}},
		Put: []receiver.Held{{Type: "ServiceRequest", ID: in.request(), ServiceID: ward.ID, Status: "active",
			Resource: fhir.Resource(stands, "ServiceRequest"), Bundle: stands, UpdatedAt: saturday.Add(time.Minute)}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// Of an update whose parts are older than ours nothing shows: neither the name
// of the patient nor the time by which something is due. BaRS, Error handling,
// Updates, step 5.
func TestOlderPartsOfAnUpdateAreNotShown(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	stands, late := in.referred.Clone(), in.referred.Clone()
	until := func(n *fhir.Node, at string) {
		fhir.Resource(n, "ServiceRequest").Set("occurrencePeriod", fhir.Obj(fhir.M("end", fhir.Str(at))))
	}
	until(stands, "2026-11-21T14:00:00+00:00")
	until(late, "2026-11-21T23:00:00+00:00")
	fhir.Resource(late, "Patient").At("name").Set("family", fhir.Str("Before-Marriage"))
	s.updated(in, late, stands)
	kept := s.ledger().cases[0]
	if strings.Contains(strings.ToLower(string(kept.Subject)), "before-marriage") {
		t.Errorf("the case is shown as of %s", kept.Subject)
	}
	e := episodeOf(t, kept)
	if by := e.Referral().ReplyBy; !by.Equal(time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)) {
		t.Errorf("it is due by %s", by)
	}
}

func TestUpdateIsAVersionOfItsRecordInTheSameCase(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	newer := in.referred.Clone()
	fhir.Resource(newer, "Patient").At("address").Set("postalCode", fhir.Str("LS1 4AP"))
	s.updated(in, newer, newer)
	l := s.ledger()
	if r := s.resource("ServiceRequest", in.request()); r.Version != 2 || r.CaseID != l.cases[0].ID || r.PatientKey == "" {
		t.Errorf("the referral is kept as version %d of case %s", r.Version, r.CaseID)
	}
	if e := episodeOf(t, l.cases[0]); len(l.cases) != 1 || len(e.Referrals) != 1 || e.Headline() != "Booked and referred" {
		t.Errorf("%d cases, %d referrals, %q", len(l.cases), len(e.Referrals), e.Headline())
	}
	if !slices.Contains(l.cases[0].Keys, storage.Key{Kind: storage.KeyPostcode, Value: keyed(storage.KeyPostcode, "LS14AP")}) {
		t.Error("the case is not found by the new postcode")
	}
}

func TestRetriesAreToldWhatBecameOfTheFirstAfterARestart(t *testing.T) {
	s := newWard(t)
	c, body := newCall(), booking(t).JSON()
	answered(t, s.post(body, c), 200)
	s.restart()
	shouted := call{strings.ToUpper(c.request), strings.ToUpper(c.correlation)}
	if issue := answered(t, s.post(body, shouted), 409).TextAt("issue.code"); issue != "duplicate" {
		t.Errorf("a retry is answered %q", issue)
	}
	if issue := answered(t, s.post(body, call{c.request, newCall().correlation}), 400).TextAt("issue.code"); issue != "invalid" {
		t.Errorf("the id under another correlation id is answered %q", issue)
	}
	again := newCall()
	first := s.post(body, again) // its slot is taken
	s.restart()
	if second := s.post(body, again); first.Code != 409 || second.Code != first.Code || second.Body.String() != first.Body.String() {
		t.Errorf("the refusal was not replayed: %d %s, then %d %s", first.Code, first.Body, second.Code, second.Body)
	}
	if l := s.ledger(); len(l.inbox) != 2 || len(l.cases) != 1 || len(l.entries) != 5 || l.entries[0].Outcome != "refused" { // each try has its entry
		t.Errorf("%d messages, %d cases, entries %+v", len(l.inbox), len(l.cases), l.entries)
	}
}

func TestSixteenSendersOneSlot(t *testing.T) {
	s := newWard(t)
	var group sync.WaitGroup
	var mu sync.Mutex
	answers := map[int]int{}
	for range 16 {
		body, c := booking(t).JSON(), newCall()
		group.Go(func() {
			w := s.post(body, c)
			mu.Lock()
			defer mu.Unlock()
			answers[w.Code]++
		})
	}
	group.Wait()
	if answers[200] != 1 || answers[409] != 15 {
		t.Errorf("the answers were %v, want one 200 and 15 times 409", answers)
	}
	if l := s.ledger(); len(l.cases) != 1 || len(l.inbox) != 16 || len(l.entries) != 16 {
		t.Errorf("%d cases, %d messages, %d entries", len(l.cases), len(l.inbox), len(l.entries))
	}
}

package desk_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// writesAlone are the definitions that a ward lacks which is booked, and
// cancelled, by writes alone.
var writesAlone = append([]string{message.BookingNew.DefinitionTail()}, cancellations...)

// bookedByWriting is a sender to a ward that is booked by writes alone.
func bookedByWriting(t *testing.T) *sender {
	t.Helper()
	s := newSender(t)
	s.ward.writable(true, writesAlone...)
	s.previewing(true)
	return s
}

// books is a draft of a booking by itself, with everything answered.
func (s *sender) books() desk.Draft {
	s.t.Helper()
	return s.ready(s.start(desk.DraftStart{Plan: "book"}), "slot-1")
}

// answersAs gives a success another status.
func answersAs(status int) fault {
	return func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
		resp, err := pass.RoundTrip(r)
		if err == nil && resp.StatusCode < 300 {
			resp.StatusCode = status
		}
		return resp, err
	}
}

// bookedOnce checks that the ward has exactly one booking, which took slot, and
// that the case knows its id and reference.
func (s *sender) bookedOnce(id, slot string) {
	s.t.Helper()
	l := s.ward.ledger()
	if len(l.cases) != 1 || !slices.Equal(l.busy, []string{slot}) {
		s.t.Fatalf("the ward has %d cases, busy %v", len(l.cases), l.busy)
	}
	theirs, ours := episodeOf(s.t, l.cases[0]), s.episode(id)
	if b := ours.Booking(); b.ID == "" || b.ID != theirs.Booking().ID || b.Reference != "ZTG-4F7K2" || b.BundleID != "" {
		s.t.Errorf("the case knows %+v", b)
	}
}

// TestBookByWrite: nothing is asked but the patient and the time; what is shown
// is what leaves, as POST of an Appointment without an id, and 201 or 200
// proves it.
func TestBookByWrite(t *testing.T) {
	for _, status := range []int{http.StatusCreated, http.StatusOK} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			s := bookedByWriting(t)
			s.line.meets(answersAs(status))
			d := s.books()
			if len(d.Form.Sections) != 0 {
				t.Errorf("asked: %+v", d.Form.Sections)
			}
			c, err := s.desk.Check(t.Context(), nurse, d.ID)
			s.must(err)
			if !c.Ready || c.Action != "Book" || len(c.Messages) != 1 || len(c.Messages[0].Findings) != 0 || len(c.Messages[0].Reading) == 0 {
				t.Fatalf("checked as %+v", c)
			}
			id := s.sends(d)
			s.says(id, "Booked")
			s.bookedOnce(id, "slot-1")
			p := s.line.posts()
			if len(p) != 1 || p[0].method != http.MethodPost || !strings.HasSuffix(p[0].path, "/Appointment") ||
				!strings.Contains(p[0].headers, "Use-Context: a1t1|booked|booking-request|new") {
				t.Fatalf("left as %+v", p)
			}
			shown, wrote := node(t, c.Messages[0].JSON), node(t, p[0].body)
			for _, name := range []string{"created", "meta"} { // the moment
				shown.Remove(name)
				wrote.Remove(name)
			}
			if string(shown.JSON()) != string(wrote.JSON()) {
				t.Errorf("shown %s\nsent %s", shown.JSON(), wrote.JSON())
			}
			if wrote.ID() != "" || wrote.TextAt("status") != "booked" || wrote.TextAt("participant.status") != "accepted" ||
				wrote.All("slot.reference")[0].String() != "Slot/slot-1" {
				t.Errorf("wrote %s", wrote.JSON())
			}
			if m := s.message(id, message.BookingNew); m.Method != http.MethodPost || m.Path != "Appointment" || m.Status != status || m.BundleID != "" {
				t.Errorf("kept as %s %s, answered %d", m.Method, m.Path, m.Status)
			}
		})
	}
}

// TestWrittenBookingIsCancelledByWrite: also at a ward that has a message for
// cancellations, for no message knows the booking.
func TestWrittenBookingIsCancelledByWrite(t *testing.T) {
	for name, missing := range map[string][]string{"writes alone": writesAlone, "cancels by messages": writesAlone[:1]} {
		t.Run(name, func(t *testing.T) {
			s := newSender(t)
			s.ward.writable(true, missing...)
			s.previewing(true)
			id := s.sends(s.books())
			s.says(id, "Booked")
			s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
			s.says(id, "Booked")
			s.must(s.actOn(id, desk.CaseAct{Action: "cancel-booking", Text: "Feels better"}))
			s.until("it is cancelled", func() bool { return s.episode(id).Booking().State == "cancelled" })
			wrote := s.line.writes()
			if len(wrote) != 1 || wrote[0].method != http.MethodPut || len(s.ward.ledger().busy) != 0 {
				t.Errorf("wrote %+v", wrote)
			}
		})
	}
}

// TestWrittenBookingIsReferredTo: a ward that takes referrals by message gets
// one that names the Appointment, once that stands.
func TestWrittenBookingIsReferredTo(t *testing.T) {
	s := bookedByWriting(t)
	id := s.bookAndRefer()
	s.says(id, "Booked and referred")
	p := s.line.posts()
	if len(p) != 2 || !strings.HasSuffix(p[0].path, "/Appointment") || !strings.HasSuffix(p[1].path, "/$process-message") ||
		!strings.Contains(p[1].body, "Appointment/"+s.episode(id).Booking().ID) {
		t.Errorf("left as %+v", p)
	}
}

// TestBookByWriteForAReferral: the Appointment names the referral that stands.
func TestBookByWriteForAReferral(t *testing.T) {
	s := bookedByWriting(t)
	id := s.sends(s.ready(s.start(desk.DraftStart{Plan: "refer"}), ""))
	s.says(id, "Referred")
	s.until("the referral's id is known", func() bool { return s.episode(id).Referral().ID != "" })
	if same := s.sends(s.ready(s.start(desk.DraftStart{Plan: "book", FromCase: id}), "slot-1")); same != id {
		t.Fatalf("booked in case %s", same)
	}
	s.says(id, "Booked and referred")
	p := s.line.posts()
	if based := node(t, p[len(p)-1].body).All("basedOn.reference"); len(based) != 1 || based[0].String() != "ServiceRequest/"+s.episode(id).Referral().ID {
		t.Errorf("wrote %s", p[len(p)-1].body)
	}
}

// TestWrittenBookingOfATakenSlot: nothing is booked, the draft opens again, and
// another time goes into the same case.
func TestWrittenBookingOfATakenSlot(t *testing.T) {
	s := bookedByWriting(t)
	d := s.books()
	other := s.sends(s.ready(s.start(desk.DraftStart{Plan: "book"}), "slot-1"))
	s.says(other, "Booked")
	seen, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	d = s.save(seen, desk.DraftSave{Accept: []string{seen.Warnings[0].Code}})
	id := s.sends(d)
	s.says(id, "Not booked, the time was taken")
	back, err := s.desk.Draft(t.Context(), nurse, d.ID)
	s.must(err)
	if back.SentCase != "" || back.Slot != nil || back.SlotNote == "" {
		t.Fatalf("the draft comes back as slot %v, note %q", back.Slot, back.SlotNote)
	}
	if again := s.sends(s.choose(back, "slot-2")); again != id {
		t.Errorf("another time went into case %s", again)
	}
	s.says(id, "Booked")
}

// TestWrittenBookingWithoutAnAnswer: tried again with the same bytes; the
// duplicate proves it, and its id is found by a search.
func TestWrittenBookingWithoutAnAnswer(t *testing.T) {
	for name, f := range map[string]fault{"the answer is lost": answerLost, "it never arrives": lost, "the ward is down": says(outcome.Unavailable("down"))} {
		t.Run(name, func(t *testing.T) {
			s := bookedByWriting(t)
			s.line.meets(f)
			id := s.sends(s.books())
			s.retries(id, message.BookingNew, inState("delivered"))
			s.says(id, "Booked")
			s.until("the id is known", func() bool { return s.episode(id).Booking().ID != "" })
			s.bookedOnce(id, "slot-1")
			s.sameEachTime()
			if n := len(s.line.posts()); n != 2 {
				t.Errorf("%d tries", n)
			}
		})
	}
	t.Run("nobody knows, and the ward is asked", func(t *testing.T) {
		s := bookedByWriting(t)
		s.late()
		s.line.meets(answerLost, lost, lost, lost, lost, lost, lost, lost)
		id := s.sends(s.books())
		if m := s.untilBegun(id); m.State != "unknown" {
			t.Fatalf("it is %s", m.State)
		}
		s.must(s.actOn(id, desk.CaseAct{Action: "ask-receiver"}))
		s.says(id, "Booked")
		s.bookedOnce(id, "slot-1")
	})
}

// TestCrashWhileBookingByWrite lets the process die after each commit in turn,
// with and without the network: the ward has one booking each time.
func TestCrashWhileBookingByWrite(t *testing.T) {
	whole := bookedByWriting(t)
	d := whole.books()
	before := whole.store.kept()
	whole.says(whole.sends(d), "Booked")
	for n := range whole.store.kept() - before {
		for _, cut := range []bool{true, false} {
			t.Run(fmt.Sprintf("commit %d, network cut %v", n+1, cut), func(t *testing.T) { crashBooking(t, n+1, cut) })
		}
	}
}

func crashBooking(t *testing.T, n int, cut bool) {
	s := bookedByWriting(t)
	d := s.books()
	died := make(chan struct{})
	s.store.diesAfter(n, func() {
		if cut {
			s.line.rules(func(*http.Request) fault { return lost })
		}
		close(died)
		s.nudge <- struct{}{}
	})
	_, _ = s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version}) // the person sees it fail, or not
	comes(t, "the death of the process", died)
	s.end()
	s.line.rules(nil)
	s.open()
	id := s.sends(d)
	s.says(id, "Booked")
	s.until("the id is known", func() bool { return s.episode(id).Booking().ID != "" })
	s.bookedOnce(id, "slot-1")
	s.sameEachTime()
}

// TestBookingByWriteIsOfferedOnlyWhereBothAllow: the environment, and a service
// that says so and has no message for it.
func TestBookingByWriteIsOfferedOnlyWhereBothAllow(t *testing.T) {
	for _, c := range []struct {
		name           string
		preview, takes bool
		offered        bool
	}{{"both", true, true, true}, {"the preview is off", false, true, false}, {"the ward does not offer it", true, false, false}} {
		t.Run(c.name, func(t *testing.T) {
			s := newSender(t)
			s.ward.writable(c.takes, writesAlone...)
			s.previewing(c.preview)
			view, err := s.desk.Service(t.Context(), nurse, ward.ID)
			s.must(err)
			at := slices.IndexFunc(view.Offers, func(o desk.Offer) bool { return o.UseCase == "a1t1" })
			if at < 0 || view.Offers[at].Bookings != c.offered {
				t.Errorf("offered as %+v", view.Offers)
			}
			if !c.offered {
				_, err := s.desk.StartDraft(t.Context(), nurse, desk.DraftStart{ServiceID: ward.ID, UseCase: "a1t1", Plan: "book"})
				if err == nil || len(s.line.posts()) != 0 {
					t.Errorf("begun with %v, sent %+v", err, s.line.posts())
				}
			}
		})
	}
	t.Run("the ward has a message for it", func(t *testing.T) {
		s := newSender(t)
		s.ward.writable(true)
		s.previewing(true)
		s.bookAndRefer()
		s.until("both left", func() bool { return len(s.line.posts()) == 2 })
		for _, p := range s.line.posts() {
			if !strings.HasSuffix(p.path, "/$process-message") {
				t.Errorf("left as %s %s", p.method, p.path)
			}
		}
	})
	t.Run("switched off before it is sent", func(t *testing.T) {
		s := bookedByWriting(t)
		d := s.books()
		s.previewing(false)
		_, err := s.desk.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
		if err == nil || len(s.line.posts()) != 0 {
			t.Errorf("sent with %v: %+v", err, s.line.posts())
		}
	})
}

// TestAnswerAboutAnotherBookingGivesNoID: what came back is of somebody else, or
// of another time; its id is not taken, and the ward is asked for the right one.
func TestAnswerAboutAnotherBookingGivesNoID(t *testing.T) {
	const wrong = "11111111-1111-4111-8111-111111111111"
	for name, change := range map[string]func(n *fhir.Node){
		"another patient": func(n *fhir.Node) {
			n.Set("contained", fhir.List(fhir.Obj(fhir.M("resourceType", fhir.Str("Patient")), fhir.M("id", fhir.Str("p")), fhir.M("identifier",
				fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://fhir.nhs.uk/Id/nhs-number")), fhir.M("value", fhir.Str("9658499007"))))))))
			n.All("participant.actor")[0].Set("reference", fhir.Str("#p"))
		},
		"another time": func(n *fhir.Node) { n.Set("start", fhir.Str("2026-11-22T13:00:00+00:00")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := bookedByWriting(t)
			s.line.meets(func(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
				resp, err := pass.RoundTrip(r)
				if err != nil {
					return nil, err
				}
				body, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				n := node(t, string(body))
				n.Set("id", fhir.Str(wrong))
				change(n)
				resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(string(n.JSON()))), -1
				resp.Header.Del("Content-Length")
				return resp, err
			})
			id := s.sends(s.books())
			s.says(id, "Booked")
			s.until("the id is known", func() bool { return s.episode(id).Booking().ID != "" })
			s.bookedOnce(id, "slot-1")
		})
	}
}

// TestWrittenBookingIsRebookedAndMoved: by a cancellation and a new booking, both
// written, and by a change of its time.
func TestWrittenBookingIsRebookedAndMoved(t *testing.T) {
	s := bookedByWriting(t)
	id := s.sends(s.books())
	s.says(id, "Booked")
	s.sends(s.ready(s.start(desk.DraftStart{Plan: "book", FromCase: id, Rebooks: true}), "slot-2"))
	s.until("the ward keeps the new time alone", func() bool { return slices.Equal(s.ward.ledger().busy, []string{"slot-2"}) && !s.anyOpen() })
	var did []string
	for _, p := range s.line.posts() {
		did = append(did, p.method)
	}
	if !slices.Equal(did, []string{http.MethodPost, http.MethodPut, http.MethodPost}) {
		t.Errorf("wrote %v", did)
	}
	t.Run("moved", func(t *testing.T) {
		s := bookedByWriting(t)
		id := s.sends(s.books())
		s.says(id, "Booked")
		s.must(s.movesTo(id, "slot-2"))
		s.until("it is moved", func() bool { return s.at(id, twoHours) })
		s.bookedOnce(id, "slot-2")
	})
}

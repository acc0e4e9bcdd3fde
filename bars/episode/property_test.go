package episode_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// mark stands in every id and code, and must never come up in a sentence.
const mark = "~"

// anyEvent draws any event about a few messages and resources, sensible or not.
func anyEvent(t *rapid.T, c episode.Case) episode.Event {
	id := func(kind string) string { return fmt.Sprint(mark, kind, rapid.IntRange(0, 3).Draw(t, kind)) }
	when := start.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "hour")) * time.Hour)
	kind := rapid.SampledFrom([]message.Kind{message.BookingNew, message.ReferralNew}).Draw(t, "kind")
	cancel := rapid.SampledFrom([]message.Kind{message.BookingCancel, message.ReferralCancel}).Draw(t, "cancel")
	asked := len(c.Bookings) + len(c.Referrals)
	received := rapid.SampledFrom([]message.Kind{message.BookingNew, message.ReferralNew, message.BookingCancel, message.ReferralCancel}).Draw(t, "received")
	message := mark + rapid.SampledFrom([]string{"m0", "m1", "m2", "m3", "c1", "c2"}).Draw(t, "message")
	return rapid.SampledFrom([]episode.Event{
		episode.Asked{Kind: kind, MessageID: fmt.Sprint(mark, "m", asked), BundleID: fmt.Sprint(mark, "b", asked), Start: when, AppointmentID: id("a"), BasedOn: id("s")},
		episode.CancelAsked{Kind: cancel, MessageID: fmt.Sprint(mark, "c", asked), ID: id(rapid.SampledFrom([]string{"a", "s"}).Draw(t, "of")), Mistake: rapid.Bool().Draw(t, "mistake")},
		episode.Trying{MessageID: message}, episode.Waiting{MessageID: message, Failure: mark + "timeout"}, episode.Lost{MessageID: message, Failure: mark + "timeout"},
		episode.NotTaken{MessageID: message, Failure: mark + "refused", SlotGone: rapid.Bool().Draw(t, "gone")}, episode.GivenUp{MessageID: message},
		episode.HeldBack{MessageID: message, Failure: mark + "not-enabled"},
		delivered(message, id("a"), id("s"), when),
		episode.Seen{ResourceType: "Appointment", ID: id("a"), Status: rapid.SampledFrom([]string{"booked", "cancelled", "noshow", "proposed"}).Draw(t, "status"), MessageID: message},
		episode.Seen{ResourceType: "ServiceRequest", ID: id("s"), Status: rapid.SampledFrom([]string{"active", "revoked", "completed", "?"}).Draw(t, "status"), MessageID: message},
		response(id("in"), id("b"), id("a"), when),
		episode.Received{Kind: received, MessageID: id("in"), ID: id(rapid.SampledFrom([]string{"a", "s"}).Draw(t, "received id")), Start: when},
		episode.ReplyAsked{Kind: received, MessageID: message},
		episode.NoShow{}, episode.Came{}, episode.CareGiven{}, episode.Contacted{}, episode.Noted{}, episode.Rebooked{CaseID: mark + "case-2"}, episode.Closed{},
	}).Draw(t, "event")
}

func delivered(messageID, appointment, request string, when time.Time) episode.Event {
	return episode.Delivered{MessageID: messageID, Answer: message.Answer{AppointmentID: appointment, ServiceRequestID: request, Start: when}}
}

func response(messageID, bundle, appointment string, when time.Time) episode.Event {
	return episode.Responded{Kind: message.DidNotAttendKind, MessageID: messageID, Identifier: bundle, AppointmentID: appointment, Start: when}
}

func asJSON(t *rapid.T, c episode.Case) string {
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func states(c episode.Case) []episode.State {
	var out []episode.State
	for _, b := range c.Bookings {
		out = append(out, b.State)
	}
	for _, r := range c.Referrals {
		out = append(out, r.State)
	}
	return out
}

// weight says how final a state is; no event lowers it.
func weight(s episode.State) int {
	switch s {
	case episode.Booked, episode.Active:
		return 1
	case episode.Cancelled, episode.Revoked, episode.EnteredInError, episode.DidNotAttend, episode.Fulfilled, episode.Completed:
		return 2
	}
	return 0
}

func TestWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := episode.Case{
			Role: rapid.SampledFrom([]episode.Role{episode.AsSender, episode.AsReceiver}).Draw(t, "role"),
			Plan: rapid.SampledFrom([]episode.Plan{episode.BookAndRefer, episode.Refer, episode.Book}).Draw(t, "plan"),
		}
		for i := range rapid.IntRange(1, 30).Draw(t, "events") {
			before, was := asJSON(t, c), c
			was.Bookings, was.Referrals = slices.Clone(c.Bookings), slices.Clone(c.Referrals)
			e := anyEvent(t, c)
			err := c.Apply(now.Add(time.Duration(i)*time.Minute), e)
			if err != nil && asJSON(t, c) != before {
				t.Fatalf("%s was refused and changed the case all the same", e.Word())
			}
			onlyForward(t, was, c, e)
			readsBack(t, c)
			saysSomething(t, c)
		}
	})
}

func onlyForward(t *rapid.T, was, is episode.Case, e episode.Event) {
	for i := range was.Bookings {
		checkPart(t, was.Bookings[i].Part, is.Bookings[i].Part, e)
	}
	for i := range was.Referrals {
		checkPart(t, was.Referrals[i].Part, is.Referrals[i].Part, e)
	}
}

func checkPart(t *rapid.T, was, is episode.Part, e episode.Event) {
	if weight(is.State) < weight(was.State) || weight(was.State) == 2 && is.State != was.State {
		t.Fatalf("%s took a part from %s to %s", e.Word(), was.State, is.State)
	}
	if was.ID != "" && is.ID != was.ID {
		t.Fatalf("%s changed the id of a part", e.Word())
	}
}

func readsBack(t *rapid.T, c episode.Case) {
	var again episode.Case
	text := asJSON(t, c)
	if err := json.Unmarshal([]byte(text), &again); err != nil {
		t.Fatal(err)
	}
	if asJSON(t, again) != text {
		t.Fatal("the case reads back different")
	}
	if again.Headline() != c.Headline() || !slices.Equal(states(again), states(c)) {
		t.Fatalf("the case reads back as %q, was %q", again.Headline(), c.Headline())
	}
}

func saysSomething(t *rapid.T, c episode.Case) {
	if c.Headline() == "" || c.Standing(words) == "" {
		t.Fatalf("nothing is said of %v", states(c))
	}
	said := c.Headline() + c.Standing(words) + c.BookingWords() + c.ReferralWords() + c.Next()
	for _, n := range c.NeedsAction() {
		said += n.What
		if n.What == "" || n.Since.IsZero() {
			t.Fatalf("an empty need %+v", n)
		}
	}
	if strings.Contains(said, mark) {
		t.Fatalf("an id or a code is told to a person: %s", said)
	}
	if c.Attention() != (c.Next() != "") {
		t.Fatalf("attention %v, next %q", c.Attention(), c.Next())
	}
	if c.Pending() && (c.Allows(episode.Close) || c.Allows(episode.CancelBooking) || c.Allows(episode.CancelReferral)) {
		t.Fatalf("%v is offered while a message is being sent", c.Actions())
	}
	if c.Allows(episode.CancelBooking) && c.Booking().State != episode.Booked {
		t.Fatalf("a booking that is %s can be cancelled", c.Booking().State)
	}
}

// A report about one appointment leaves every other appointment alone.
func TestReportTouchesOneAppointmentAtMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := episode.Case{Role: episode.AsSender, Plan: episode.BookAndRefer}
		for i := range rapid.IntRange(1, 20).Draw(t, "events") {
			_ = c.Apply(now.Add(time.Duration(i)*time.Minute), anyEvent(t, c))
		}
		was := slices.Clone(c.Bookings)
		asked := rapid.IntRange(0, 3).Draw(t, "appointment")
		id := fmt.Sprint(mark, "a", asked)
		reports := len(c.Missed)
		_ = c.Apply(now.Add(time.Hour), response("in-last", fmt.Sprint(mark, "b", rapid.IntRange(0, 3).Draw(t, "bundle")), id, start))
		for i := range was {
			if c.Bookings[i].State == was[i].State {
				continue
			}
			if len(c.Missed) != reports+1 || c.Missed[reports].Booking != was[i].MessageID {
				t.Fatalf("booking %d went from %s to %s without a report against it", i, was[i].State, c.Bookings[i].State)
			}
			if was[i].ID != "" && was[i].ID != id {
				t.Fatalf("a report about %s ended %s", id, was[i].ID)
			}
		}
	})
}

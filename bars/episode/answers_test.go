package episode_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// requested is a case whose request for validation, or referral between
// ambulance trusts, the receiver has.
func requested(t *testing.T, useCase string, kind message.Kind) *episode.Case {
	t.Helper()
	c := &episode.Case{Role: episode.AsSender, Plan: episode.Refer, UseCase: useCase, ServiceName: "the CAS"}
	apply(t, c, episode.Asked{Kind: kind, MessageID: "m1", BundleID: "b1"},
		episode.Delivered{MessageID: "m1", Answer: message.Answer{ServiceRequestID: "sr1"}})
	return c
}

func apply(t *testing.T, c *episode.Case, events ...episode.Event) {
	t.Helper()
	for _, e := range events {
		if err := c.Apply(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), e); err != nil {
			t.Fatalf("%s: %v", e.Word(), err)
		}
	}
}

func kindsOf(c *episode.Case) (out []episode.NeedKind) {
	for _, n := range c.NeedsAction() {
		out = append(out, n.Kind)
	}
	return out
}

func answers(kind message.Kind, id string) episode.Responded {
	return episode.Responded{Kind: kind, MessageID: id, Identifier: "b1", ServiceRequestID: "sr1"}
}

func TestValidationAnswers(t *testing.T) {
	full := answers(message.ValidationFull, "r2")
	full.ActNow, full.Text = true, "C3"
	done := answers(message.ValidationFull, "r2")
	for _, tt := range []struct {
		name      string
		answers   []episode.Event
		state     episode.State
		headline  string
		standing  string
		needs     []episode.NeedKind
		updatable bool
	}{
		{"nothing yet", nil, episode.Active, "Validation asked for", "is with the CAS.", nil, true},
		{"begun", []episode.Event{answers(message.ValidationInterim, "r1")}, episode.Active, "Validation asked for, work on it has begun",
			"is with the CAS, work on it has begun.", nil, false},
		{"turned down", []episode.Event{answers(message.ValidationRejection, "r1")}, episode.Rejected, "Request for validation turned down",
			"The CAS has turned the request for validation down. The patient is with you again.", []episode.NeedKind{episode.NeedRejected}, false},
		{"to act on", []episode.Event{answers(message.ValidationInterim, "r1"), full}, episode.Completed, "Validated",
			"something is still to be done for the patient.", []episode.NeedKind{episode.NeedAnswered}, false},
		{"all done", []episode.Event{done, done}, episode.Completed, "Validated", "nothing more is to be done for the patient.",
			[]episode.NeedKind{episode.NeedAnswered}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := requested(t, "a4t1", message.ValidationNew)
			apply(t, c, tt.answers...)
			if r := c.Referral(); r.State != tt.state || c.Headline() != tt.headline || !strings.Contains(c.Standing(said), tt.standing) {
				t.Errorf("%s, %q, %q", r.State, c.Headline(), c.Standing(said))
			}
			if got := kindsOf(c); !slices.Equal(got, tt.needs) || c.Allows(episode.Update) != tt.updatable {
				t.Errorf("needs %v, can be updated: %v", got, c.Allows(episode.Update))
			}
			apply(t, c, episode.Contacted{Text: "phoned"})
			if c.Attention() {
				t.Error("it still needs a person after one has handled it")
			}
		})
	}
}

func said(start, _ time.Time) string { return "at " + start.Format("15:04") }

func TestAmbulanceAnswers(t *testing.T) {
	c := requested(t, "a6t2", message.ReferralNew)
	for i, tt := range []struct {
		progress episode.Progress
		headline string
	}{
		{episode.Planned, "Referred, waits for a resource"}, {episode.Begun, "Referred, a resource is on its way"},
		{episode.Arrived, "Referred, a resource has arrived"}, {episode.Planned, "Referred, waits for a resource"},
		{episode.Finished, "Care given"},
	} {
		e := answers(message.StatusResponse, string(rune('a'+i)))
		e.Progress = tt.progress
		apply(t, c, e)
		if c.Headline() != tt.headline || c.Attention() {
			t.Errorf("%s: %q, needs %v", tt.progress, c.Headline(), kindsOf(c))
		}
	}
	c = requested(t, "a6t2", message.ReferralNew)
	apply(t, c, answers(message.ReferralRejection, "r"))
	if c.Referral().State != episode.Rejected || !slices.Equal(kindsOf(c), []episode.NeedKind{episode.NeedRejected}) || !c.Allows(episode.ReferOn) {
		t.Errorf("%q, needs %v", c.Headline(), kindsOf(c))
	}
}

func TestAmendments(t *testing.T) {
	update := episode.UpdateAsked{Kind: message.ValidationUpdate, MessageID: "u1", ID: "sr1"}
	for _, tt := range []struct {
		name      string
		then      []episode.Event
		state     episode.State
		headline  string
		standing  string
		needs     []episode.NeedKind
		pending   bool
		updatable bool
	}{
		{"queued", nil, episode.Queued, "Validation asked for, update being sent", "what was sent before counts", nil, true, false},
		{"delivered", []episode.Event{episode.Delivered{MessageID: "u1"}}, episode.Completed, "Validation asked for", "is with the CAS.", nil, false, true},
		{"unknown", []episode.Event{episode.Lost{MessageID: "u1", Failure: "timeout"}}, episode.Unknown, "Validation asked for, update not confirmed",
			"It is not known whether the last update arrived.", []episode.NeedKind{episode.NeedUnknown}, false, false},
		{"refused", []episode.Event{episode.NotTaken{MessageID: "u1", Failure: "clash", SlotGone: true}}, episode.Refused, "Validation asked for",
			"The last update was not accepted", []episode.NeedKind{episode.NeedRefused}, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := requested(t, "a4t1", message.ValidationNew)
			before := c.Referral().SettledAt
			apply(t, c, append([]episode.Event{update, update}, tt.then...)...)
			r := c.Referral()
			if len(r.Amendments) != 1 || r.Amendments[0].State != tt.state || r.State != episode.Active || r.SettledAt != before {
				t.Errorf("%+v of a referral that is %s", r.Amendments, r.State)
			}
			if c.Headline() != tt.headline || !strings.Contains(c.Standing(said), tt.standing) || c.Pending() != tt.pending {
				t.Errorf("%q, %q", c.Headline(), c.Standing(said))
			}
			if got := kindsOf(c); !slices.Equal(got, tt.needs) || c.Allows(episode.Update) != tt.updatable {
				t.Errorf("needs %v, can be updated: %v", got, c.Allows(episode.Update))
			}
			open := slices.Contains(c.Undelivered(), "u1")
			if want := tt.state == episode.Queued || tt.state == episode.Unknown; open != want {
				t.Errorf("undelivered: %v", c.Undelivered())
			}
		})
	}
}

func TestOnlyWhatStandsIsUpdated(t *testing.T) {
	update := func(id string) episode.Event {
		return episode.UpdateAsked{Kind: message.ReferralUpdate, MessageID: "u1", ID: id}
	}
	c := requested(t, "a6t1", message.ReferralNew)
	if err := c.Apply(time.Now(), update("other")); !errors.Is(err, episode.ErrNoSuch) {
		t.Errorf("another record: %v", err)
	}
	for name, c := range map[string]*episode.Case{
		"of another Application": requested(t, "a1t1", message.ReferralNew),
		"already begun":          begun(t),
		"revoked":                revoked(t),
	} {
		if err := c.Apply(time.Now(), update("sr1")); !errors.Is(err, episode.ErrNotNow) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func begun(t *testing.T) *episode.Case {
	c := requested(t, "a4t1", message.ValidationNew)
	apply(t, c, answers(message.ValidationInterim, "r1"))
	return c
}

func revoked(t *testing.T) *episode.Case {
	c := requested(t, "a6t1", message.ReferralNew)
	apply(t, c, episode.Seen{ResourceType: "ServiceRequest", ID: "sr1", Status: "revoked"})
	return c
}

// replacing is a case whose new booking takes the place of one in another case.
func replacing(t *testing.T, ended bool, then ...episode.Event) *episode.Case {
	t.Helper()
	c := &episode.Case{Role: episode.AsSender, Plan: episode.Book, ServiceName: "Trumpton ED"}
	apply(t, c, episode.Asked{Kind: message.BookingNew, MessageID: "m2", BundleID: "b2",
		Start: time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC), Replaces: &episode.Replaced{CaseID: "old", MessageID: "m1"}})
	if ended {
		apply(t, c, episode.Freed{MessageID: "m2"})
	}
	apply(t, c, then...)
	return c
}

func TestReplacing(t *testing.T) {
	refused := episode.NotTaken{MessageID: "m2", Failure: "clash"}
	gone := episode.NotTaken{MessageID: "m2", Failure: "slot-taken", SlotGone: true}
	for _, tt := range []struct {
		name     string
		c        *episode.Case
		headline string
		needs    []episode.NeedKind
		giveUp   bool
	}{
		{"waits", replacing(t, false), "New booking waits for the cancellation", nil, true},
		{"goes out", replacing(t, true), "Booking being sent", nil, false},
		{"stands", replacing(t, true, episode.Delivered{MessageID: "m2"}), "Booked", nil, false},
		{"taken", replacing(t, true, gone), "Not booked, the time was taken", []episode.NeedKind{episode.NeedNoBooking}, false},
		{"refused", replacing(t, true, refused), "Not booked", []episode.NeedKind{episode.NeedNoBooking}, false},
		{"unknown", replacing(t, true, episode.Lost{MessageID: "m2"}), "Booking not confirmed", []episode.NeedKind{episode.NeedNoBooking}, false},
		{"taken back", replacing(t, false, episode.GivenUp{MessageID: "m2"}), "Not booked", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := kindsOf(tt.c); tt.c.Headline() != tt.headline || !slices.Equal(got, tt.needs) || tt.c.Allows(episode.GiveUp) != tt.giveUp {
				t.Errorf("%q needs %v, can be given up: %v", tt.c.Headline(), got, tt.c.Allows(episode.GiveUp))
			}
		})
	}
	if s := replacing(t, false).Standing(said); !strings.Contains(s, "Until then that one stands.") {
		t.Errorf("while it waits: %q", s)
	}
	if s := replacing(t, false, episode.GivenUp{MessageID: "m2"}).Standing(said); !strings.Contains(s, "could not be cancelled, so it stands") {
		t.Errorf("taken back: %q", s)
	}
	c := replacing(t, true, refused)
	apply(t, c, episode.Closed{Text: "phoned, booked by hand"})
	if c.Attention() {
		t.Error("a closed case still alarms")
	}
	if err := c.Apply(time.Now(), episode.Freed{MessageID: "none"}); !errors.Is(err, episode.ErrNoSuch) {
		t.Errorf("of no message: %v", err)
	}
}

// TestOutcomeSaysWhetherToAct: an active plan is to be acted on, a completed one
// is not.
func TestOutcomeSaysWhetherToAct(t *testing.T) {
	for act, want := range map[bool]string{true: "act on it", false: "nothing more is to be done"} {
		c, full := requested(t, "a4t1", message.ValidationNew), answers(message.ValidationFull, "r2")
		full.ActNow = act
		apply(t, c, full)
		if needs := c.NeedsAction(); len(needs) != 1 || !strings.Contains(needs[0].What, want) {
			t.Errorf("active %v: %+v", act, needs)
		}
	}
}

// TestAnyResponseProvesItsRequest: also one of which nobody knew whether it
// arrived, and one that seemed refused.
func TestAnyResponseProvesItsRequest(t *testing.T) {
	for name, before := range map[string]episode.Event{"unknown": episode.Lost{MessageID: "m1"}, "refused": episode.NotTaken{MessageID: "m1"}} {
		c := &episode.Case{Role: episode.AsSender, Plan: episode.Refer, UseCase: "a4t1"}
		apply(t, c, episode.Asked{Kind: message.ValidationNew, MessageID: "m1", BundleID: "b1"}, before, answers(message.ValidationInterim, "r1"))
		if r := c.Referral(); r.State != episode.Active || r.ID != "sr1" {
			t.Errorf("%s: %s %q", name, r.State, r.ID)
		}
	}
}

// An answer that a person has to look at is seen although the case was closed.
func TestAnswersOpenAClosedCase(t *testing.T) {
	for kind, want := range map[message.Kind][]episode.NeedKind{message.ValidationRejection: {episode.NeedRejected}, message.ValidationInterim: nil} {
		c := requested(t, "a3t1", message.ValidationNew)
		apply(t, c, episode.Closed{}, answers(kind, "r1"))
		if got := kindsOf(c); !slices.Equal(got, want) {
			t.Errorf("after a %s a person is needed for %v", kind, got)
		}
		apply(t, c, episode.Closed{}, answers(kind, "r1"))
		if got := kindsOf(c); got != nil {
			t.Errorf("the same %s again opens the case for %v", kind, got)
		}
	}
}

// What the receiver says itself stands where the case stands and in the list of
// what needs a person, marked as the service's words and never reworded.
func TestTheServicesOwnWordsAreShownAsSuch(t *testing.T) {
	long := strings.Repeat("Ring the patient's daughter first. ", 20)
	for _, tt := range []struct {
		kind     message.Kind
		text     string
		standing string
		what     string
	}{
		{message.ValidationRejection, "No clinician is\n available", "with you again. The service says: “No clinician is available”",
			"the patient is with you again. The service says: “No clinician is available”"},
		{message.ValidationFull, "See a GP within 6 hours", "for the patient. The service says: “See a GP within 6 hours”", "The service says: “See a GP within 6 hours”"},
		{message.ValidationFull, long, "The service says: “" + strings.TrimSpace(long) + "”", "The service says: “" + long[:200] + "…”"},
		{message.ValidationRejection, " ", "The patient is with you again.", "The validation was turned down: the patient is with you again"},
	} {
		c := requested(t, "a4t1", message.ValidationNew)
		told := answers(tt.kind, "r1")
		told.Text = tt.text
		apply(t, c, told)
		if got := c.Standing(said); !strings.HasSuffix(got, tt.standing) {
			t.Errorf("it stands %q", got)
		}
		if got := c.NeedsAction()[0].What; !strings.HasSuffix(got, tt.what) {
			t.Errorf("the list says %q", got)
		}
	}
}

package episode_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// asked is a case that was received with a request.
func asked(t *testing.T, kind message.Kind, useCase string) *episode.Case {
	t.Helper()
	c := &episode.Case{Role: episode.AsReceiver, UseCase: useCase, ServiceName: "Trumpton ED"}
	tell(t, c, episode.Received{Kind: kind, MessageID: "in-1", BundleID: "b-1", ID: "request-1", ReplyBy: start})
	return c
}

// says is a reply that went out.
func says(id episode.ReplyID, n int) episode.ReplyAsked {
	return episode.ReplyAsked{Kind: id.Kind(), MessageID: fmt.Sprint("out-", n), Says: id}
}

func may(c *episode.Case) string {
	out := []string{}
	for _, id := range c.MaySay() {
		out = append(out, string(id))
	}
	return strings.Join(out, " ")
}

// TestRepliesFollowTheStateMachines: after each step only what the state
// machines allow can be told, and everything else is refused and changes nothing.
func TestRepliesFollowTheStateMachines(t *testing.T) {
	every := []episode.ReplyID{episode.SayBegun, episode.SayOutcome, episode.SayNoValidation, episode.SayPlanned, episode.SayAllocated,
		episode.SayOnScene, episode.SayFinished, episode.SayNoResource}
	for _, c := range []struct {
		kind        message.Kind
		useCase     string
		said        []episode.ReplyID
		may, headed string
	}{
		{message.ValidationNew, "a4t1", nil, "validation-interim validation-full validation-rejection", "Validation asked for"},
		{message.ValidationNew, "a4t1", []episode.ReplyID{episode.SayBegun}, "validation-full validation-rejection", "Validation asked for, work on it has begun"},
		{message.ValidationNew, "a4t1", []episode.ReplyID{episode.SayBegun, episode.SayOutcome}, "", "Validated"},
		{message.ValidationNew, "a4t1", []episode.ReplyID{episode.SayBegun, episode.SayNoValidation}, "", "Request for validation turned down"},
		{message.ReferralNew, "a6t1", nil, "allocated planned", "Referred"},
		{message.ReferralNew, "a6t3", nil, "allocated planned referral-rejection", "Referred"},
		{message.ReferralNew, "a6t3", []episode.ReplyID{episode.SayPlanned}, "allocated referral-rejection", "Referred, waits for a resource"},
		{message.ReferralNew, "a6t3", []episode.ReplyID{episode.SayAllocated}, "on-scene finished planned", "Referred, a resource is on its way"},
		{message.ReferralNew, "a6t3", []episode.ReplyID{episode.SayAllocated, episode.SayOnScene}, "finished planned", "Referred, a resource has arrived"},
		{message.ReferralNew, "a6t3", []episode.ReplyID{episode.SayAllocated, episode.SayOnScene, episode.SayFinished}, "", "Care given"},
		{message.ReferralNew, "a6t3", []episode.ReplyID{episode.SayNoResource}, "", "Referral turned down"},
		{message.ReferralNew, "a1t1", nil, "care-given did-not-attend", "Referred"},
	} {
		t.Run(fmt.Sprint(c.useCase, c.said), func(t *testing.T) {
			e := asked(t, c.kind, c.useCase)
			for i, id := range c.said {
				tell(t, e, says(id, i), episode.Delivered{MessageID: fmt.Sprint("out-", i)})
			}
			if got := may(e); got != c.may || e.Headline() != c.headed {
				t.Errorf("may say %q, want %q; %s", got, c.may, e.Headline())
			}
			for _, id := range every {
				if err := e.Apply(now, says(id, 99)); !strings.Contains(" "+c.may+" ", " "+string(id)+" ") && !errors.Is(err, episode.ErrNotNow) {
					t.Errorf("%s was taken: %v", id, err)
					break
				} else if err == nil {
					return // it stands elsewhere now
				}
			}
		})
	}
}

// Who asked has nothing to tell.
func TestASenderRepliesNothing(t *testing.T) {
	c := told(t, episode.Refer, askReferral(), referred())
	if got := may(c); got != "" {
		t.Errorf("may say %s", got)
	}
	if err := c.Apply(now, says(episode.SayBegun, 1)); !errors.Is(err, episode.ErrNotNow) {
		t.Errorf("told: %v", err)
	}
}

// A patient who came has not missed the appointment.
func TestWhoArrivedDidNotMissTheAppointment(t *testing.T) {
	c := &episode.Case{Role: episode.AsReceiver, UseCase: "a1t1"}
	tell(t, c, episode.Received{Kind: message.BookingNew, MessageID: "in-1", ID: "appointment-1", Start: start},
		episode.Received{Kind: message.ReferralNew, MessageID: "in-2", ID: "request-1", AppointmentID: "appointment-1"})
	if got := may(c); got != "arrived fulfilled did-not-attend no-show" {
		t.Errorf("may say %q", got)
	}
	tell(t, c, episode.CheckedIn{})
	if got := may(c); got != "fulfilled care-given" || c.BookingWords() != "Arrived" {
		t.Errorf("may say %q, %s", got, c.BookingWords())
	}
	if err := c.Apply(now, episode.CheckedIn{}); !errors.Is(err, episode.ErrNotNow) {
		t.Errorf("arrived twice: %v", err)
	}
	for _, untold := range []bool{false, true} {
		if err := c.Apply(now, episode.NoShow{Untold: untold}); !errors.Is(err, episode.ErrNotNow) {
			t.Errorf("arrived and missed: %v", err)
		}
	}
}

// The breach time counts until the outcome is told, at both sides.
func TestBreachTimeCountsUntilTheOutcome(t *testing.T) {
	c := asked(t, message.ValidationNew, "a4t1")
	if !c.ReplyBy().Equal(start) || c.Overdue(start) || !c.Overdue(start.Add(time.Second)) {
		t.Errorf("due %v", c.ReplyBy())
	}
	tell(t, c, says(episode.SayBegun, 1))
	if !c.Overdue(start.Add(time.Second)) {
		t.Error("the interim answer ended the wait for the outcome")
	}
	tell(t, c, says(episode.SayOutcome, 2))
	if c.Overdue(start.Add(time.Hour)) || !c.ReplyBy().IsZero() {
		t.Error("the outcome was told and is still awaited")
	}
}

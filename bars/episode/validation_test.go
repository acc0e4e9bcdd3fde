package episode_test

import (
	"testing"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// A request for validation hands nobody over: its case never says "referred".
func TestARequestForValidationIsCalledOne(t *testing.T) {
	for _, c := range []struct {
		state episode.State
		want  string
	}{
		{episode.Queued, "Request for validation being sent"},
		{episode.Unknown, "Request for validation not confirmed"},
		{episode.Refused, "Request for validation refused"},
		{episode.Active, "Validation asked for"},
		{episode.Revoked, "Request for validation cancelled"},
		{episode.Completed, "Validated"},
		{episode.Withdrawn, "Validation not asked for"},
	} {
		got := episode.Case{Referrals: []episode.Referral{{Validates: true, Part: episode.Part{State: c.state}}}}
		if words := got.ReferralWords(); words != c.want {
			t.Errorf("%s: %q, want %q", c.state, words, c.want)
		}
	}
}

func TestARequestForValidationIsKnownByItsKind(t *testing.T) {
	for _, asked := range []struct {
		kind message.Kind
		want string
	}{{message.ValidationNew, "Request for validation being sent"}, {message.ReferralNew, "Referral being sent"}} {
		var c episode.Case
		at := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
		if err := c.Apply(at, episode.Asked{Kind: asked.kind, MessageID: "m", BundleID: "b"}); err != nil {
			t.Fatal(err)
		}
		if words := c.ReferralWords(); words != asked.want {
			t.Errorf("%s: %q", asked.kind, words)
		}
	}
}

// A request for validation is cancelled as such, and nobody is expected to attend.
func TestActionsOnARequestForValidationFitIt(t *testing.T) {
	asked := episode.Referral{Validates: true, Part: episode.Part{ID: "r", State: episode.Active}}
	label := ""
	for _, a := range (episode.Case{Role: episode.AsSender, Referrals: []episode.Referral{asked}}).Actions() {
		if a.ID == episode.CancelReferral {
			label = a.Label
		}
	}
	if label != "Cancel the request" {
		t.Errorf("it is cancelled by %q", label)
	}
	received := episode.Case{Role: episode.AsReceiver, Referrals: []episode.Referral{asked}}
	if received.May(episode.SayDidNotAttend) {
		t.Error("not attending a validation is offered")
	}
	received.Referrals[0].Validates = false
	if !received.May(episode.SayDidNotAttend) {
		t.Error("not attending a referral is not offered")
	}
}

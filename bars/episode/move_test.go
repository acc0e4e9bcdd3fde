package episode_test

import (
	"strings"
	"testing"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// bookedCase has one appointment that stands.
func bookedCase(t *testing.T) *episode.Case {
	t.Helper()
	c := &episode.Case{Role: episode.AsSender, Plan: episode.Book, ServiceName: "Trumpton ED"}
	for _, e := range []episode.Event{
		episode.Asked{Kind: message.BookingNew, MessageID: "m1", SlotID: "s1", Start: start.Add(time.Hour), End: start.Add(75 * time.Minute)},
		episode.Delivered{MessageID: "m1", Answer: message.Answer{AppointmentID: "a1"}},
	} {
		if err := c.Apply(start, e); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func move(messageID string) episode.MoveAsked {
	return episode.MoveAsked{MessageID: messageID, ID: "a1", SlotID: "s2", Start: start.Add(3 * time.Hour), End: start.Add(195 * time.Minute)}
}

func TestMoveChangesTheTimeOnlyOnceDelivered(t *testing.T) {
	c := bookedCase(t)
	if err := c.Apply(start, move("v1")); err != nil {
		t.Fatal(err)
	}
	for _, e := range []episode.Event{episode.Trying{MessageID: "v1"}, episode.Waiting{MessageID: "v1", Failure: "timeout"}, episode.Lost{MessageID: "v1", Failure: "timeout"}} {
		if err := c.Apply(start, e); err != nil || !c.Booking().Start.Equal(start.Add(time.Hour)) || c.Booking().SlotID != "s1" {
			t.Errorf("%s: %v, at %s", e.Word(), err, c.Booking().Start)
		}
	}
	if c.Allows(episode.MoveBooking) || !c.Attention() || !strings.Contains(c.Headline(), "not confirmed") {
		t.Errorf("of unknown fate it says %q", c.Headline())
	}
	for range 2 { // told twice, it moves once
		if err := c.Apply(start, episode.Delivered{MessageID: "v1"}); err != nil {
			t.Fatal(err)
		}
	}
	b := c.Booking()
	from, _ := b.AskedFor()
	if !b.Start.Equal(start.Add(3*time.Hour)) || b.SlotID != "s2" || !from.Equal(start.Add(time.Hour)) || c.Headline() != "Booked" {
		t.Errorf("at %s, slot %s, from %s, %q", b.Start, b.SlotID, from, c.Headline())
	}
	if err := c.Apply(start, episode.NotTaken{MessageID: "v1", Failure: "not-moved"}); err != nil || c.Headline() != "Booked" {
		t.Errorf("a late failure: %v, %q", err, c.Headline())
	}
}

// TestMoveTakesTheReceiversTime: what the answer says counts, not what was asked.
func TestMoveTakesTheReceiversTime(t *testing.T) {
	c := bookedCase(t)
	other := start.Add(4 * time.Hour)
	for _, e := range []episode.Event{move("v1"), episode.Delivered{MessageID: "v1", Answer: message.Answer{Start: other, End: other.Add(time.Minute)}}} {
		if err := c.Apply(start, e); err != nil {
			t.Fatal(err)
		}
	}
	if !c.Booking().Start.Equal(other) {
		t.Errorf("at %s", c.Booking().Start)
	}
}

func TestMoveIsRefusedWhereItDoesNotFit(t *testing.T) {
	c := bookedCase(t)
	if err := c.Apply(start, episode.MoveAsked{MessageID: "v1", ID: "other"}); err != episode.ErrNoSuch { //nolint:errorlint // it is that very error
		t.Errorf("another appointment: %v", err)
	}
	if err := c.Apply(start, move("v1")); err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(start, move("v2")); err != episode.ErrNotNow { //nolint:errorlint // as above
		t.Errorf("a second one meanwhile: %v", err)
	}
	if err := c.Apply(start, episode.NotTaken{MessageID: "v1", Failure: "not-moved"}); err != nil || !c.Allows(episode.MoveBooking) || c.NeedsAction()[0].Kind != episode.NeedRefused {
		t.Errorf("refused: %v, %v", err, c.NeedsAction())
	}
	if err := c.Apply(start, episode.Seen{ResourceType: "Appointment", ID: "a1", Status: "cancelled"}); err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(start, move("v3")); err != episode.ErrNotNow { //nolint:errorlint // as above
		t.Errorf("of one that has ended: %v", err)
	}
}

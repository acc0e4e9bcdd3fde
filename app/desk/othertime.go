package desk

import (
	"errors"
	"fmt"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// otherTime says, of a booking that stands at another time than its slot, both
// times; nothing of any other.
//
// BaRS Core, Booking by message.
func otherTime(tx storage.Tx, b *episode.Booking) (string, error) {
	if b == nil || b.SlotID == "" || b.State != episode.Booked {
		return "", nil
	}
	slot, err := tx.Slots().Get(b.SlotID)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	if err != nil || (receiver.Slot{Start: slot.Start, End: slot.End}).Holds(b.Start, b.End) {
		return "", err
	}
	return fmt.Sprintf("The sender says %s. The slot booked is %s. Ask the sender or the patient which it is.",
		fromToText(b.Start, b.End), fromToText(slot.Start, slot.End)), nil
}

// fromToText is a time with its day, from its start to its end: Saturday 21
// November 2026, 13:00 to 13:15. Without an end, or at an instant, it is the
// start alone.
func fromToText(start, end time.Time) string {
	text := dayText(start) + ", " + timeText(start)
	switch {
	case !end.After(start):
		return text
	case dayText(end) != dayText(start):
		return text + " to " + dayText(end) + ", " + timeText(end)
	}
	return text + " to " + timeText(end)
}

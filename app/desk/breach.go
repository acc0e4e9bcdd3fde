package desk

import (
	"time"

	"barsdesk/storage"
)

// breach is the breach time of a validation whose outcome is awaited, in words
// for the side that we are on, and whether it has passed; nothing without one.
//
// BaRS Application 4, Validation: when it passes, the side that asked dispatches.
func (r *caseReader) breach() (at *time.Time, words string, late bool) {
	by := r.file.episode.ReplyBy()
	if by.IsZero() {
		return nil, "", false
	}
	when, ours := whenText(by, r.now), r.file.record.Role == storage.Receiver
	late = r.file.episode.Overdue(r.now)
	switch {
	case ours && late:
		words = "The outcome was due " + when + ". " + r.other + " may act without it: answer now, or phone."
	case ours:
		words = r.other + " waits for the outcome until " + when + "."
	case late:
		words = "The outcome was due " + when + " and has not come. Care is yours: act now, as if nobody validates. Phone " + r.service.Name + r.onPhone() + "."
	default:
		words = "The outcome is due by " + when + ". If it does not come, act without it."
	}
	return &by, words, late
}

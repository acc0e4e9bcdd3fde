package desk

import (
	"time"

	"barsdesk/bars/delivery"
)

// UnderWay is what is being sent of a case, and since when. The page compares
// the three times only with each other: all are the server's.
type UnderWay struct {
	Since  time.Time  `json:"since" doc:"when it was put on its way"`
	AsOf   time.Time  `json:"asOf" doc:"now"`
	LongAt time.Time  `json:"longAt" doc:"from then on the page says that nobody has to wait for it"`
	NextAt *time.Time `json:"nextAt,omitempty" doc:"when it is tried again; absent while a try is under way"`
	Title  string     `json:"title" doc:"what is happening, a few words"`
	Text   string     `json:"text" doc:"what is happening, and whether anything is sent"`
	Next   string     `json:"next" doc:"what the person does"`
}

// underWay tells of the message that is being sent, or waits to be; nil when
// none is.
//
// BaRS Core, Transactional integrity: sending again does not hold up the work.
func (r *caseReader) underWay() *UnderWay {
	for _, o := range r.sent {
		if o.State != delivery.Queued && o.State != delivery.Sending {
			continue
		}
		w := r.explain(o)
		u := &UnderWay{Since: o.CreatedAt, AsOf: r.now.UTC(), LongAt: o.CreatedAt.Add(patience), Title: w.Title, Text: w.What + " " + w.Sent, Next: w.Next}
		if o.State == delivery.Queued && o.NextAt.After(r.now) {
			next := o.NextAt
			u.NextAt = &next
			u.Next = "The next try is " + r.soon(next) + ". Do not enter it a second time."
		}
		return u
	}
	return nil
}

// soon is a moment ahead in words.
func (r *caseReader) soon(at time.Time) string {
	if at.Sub(r.now) < time.Minute {
		return "in less than a minute"
	}
	return whenText(at, r.now)
}

package sandbox

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
)

// step is one thing that a service does by itself with a case: Wait after
// something, Do something. After is "the request", "the appointment" (its start),
// or what was told or received before, in the words of Act. Share is of how many
// cases, 0 meaning all; Of are the use cases it is done for, none meaning all.
type step struct {
	After string   `json:"after"`
	Wait  wait     `json:"wait"`
	Do    string   `json:"do"`
	Share float64  `json:"share"`
	Of    []string `json:"of"`
}

// wait is a time as a script writes it: 90s, 2m, 1h.
type wait time.Duration

// UnmarshalJSON reads it.
func (w *wait) UnmarshalJSON(text []byte) error {
	var said string
	if err := json.Unmarshal(text, &said); err != nil {
		return err
	}
	d, err := time.ParseDuration(said)
	*w = wait(d)
	return err
}

// The moments that are no answers.
const (
	theRequest     = "the request"
	theAppointment = "the appointment"
)

// closes is what a requester does that has nothing more to wait for.
const closes = "close"

// next is the first step of a script that fits a case as it stands, and when it
// is due. The chance of a step is that of the seed and the record, so that the
// same case always goes the same way.
func next(script []step, seed int64, e episode.Case) (do step, due time.Time, found bool) {
	for i, s := range script {
		if len(s.Of) > 0 && !slices.Contains(s.Of, e.UseCase) || !possible(e, s.Do) {
			continue
		}
		at := when(e, s.After)
		if at.IsZero() || s.Share > 0 && chance(seed, i, e) >= s.Share {
			continue
		}
		return s, at.Add(time.Duration(s.Wait)), true
	}
	return step{}, time.Time{}, false
}

// possible reports whether a case allows a step now.
func possible(e episode.Case, do string) bool {
	if do == closes {
		return e.Role == episode.AsSender && e.ClosedAt.IsZero() && e.Allows(episode.Close)
	}
	return e.May(episode.ReplyID(do))
}

// when is the moment that a step counts from; zero when it has not come about.
func when(e episode.Case, after string) time.Time {
	b, r := e.Booking(), e.Referral()
	switch {
	case after == theAppointment:
		if b != nil && b.State == episode.Booked {
			return b.Start
		}
	case after == theRequest:
		if r != nil && r.State == episode.Active && len(r.Answers) == 0 {
			return r.SettledAt
		}
	case after == string(episode.SayArrived):
		if b != nil {
			return b.ArrivedAt
		}
	case after == didNotAttend:
		if n := len(e.Missed); n > 0 {
			return e.Missed[n-1].At
		}
	case r != nil && len(r.Answers) > 0:
		if last := r.Answers[len(r.Answers)-1]; said(last) == after {
			return last.At
		}
	}
	return time.Time{}
}

// said names an answer in the words of Act.
func said(a episode.Answered) string {
	for _, id := range []episode.ReplyID{episode.SayBegun, episode.SayOutcome, episode.SayNoValidation, episode.SayNoResource} {
		if a.Kind == id.Kind() && a.Kind != message.StatusResponse {
			return string(id)
		}
	}
	return map[episode.Progress]string{episode.Planned: string(episode.SayPlanned), episode.Begun: string(episode.SayAllocated),
		episode.Arrived: string(episode.SayOnScene), episode.Finished: string(episode.SayFinished)}[a.Progress]
}

// chance is in [0, 1): the same for the same seed, step and record.
func chance(seed int64, at int, e episode.Case) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strconv.FormatInt(seed, 10) + " " + strconv.Itoa(at) + " " + record(e)))
	return float64(h.Sum64()>>11) / (1 << 53)
}

// record names what a case is about: its slot, else its request.
func record(e episode.Case) string {
	if b := e.Booking(); b != nil && b.SlotID != "" {
		return b.SlotID
	}
	if r := e.Referral(); r != nil {
		return r.ID
	}
	return e.CorrelationID
}

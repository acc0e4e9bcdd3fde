package sandbox

import (
	"context"
	"net/http"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/network/wire"
)

// StageNow answers GET /sandbox/now: what is not as a learner would expect it.
type StageNow struct {
	Now     time.Time `json:"now" doc:"what the Sandbox's clock says"`
	Running bool      `json:"running" doc:"the clock goes on by itself"`
	Moved   bool      `json:"moved" doc:"the clock says another time than that of this computer"`
	Live    bool      `json:"live" doc:"the network behaves as the live one where that differs from the standard"`
	On      []StageOn `json:"on" doc:"everything that is on, in words; empty when nothing is"`
	Trainer bool      `json:"trainer" doc:"whoever asks may work the stage"`
	Rooms   bool      `json:"rooms" doc:"this Sandbox has rooms for a class"`
}

// StageOn is one thing that is on.
type StageOn struct {
	ID   string `json:"id" doc:"of a fault, or clock or live"`
	Text string `json:"text"`
}

// ClockChange is the body of POST /sandbox/clock. Nothing moves it back.
type ClockChange struct {
	Action  string `json:"action" enum:"stop,go,forward"`
	Minutes int    `json:"minutes,omitempty" minimum:"0" maximum:"44640" doc:"how far forward"`
}

// LiveChange is the body of POST /sandbox/live.
type LiveChange struct {
	Live bool `json:"live" doc:"behave as the live network; else as the standard says"`
}

// awry is how far the clock may differ from this computer's before it counts
// as moved.
const awry = time.Minute

// tell lets the pages know what changes on the stage. When the clock is moved,
// everything that is shown may be out of date.
func (s *Stage) tell() {
	changes := s.Desk.Changes()
	s.Network.Faults().Changed(func() { changes.Publish(desk.Change{Topics: []string{"sandbox"}}) })
	s.Network.Clock().Moved(func() {
		changes.Publish(desk.Change{Topics: []string{"sandbox", "today", "cases", "inbox", "drafts", "services", "schedules"}})
	})
	s.Network.Tape().Added(func(wire.Exchange) { changes.Publish(desk.Change{Topics: []string{"wire"}}) })
}

// Now says what is on, in words.
func (s *Stage) Now(ctx context.Context) (StageNow, error) {
	c := s.Network.Clock()
	ahead := c.Ahead()
	out := StageNow{Now: c.Now(), Running: c.Running(), Moved: ahead.Abs() > awry, Live: s.Network.Live(), On: []StageOn{}}
	names, err := s.names(ctx)
	if err != nil {
		return StageNow{}, err
	}
	for _, f := range s.Network.Faults().List() {
		out.On = append(out.On, StageOn{ID: f.ID, Text: faultText(f, names)})
	}
	if !out.Running {
		out.On = append(out.On, StageOn{ID: "clock", Text: "The clock is stopped."})
	} else if out.Moved {
		out.On = append(out.On, StageOn{ID: "clock", Text: "The clock is moved forward."})
	}
	if out.Live {
		out.On = append(out.On, StageOn{ID: "live", Text: "The network behaves as the live one does, not as the standard says."})
	}
	return out, nil
}

// Turn stops the clock, lets it go, or moves it forward. Slots, breach times,
// waiting messages and tokens follow at once.
func (s *Stage) Turn(ctx context.Context, in ClockChange) (StageNow, error) {
	c := s.Network.Clock()
	switch {
	case in.Action == "stop":
		c.Stop()
	case in.Action == "go":
		c.Go()
	case in.Minutes > 0:
		c.Move(time.Duration(in.Minutes) * time.Minute)
	default:
		return StageNow{}, &desk.Error{Code: "clock-not-moved", HTTP: http.StatusUnprocessableEntity, Title: "The clock was not moved",
			What: "The clock can only be moved forward, by a minute or more.", Sent: "Nothing was sent.", Next: "Choose how far to move it."}
	}
	return s.Now(ctx)
}

// SetLive chooses whose behaviour counts where the live network differs from
// the standard.
func (s *Stage) SetLive(ctx context.Context, in LiveChange) (StageNow, error) {
	s.Network.SetLive(in.Live)
	s.Desk.Changes().Publish(desk.Change{Topics: []string{"sandbox"}})
	return s.Now(ctx)
}

package control

import (
	"net/http"
	"time"

	"barsdesk/bars/network"
	"barsdesk/bars/network/token"
)

// stage is how the network stands.
type stage struct {
	FHIRBase string    `json:"fhirBase"`
	TokenURL string    `json:"tokenPath"`
	Now      time.Time `json:"now"`
	Running  bool      `json:"running"`
	Live     bool      `json:"live"`
	Faults   int       `json:"faults"`
	Wire     int64     `json:"wire"`
}

func (s *server) state(http.ResponseWriter, *http.Request) (any, error) {
	c := s.Clock()
	return stage{FHIRBase: network.Base, TokenURL: token.Path, Now: c.Now(), Running: c.Running(), Live: s.Live(),
		Faults: len(s.Faults().List()), Wire: s.last()}, nil
}

// reset starts afresh, as the console does.
func (s *server) reset(w http.ResponseWriter, r *http.Request) (any, error) {
	if err := s.Reset(r.Context()); err != nil {
		return nil, err
	}
	return s.state(w, r)
}

// told is what the clock says.
type told struct {
	Now     time.Time `json:"now"`
	Running bool      `json:"running"`
}

func (s *server) readClock(http.ResponseWriter, *http.Request) (any, error) {
	c := s.Clock()
	return told{c.Now(), c.Running()}, nil
}

// forwardMost is how far the clock is moved at once.
const forwardMost = 31 * 24 * 60 // minutes

func (s *server) turnClock(w http.ResponseWriter, r *http.Request) (any, error) {
	in, err := read[struct {
		Action  string `json:"action"`
		Minutes int    `json:"minutes"`
	}](r)
	if err != nil {
		return nil, err
	}
	c := s.Clock()
	switch {
	case in.Action == "stop" && in.Minutes == 0:
		c.Stop()
	case in.Action == "go" && in.Minutes == 0:
		c.Go()
	case in.Action == "forward" && in.Minutes > 0 && in.Minutes <= forwardMost:
		c.Move(time.Duration(in.Minutes) * time.Minute)
	default:
		return nil, notUsable(`the clock takes "stop", "go", or "forward" with minutes from 1 to 44640; it never goes back`)
	}
	return s.readClock(w, r)
}

// whose is whose behaviour counts where the live network differs.
type whose struct {
	Live *bool `json:"live"`
}

func (s *server) readLive(http.ResponseWriter, *http.Request) (any, error) {
	live := s.Live()
	return whose{&live}, nil
}

func (s *server) chooseLive(w http.ResponseWriter, r *http.Request) (any, error) {
	in, err := read[whose](r)
	if err == nil && in.Live == nil {
		err = notUsable(`"live" must be true or false`)
	}
	if err != nil {
		return nil, err
	}
	s.SetLive(*in.Live)
	return s.readLive(w, r)
}

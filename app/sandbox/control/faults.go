package control

import (
	"net/http"

	"barsdesk/bars/network/fault"
)

// on is a fault that is on, or is to be put on.
type on struct {
	ID        string     `json:"id,omitempty"`
	Kind      fault.Kind `json:"kind"`
	ServiceID string     `json:"serviceId,omitempty"`
	Percent   float64    `json:"percent,omitempty"` // of the calls; 0 is all
	Next      int        `json:"next,omitempty"`
	Seconds   int        `json:"seconds,omitempty"`
	Form      string     `json:"form,omitempty"`
	Messages  bool       `json:"messages,omitempty"`
}

func shown(f fault.Fault) on {
	return on{ID: f.ID, Kind: f.Kind, ServiceID: f.ServiceID, Percent: f.Share * 100, Next: f.Next, Seconds: f.Seconds, Form: f.Form, Messages: f.Messages}
}

// kind is something that can go wrong.
type kind struct {
	Kind  fault.Kind `json:"kind"`
	Words string     `json:"words"`
	Forms []string   `json:"forms"`
}

// struck is what is on and what can be put on.
type struck struct {
	Faults []on   `json:"faults"`
	Kinds  []kind `json:"kinds"`
}

func (s *server) listFaults(http.ResponseWriter, *http.Request) (any, error) {
	out := struck{Faults: []on{}}
	for _, f := range s.Faults().List() {
		out.Faults = append(out.Faults, shown(f))
	}
	for _, k := range fault.Kinds() {
		out.Kinds = append(out.Kinds, kind{k, k.Words(), append([]string{}, k.Forms()...)})
	}
	return out, nil
}

func (s *server) putFaultOn(w http.ResponseWriter, r *http.Request) (any, error) {
	in, err := read[on](r)
	if err != nil {
		return nil, err
	}
	if in.ID != "" {
		return nil, notUsable("the Sandbox gives a fault its id")
	}
	f, err := s.Faults().On(fault.Fault{Kind: in.Kind, ServiceID: in.ServiceID, Share: in.Percent / 100, Next: in.Next,
		Seconds: in.Seconds, Form: in.Form, Messages: in.Messages})
	if err != nil {
		return nil, notUsable(err.Error())
	}
	return shown(f), nil
}

func (s *server) putFaultsOff(w http.ResponseWriter, _ *http.Request) (any, error) {
	s.Faults().Clear()
	return nothing(w)
}

func (s *server) putFaultOff(w http.ResponseWriter, r *http.Request) (any, error) {
	if !s.Faults().Off(r.PathValue("id")) {
		return nil, notKept("No fault of this id is on.")
	}
	return nothing(w)
}

package control

import (
	"net/http"
	"net/url"

	"barsdesk/app/sandbox"
	"barsdesk/bars/network"
)

// requester is a simulated service that starts episodes.
type requester struct {
	ServiceID string   `json:"serviceId"`
	Name      string   `json:"name"`
	UseCases  []string `json:"useCases"`
}

func (s *server) listRequesters(http.ResponseWriter, *http.Request) (any, error) {
	out := struct {
		Requesters []requester `json:"requesters"`
	}{[]requester{}}
	for _, each := range s.Requesters() {
		out.Requesters = append(out.Requesters, requester{each.ID, each.Name, append([]string{}, each.Sends...)})
	}
	return out, nil
}

// receiver is where a service outside is reached: the URL of its FHIR base.
type receiver struct {
	ServiceID string `json:"serviceId"`
	URL       string `json:"url"`
}

// putService puts a receiver into the endpoint catalogue.
func (s *server) putService(w http.ResponseWriter, r *http.Request) (any, error) {
	in, err := read[receiver](r)
	if err == nil {
		err = s.route(in)
	}
	if err != nil {
		return nil, err
	}
	return in, nil
}

func (s *server) route(at receiver) error {
	u, err := url.Parse(at.URL)
	switch {
	case at.ServiceID == "":
		return notUsable("a receiver needs its service id")
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "":
		return notUsable("the address of a receiver's FHIR base is http or https, such as http://127.0.0.1:8080/FHIR/R4")
	}
	s.Route(network.Endpoint{ServiceID: at.ServiceID, URL: trimmed(at.URL)})
	return nil
}

func trimmed(base string) string {
	for len(base) > 0 && base[len(base)-1] == '/' {
		base = base[:len(base)-1]
	}
	return base
}

// begun is an episode that was started, with the ids that the service gave.
type begun struct {
	From             string `json:"from"`
	CorrelationID    string `json:"correlationId"`
	ServiceRequestID string `json:"serviceRequestId,omitempty"`
	AppointmentID    string `json:"appointmentId,omitempty"`
}

// startEpisode lets a requester send, and answers when the service has.
func (s *server) startEpisode(w http.ResponseWriter, r *http.Request) (any, error) {
	in, err := read[struct {
		UseCase   string `json:"useCase"`
		Plan      string `json:"plan"`
		From      string `json:"from"`
		To        string `json:"to"`
		URL       string `json:"url"`
		NHSNumber string `json:"nhsNumber"`
	}](r)
	if err == nil && in.URL != "" {
		err = s.route(receiver{in.To, in.URL})
	}
	if err != nil {
		return nil, err
	}
	started, err := s.Start(r.Context(), sandbox.Episode{UseCase: in.UseCase, Plan: in.Plan, From: in.From, To: in.To, NHSNumber: in.NHSNumber})
	if err != nil {
		return nil, err
	}
	return begun{started.From, started.CorrelationID, started.ServiceRequestID, started.AppointmentID}, nil
}

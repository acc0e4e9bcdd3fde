package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"barsdesk/app/sandbox/scenario"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/network/wire"
	"barsdesk/bars/outcome"
)

// fact is one thing that happened while a scenario was under way.
type fact struct {
	At      time.Time
	Word    scenario.Word   // Sent, Came, Read or Recorded
	Kind    message.Kind    `json:",omitempty"`
	Reads   scenario.Reads  `json:",omitempty"`
	Entry   scenario.Entry  `json:",omitempty"`
	Service string          `json:",omitempty"` // id of the other side
	Answer  scenario.Answer `json:",omitempty"`
	Said    string          `json:",omitempty"` // the answer in words
	Message string          `json:",omitempty"` // Bundle.id: a message sent again is still one
	Other   bool            `json:",omitempty"` // about another patient than the scenario's
	Flagged bool            `json:",omitempty"` // it tells of a safeguarding concern
	Wire    int64           `json:",omitempty"`
}

// factsMost is how many facts of a run are kept; what happens after them is not
// looked at any more.
const factsMost = 5000

// happened are the facts on the tape since the last look.
func (s *Stage) happened() []fact {
	var out []fact
	for _, x := range s.Network.Tape().After(s.playing.seen, 0) {
		s.playing.seen = x.N
		if f, ok := s.factOf(x); ok {
			out = append(out, f)
		}
	}
	return out
}

// factOf is what one exchange means for the learner; what others do among
// themselves means nothing.
func (s *Stage) factOf(x wire.Exchange) (fact, bool) {
	f := fact{At: x.At.Add(x.Took).UTC(), Wire: x.N, Service: x.ServiceID}
	parsed, _ := header.Parse(x.RequestHeader)
	ours := strings.EqualFold(parsed.Organisation.ODSCode, s.Network.OwnODSCode())
	switch {
	case x.Method == http.MethodGet && ours:
		return s.readFact(f, x)
	case x.Method == http.MethodPost && x.Path == "/$process-message":
		return s.messageFact(f, x.RequestBody, x.Status, x.AnswerBody)
	}
	return f, false
}

// messageFact is a message from the learner's service or to it.
func (s *Stage) messageFact(f fact, body []byte, status int, answer []byte) (fact, bool) {
	bundle, err := fhir.Parse(body)
	if err != nil {
		return f, false
	}
	m, own := message.ReadFacts(bundle), s.Network.cast.Own.ID
	switch own {
	case m.SourceService:
		f.Word, f.Service = scenario.Sent, cmp.Or(f.Service, m.DestinationService)
	case m.DestinationService:
		f.Word, f.Service = scenario.Came, m.SourceService
	default:
		return f, false
	}
	f.Kind, f.Message, f.Flagged = m.Kind, m.BundleID, len(m.Safeguarding) > 0
	f.Other = s.aboutAnother(message.PatientOf(bundle))
	f.Answer, f.Said = answered(status, answer, string(m.Kind), s.nameOf(f.Service))
	return f, true
}

// aboutAnother reports whether a patient is not the one of the scenario. Many
// messages carry no NHS number, for only a verified one is sent.
func (s *Stage) aboutAnother(p message.Patient) bool {
	whom, ok := s.patient(s.playing.plot.Patient)
	switch {
	case !ok:
		return false
	case p.NHSNumber != "":
		return p.NHSNumber != whom.NHSNumber
	}
	return p.Family != "" && !strings.EqualFold(p.Family, whom.Family) || p.BirthDate != "" && p.BirthDate != whom.BirthDate
}

// readPaths are what a read asks for, by the first part of its path, and what
// outcome calls it.
var readPaths = map[string]struct {
	reads scenario.Reads
	kind  string
}{
	"metadata":          {scenario.ReadsAbilities, "metadata"},
	"MessageDefinition": {scenario.ReadsDefinition, "definitions"},
	"Slot":              {scenario.ReadsTimes, "slots"},
	"Appointment":       {scenario.ReadsRecord, "read"},
	"ServiceRequest":    {scenario.ReadsRecord, "read"},
}

func (s *Stage) readFact(f fact, x wire.Exchange) (fact, bool) {
	first, _, _ := strings.Cut(strings.TrimPrefix(x.Path, "/"), "/")
	asked, known := readPaths[first]
	if !known {
		return f, false
	}
	f.Word, f.Reads = scenario.Read, asked.reads
	f.Answer, f.Said = answered(x.Status, x.AnswerBody, asked.kind, s.nameOf(x.ServiceID))
	if f.Answer == scenario.Accepted && f.Reads == scenario.ReadsTimes && !offersTimes(x.AnswerBody) {
		f.Answer, f.Said = scenario.NothingFree, "No times are free"
	}
	return f, true
}

func offersTimes(body []byte) bool {
	n, err := fhir.Parse(body)
	return err == nil && fhir.Resource(n, "Slot") != nil
}

// failures are the answers by the code of outcome; the rest are refusals.
var failures = map[string]scenario.Answer{
	"slot-taken": scenario.SlotTaken, "version": scenario.OtherVersion, "not-signed-in": scenario.NotSignedIn,
	"access-refused": scenario.NotOurs, "not-enabled": scenario.NotOurs, "busy": scenario.Busy, "too-much": scenario.Busy,
	"timeout": scenario.NoAnswer, outcome.NoReply: scenario.NoAnswer,
	"receiver-unavailable": scenario.Unavailable, "network-unavailable": scenario.Unavailable, "receiver-fault": scenario.Unavailable,
	"network-fault": scenario.Unavailable, "receiver-connection": scenario.Unavailable, "not-registered": scenario.Unavailable,
	"no-outcome": scenario.Unclear, "page-answer": scenario.Unclear, "gateway-fault": scenario.Unclear, "empty-answer": scenario.Unclear,
	"cut-short": scenario.Unclear, "illegal-outcome": scenario.Unclear, "other-ids": scenario.Unclear, "redirected": scenario.Unclear,
}

// answered is what came back, as a scenario tells it and in words.
func answered(status int, body []byte, kind, service string) (scenario.Answer, string) {
	if status == 0 {
		return scenario.NoAnswer, "No answer came"
	}
	a := outcome.Read(status, body)
	if a.Action(kind) == outcome.StopDelivered {
		return scenario.HasIt, "The service has it already: an earlier try arrived"
	}
	failure := a.Failure(kind)
	if failure == "" {
		return scenario.Accepted, "Accepted"
	}
	words := a.Plain(kind, service)
	return cmp.Or(failures[failure], scenario.Refused), words.Title
}

// nameOf is what a service is called.
func (s *Stage) nameOf(serviceID string) string {
	for _, each := range s.named() {
		if each.ID == serviceID {
			return each.Name
		}
	}
	return "another service"
}

// inOrder puts facts into the order in which they happened.
func inOrder(facts []fact) []fact {
	slices.SortStableFunc(facts, func(a, b fact) int { return a.At.Compare(b.At) })
	return facts
}

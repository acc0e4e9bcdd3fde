package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/network/wire"
)

// WireQuery is the body of POST /sandbox/wire/search and /sandbox/wire/file:
// part of what passed.
type WireQuery struct {
	Before    int64  `json:"before,omitempty" minimum:"0" doc:"numbers below it only; 0 begins with the newest"`
	ServiceID string `json:"serviceId,omitempty" maxLength:"64" doc:"of the service that was called; empty for every one"`
	Kind      string `json:"kind,omitempty" maxLength:"40" doc:"one of the kinds of the list; empty for all"`
	Text      string `json:"text,omitempty" maxLength:"200" doc:"stands somewhere in the call or its answer, in any case"`
}

// WireList answers POST /sandbox/wire/search: what passed through the network, newest
// first.
type WireList struct {
	Exchanges []WireLine       `json:"exchanges"`
	More      bool             `json:"more" doc:"there are older ones: ask again with before, the last number of these"`
	Total     int              `json:"total" doc:"how many are kept, whatever was asked for"`
	Kinds     []message.Choice `json:"kinds" doc:"the empty value is all"`
	Services  []message.Choice `json:"services" doc:"the empty value is every service"`
}

// WireLine is one call and its answer in the list. It shows no patient.
type WireLine struct {
	N       int64     `json:"n" doc:"its number, from 1"`
	At      time.Time `json:"at" doc:"when the call came, on the Sandbox's clock"`
	Title   string    `json:"title" doc:"what was asked, in words"`
	From    string    `json:"from" doc:"the organisation that called; empty when it did not say"`
	Service string    `json:"service" doc:"the service that was called; empty for the network itself"`
	Answer  string    `json:"answer" doc:"what came back, in words"`
	Good    bool      `json:"good" doc:"the call was answered as asked"`
	Took    string    `json:"took" doc:"in words"`
	Fault   string    `json:"fault" doc:"the fault that struck it, in words; empty when none did"`
}

// WireFact is one thing that the headers of a call say.
type WireFact struct {
	Label string `json:"label"`
	Value string `json:"value"`
	Note  string `json:"note" doc:"the codes of it; may be empty"`
}

// WireExchange answers GET /sandbox/wire/{n}: one call and its answer whole,
// but for the token.
type WireExchange struct {
	WireLine
	Method  string        `json:"method"`
	Address string        `json:"address" doc:"path and query"`
	Status  string        `json:"status" doc:"for example 200 OK; empty when nothing came back"`
	Facts   []WireFact    `json:"facts" doc:"the headers of the call, decoded"`
	Call    desk.OnWire   `json:"call"`
	Reply   desk.OnWire   `json:"reply"`
	Unseen  []desk.OnWire `json:"unseen" doc:"what the service answered and the sender never saw"`
	Cut     bool          `json:"cut" doc:"too large to be kept: the bodies are left out"`
	Before  int64         `json:"before" doc:"number of the exchange before it; 0 for none"`
	After   int64         `json:"after" doc:"number of the exchange after it; 0 for none"`
}

// wirePage is how many exchanges the list shows at once.
const wirePage = 50

// Wire lists what passed.
func (s *Stage) Wire(ctx context.Context, q WireQuery) (WireList, error) {
	names, err := s.names(ctx)
	if err != nil {
		return WireList{}, err
	}
	found, total := s.passed(q, wirePage+1)
	out := WireList{Exchanges: []WireLine{}, Total: total, Kinds: wireKinds(), More: len(found) > wirePage,
		Services: append([]message.Choice{{Label: "Every service"}}, names.choices()...)}
	for _, e := range found[:min(len(found), wirePage)] {
		out.Exchanges = append(out.Exchanges, wireLine(e, names))
	}
	return out, nil
}

// Passed are the exchanges that q asks for, newest first, whole; at most so
// many, all that are kept when most is 0.
func (s *Stage) Passed(q WireQuery, most int) []wire.Exchange {
	found, _ := s.passed(q, most)
	return found
}

func (s *Stage) passed(q WireQuery, most int) (found []wire.Exchange, total int) {
	all := s.Network.Tape().After(0, 0)
	text := bytes.ToLower([]byte(strings.TrimSpace(q.Text)))
	for _, e := range slices.Backward(all) {
		if most > 0 && len(found) == most {
			break
		}
		if q.Before > 0 && e.N >= q.Before || q.ServiceID != "" && e.ServiceID != q.ServiceID ||
			q.Kind != "" && wireKind(e) != q.Kind || len(text) > 0 && !holds(e, text) {
			continue
		}
		found = append(found, e)
	}
	return found, len(all)
}

// holds reports whether text, in small letters, stands in an exchange.
func holds(e wire.Exchange, text []byte) bool {
	in := func(b []byte) bool { return bytes.Contains(bytes.ToLower(b), text) }
	return in(e.RequestBody) || in(e.AnswerBody) || in([]byte(e.Method+" "+e.Path+"?"+e.Query)) || in([]byte(strconv.Itoa(e.Status))) ||
		inHeader(e.RequestHeader, in) || inHeader(e.AnswerHeader, in)
}

func inHeader(h http.Header, in func([]byte) bool) bool {
	for name, values := range h {
		for _, v := range values {
			if in([]byte(name+": "+v)) || in([]byte(header.Decoded(name, v))) {
				return true
			}
		}
	}
	return false
}

// Exchange shows one call and its answer.
func (s *Stage) Exchange(ctx context.Context, n int64) (WireExchange, error) {
	names, err := s.names(ctx)
	if err != nil {
		return WireExchange{}, err
	}
	e, err := s.Kept(n)
	if err != nil {
		return WireExchange{}, err
	}
	out := WireExchange{WireLine: wireLine(e, names), Method: e.Method, Address: Address(e), Facts: wireFacts(e, names),
		Call: desk.ShowOnWire(e.RequestHeader, e.RequestBody), Reply: desk.ShowOnWire(e.AnswerHeader, e.AnswerBody),
		Unseen: []desk.OnWire{}, Cut: e.Cut}
	if e.Status != 0 {
		out.Status = strings.TrimSpace(strconv.Itoa(e.Status) + " " + http.StatusText(e.Status))
	}
	for _, a := range e.Unseen {
		out.Unseen = append(out.Unseen, desk.ShowOnWire(a.Header, a.Body))
	}
	if _, kept := s.Network.Tape().Get(n - 1); kept {
		out.Before = n - 1
	}
	if _, kept := s.Network.Tape().Get(n + 1); kept {
		out.After = n + 1
	}
	return out, nil
}

// Kept is one exchange as it passed. What is kept no more is a desk.Error.
func (s *Stage) Kept(n int64) (wire.Exchange, error) {
	e, kept := s.Network.Tape().Get(n)
	if !kept {
		return wire.Exchange{}, &desk.Error{Code: "wire-gone", HTTP: http.StatusNotFound, Title: "This is not kept any more",
			What: "The Sandbox keeps the newest of what passed only.", Sent: "Nothing was sent.", Next: "Choose another from the list."}
	}
	return e, nil
}

// Address is the path and query of a call, below the FHIR base where it was
// called there.
func Address(e wire.Exchange) string {
	if e.Query == "" {
		return e.Path
	}
	return e.Path + "?" + e.Query
}

// wireFacts are what the headers of a call say.
func wireFacts(e wire.Exchange, names serviceNames) []WireFact {
	h, _ := header.Parse(e.RequestHeader)
	out := []WireFact{}
	fact := func(label, value, note string) {
		if value != "" || note != "" {
			out = append(out, WireFact{Label: label, Value: cmp.Or(value, "Not named"), Note: note})
		}
	}
	if h.Target != nil {
		fact("To", names.of(e.ServiceID), h.Target.System+" "+h.Target.Value)
	}
	fact("From", h.Organisation.Name, h.Organisation.ODSCode)
	fact("Role of the person", h.Practitioner.Display, strings.TrimSpace(h.Practitioner.Code+" "+h.Practitioner.SDSRoleProfileID))
	fact("Software", strings.TrimSpace(h.Software.Name+" "+h.Software.Version), h.Software.ID)
	fact("Used for", h.UseContext, "")
	fact("This call", h.RequestID, "")
	fact("The conversation", h.CorrelationID, "")
	fact("Answer wanted as", h.Accept, "")
	return out
}

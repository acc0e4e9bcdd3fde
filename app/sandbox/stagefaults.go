package sandbox

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/bars/network/fault"
	"barsdesk/storage"
)

// FaultList answers GET /sandbox/faults and whatever changes the faults.
type FaultList struct {
	Faults   []FaultOn        `json:"faults"`
	Kinds    []FaultKind      `json:"kinds"`
	Services []message.Choice `json:"services" doc:"those a fault can be put on; the empty value is every service"`
}

// FaultOn is a fault that is on.
type FaultOn struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Service string `json:"service" doc:"name; every service when it is empty"`
	Text    string `json:"text" doc:"all of it in a sentence"`
}

// FaultKind is something that can be made to go wrong.
type FaultKind struct {
	ID      string           `json:"id"`
	Title   string           `json:"title" doc:"what the service does, to follow its name"`
	Help    string           `json:"help" doc:"what the sender meets"`
	Seconds bool             `json:"seconds" doc:"how late has to be said"`
	Forms   []message.Choice `json:"forms" doc:"the forms it comes in, the usual one first; empty when there is one only"`
}

// FaultChange is the body of POST /sandbox/faults.
type FaultChange struct {
	Kind      string `json:"kind" maxLength:"40"`
	ServiceID string `json:"serviceId" maxLength:"64" doc:"empty for every service"`
	Percent   int    `json:"percent" minimum:"1" maximum:"100" doc:"of the calls that it could strike"`
	Next      int    `json:"next" minimum:"0" maximum:"1000" doc:"for so many calls; 0 until it is turned off"`
	Seconds   int    `json:"seconds,omitempty" minimum:"0" maximum:"600"`
	Form      string `json:"form,omitempty" maxLength:"40"`
	Messages  bool   `json:"messages" doc:"strikes messages only, not searches and reads"`
}

// Faults lists what is on, and what can be put on.
func (s *Stage) Faults(ctx context.Context) (FaultList, error) {
	names, err := s.names(ctx)
	if err != nil {
		return FaultList{}, err
	}
	out := FaultList{Faults: []FaultOn{}, Kinds: faultKinds(), Services: append([]message.Choice{{Label: "Every service"}}, names.choices()...)}
	for _, f := range s.Network.Faults().List() {
		out.Faults = append(out.Faults, FaultOn{ID: f.ID, Kind: string(f.Kind), Service: names.of(f.ServiceID), Text: faultText(f, names)})
	}
	return out, nil
}

// Strike puts a fault on, from the next call.
func (s *Stage) Strike(ctx context.Context, in FaultChange) (FaultList, error) {
	f := fault.Fault{Kind: fault.Kind(in.Kind), ServiceID: in.ServiceID, Share: float64(in.Percent) / 100, Next: in.Next,
		Seconds: in.Seconds, Form: in.Form, Messages: in.Messages}
	if _, err := s.Network.Faults().On(f); err != nil {
		return FaultList{}, &desk.Error{Code: "fault-not-possible", HTTP: http.StatusUnprocessableEntity, Title: "This was not put on",
			What: "The Sandbox cannot do this: " + err.Error() + ".", Sent: "Nothing was sent.", Next: "Change it and put it on again."}
	}
	return s.Faults(ctx)
}

// Heal puts one fault off; every one when id is empty. One that is off already
// is no error.
func (s *Stage) Heal(ctx context.Context, id string) (FaultList, error) {
	if id == "" {
		s.Network.Faults().Clear()
	} else {
		s.Network.Faults().Off(id)
	}
	return s.Faults(ctx)
}

// faultHelp says what the sender meets.
var faultHelp = map[fault.Kind]string{
	fault.Late:         "The service does its work at once; its answer comes so many seconds later.",
	fault.LostAnswer:   "The service books or takes what was sent, and the sender never hears of it.",
	fault.LostRequest:  "The service never gets it, and the sender waits for nothing.",
	fault.SlotTaken:    "Somebody else books the chosen time just before the booking arrives.",
	fault.Twice:        "The network delivers one request two times.",
	fault.Nonsense:     "Something comes back that is no answer.",
	fault.Down:         "Every call comes back as not reachable.",
	fault.Throttled:    "The network asks to wait and try again.",
	fault.Refused:      "The service does not let our organisation in.",
	fault.UnknownCode:  "The answer carries a code that no list has.",
	fault.TokenExpired: "The network does not take our sign-in any more.",
	fault.OtherVersion: "The service answers everything with: not this version.",
}

// formWords name the forms of the faults.
var formWords = map[string]string{
	fault.FormEither: "Either answer comes back", fault.FormFirst: "The first answer comes back", fault.FormSecond: "The second answer comes back",
	fault.FormHTML: "A web page", fault.FormCut: "An answer that breaks off", fault.FormResource: "An answer about something else",
	fault.Form401: "As the standard says (401)", fault.Form403: "As a connection that is not let in (403)",
	fault.FormOutcome: "In a refusal, nothing is done", fault.FormContent: "In the answer, the work is done",
}

func faultKinds() []FaultKind {
	out := []FaultKind{}
	for _, k := range fault.Kinds() {
		kind := FaultKind{ID: string(k), Title: k.Words(), Help: faultHelp[k], Seconds: k == fault.Late, Forms: []message.Choice{}}
		for _, form := range k.Forms() {
			kind.Forms = append(kind.Forms, message.Choice{Value: form, Label: cmp.Or(formWords[form], form)})
		}
		out = append(out, kind)
	}
	return out
}

// faultText is a fault in a sentence.
func faultText(f fault.Fault, names serviceNames) string {
	text := cmp.Or(names.of(f.ServiceID), "Every service") + " " + f.Kind.Words()
	if f.Kind == fault.Late {
		text += fmt.Sprintf(", by %s", counted(f.Seconds, "second"))
	}
	if f.Share > 0 && f.Share < 1 {
		text += fmt.Sprintf(", %d in 100 times", int(math.Round(f.Share*100)))
	}
	if f.Next > 0 {
		text += ", for the next " + counted(f.Next, "call")
	}
	if f.Messages {
		text += ", messages only"
	}
	return text + "."
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// serviceNames are the names of the network's services by their ids, in the
// order of the directory.
type serviceNames struct {
	ids   []string
	named map[string]string
}

// of is the name of a service; "service ID" for one that is not listed, and
// nothing for no service.
func (n serviceNames) of(id string) string {
	if id == "" {
		return ""
	}
	return cmp.Or(n.named[id], "Service "+id)
}

func (n serviceNames) choices() []message.Choice {
	out := make([]message.Choice, 0, len(n.ids))
	for _, id := range n.ids {
		out = append(out, message.Choice{Value: id, Label: n.named[id]})
	}
	return out
}

// mostServices is more than a Sandbox has.
const mostServices = 200

// names reads the directory.
func (s *Stage) names(ctx context.Context) (serviceNames, error) {
	out := serviceNames{named: map[string]string{}}
	err := s.Store.View(ctx, func(tx storage.Tx) error {
		found, _, err := tx.Directory().Search("", storage.Page{Limit: mostServices})
		for _, each := range found {
			out.ids = append(out.ids, each.ID)
			out.named[each.ID] = each.Name
		}
		return err
	})
	return out, err
}

package desk

import (
	"encoding/json"
	"slices"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// Plans: what a draft asks the service for.
const (
	planBoth     = "book-and-refer"
	planRefer    = "refer"
	planBook     = "book"
	planValidate = "validate"
	planUpdate   = "update"
	planReply    = "reply"
)

// draftBody is what is kept of a draft, as JSON. It holds patient data.
type draftBody struct {
	Plan     string `json:"plan"`
	UseCase  string `json:"useCase"`
	FromCase string `json:"fromCase,omitempty"`
	Rebooks  bool   `json:"rebooks,omitempty"`  // the booking replaces the one of FromCase
	ReRefers bool   `json:"reRefers,omitempty"` // the referral replaces the one of FromCase
	BooksOn  bool   `json:"booksOn,omitempty"`  // the booking belongs to the referral of FromCase
	// Replaces are the messages that asked for the booking and the referral of
	// FromCase when it was begun: nothing else is ended in their place.
	Replaces []string `json:"replaces,omitempty"`
	// UpdateKind, Original and Changes are of an update: the message it becomes,
	// the request that it changes, as the receiver last accepted it, and the id of
	// the message that brought it there.
	UpdateKind message.Kind    `json:"updateKind,omitempty"`
	Original   json.RawMessage `json:"original,omitempty"`
	Changes    string          `json:"changes,omitempty"`
	Booked     bool            `json:"booked,omitempty"` // an appointment at the service stands in FromCase
	// Reply is of an answer to the request of FromCase.
	Reply     *replyBody      `json:"reply,omitempty"`
	JourneyID string          `json:"journeyId"` // one episode of care; bare UUID, or the reference as received
	Patient   message.Patient `json:"patient"`
	Answers   form.Answers    `json:"answers"`
	Slot      *pickedSlot     `json:"slot,omitempty"`
	SlotNote  string          `json:"slotNote,omitempty"`
	Accepted  []string        `json:"accepted,omitempty"`
	Confirmed []string        `json:"confirmed,omitempty"`
	// Basis is the receiver's definitions that the form was last built from, by
	// kind: with them the draft opens while the receiver cannot be asked.
	Basis map[message.Kind]basis `json:"basis,omitempty"`
}

// basis is one definition as it was read.
type basis struct {
	FetchedAt  time.Time       `json:"fetchedAt"`
	Definition json.RawMessage `json:"definition"`
}

// pickedSlot is a slot as it was listed, with the resources that a booking
// repeats.
type pickedSlot struct {
	Slot     Slot              `json:"slot"`
	Resource json.RawMessage   `json:"resource"`
	Schedule json.RawMessage   `json:"schedule,omitempty"`
	Related  []json.RawMessage `json:"related,omitempty"`
}

func pickSlot(view Slot, c message.Chosen) *pickedSlot {
	return &pickedSlot{Slot: view, Resource: written(c.Slot), Schedule: written(c.Schedule), Related: writtenAll(c.Related)}
}

func (p *pickedSlot) chosen() (message.Chosen, error) {
	if p == nil {
		return message.Chosen{}, nil
	}
	read := reader{}
	c := message.Chosen{Slot: read.node(p.Resource), Schedule: read.node(p.Schedule), Related: read.nodes(p.Related)}
	return c, read.err
}

func readDraft(d storage.Draft) (b draftBody, err error) {
	err = json.Unmarshal(d.Body, &b)
	return b, err
}

// about reports whether the draft is about a request that exists: its service
// and its patient are settled.
func (b draftBody) about() bool { return b.Plan == planUpdate || b.Plan == planReply }

func (b draftBody) books() bool  { return b.Plan == planBoth || b.Plan == planBook }
func (b draftBody) refers() bool { return b.Plan == planBoth || b.Plan == planRefer }

// kinds are the messages the draft becomes, in the order they are sent.
func (b draftBody) kinds() []message.Kind {
	var out []message.Kind
	if b.books() {
		out = append(out, message.BookingNew)
	}
	if b.refers() {
		out = append(out, message.ReferralNew)
	}
	if b.Plan == planValidate {
		out = append(out, message.ValidationNew)
	}
	if b.Plan == planUpdate {
		out = append(out, b.UpdateKind)
	}
	if b.Plan == planReply {
		out = append(out, b.Reply.Says.Kind())
	}
	return out
}

// patientProblems is what is wrong with the patient as answered, for what is
// asked. An update and an answer take the patient as the request has them.
func (b draftBody) patientProblems(now time.Time) []message.Problem {
	if b.about() {
		return nil
	}
	return b.Patient.ProblemsFor(b.UseCase, now.In(london))
}

func (b draftBody) confirmed(step string) bool { return slices.Contains(b.Confirmed, step) }

// slotTaken makes a draft that was sent open again after its slot went to
// someone else, or is otherwise of no use: everything is kept but the slot, and
// the slot page says why. The caller saves the draft.
func slotTaken(d storage.Draft, note string) (storage.Draft, error) {
	b, err := readDraft(d)
	if err != nil {
		return d, err
	}
	b.Slot, b.SlotNote = nil, note
	b.Confirmed = slices.DeleteFunc(b.Confirmed, func(step string) bool { return step == stepSlot })
	d.CaseID = ""
	d.Body, err = json.Marshal(b)
	return d, err
}

// node is the definition as a resource.
func (b basis) node() (*fhir.Node, error) { return fhir.Parse(b.Definition) }

package desk

import (
	"encoding/json"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// prepared is a draft that passed every check, with what its messages are
// composed from. The compose side makes it (Desk.prepare); sending it turns it
// into a case and a plan in one transaction.
type prepared struct {
	Draft    storage.Draft // as checked; another version is stale
	Service  storage.Service
	Patient  message.Patient
	UseCase  string
	FromCase string // case that the patient was taken from, or ""
	Rebooks  bool   // the booking replaces the one of FromCase
	ReRefers bool   // the referral replaces the one of FromCase
	BooksOn  bool   // the booking belongs to the referral of FromCase
	// Replaces are the messages that asked for what may be ended in FromCase.
	Replaces []string
	Booked   bool    // the referral belongs to the appointment that stands in FromCase
	Channel  string  // delivery channel of the slot, in words, or ""
	Decided  decided // what clinical decisions are found in
	Booking  *recipe
	Referral *recipe
	// Detail is what the audit entry of sending says besides the ids, for
	// example that a warning was accepted: JSON, no patient data.
	Detail []byte
}

// recipe is everything one message is composed from but the clock, fresh ids
// and the id that a linked message has at the receiver. It is kept as JSON with
// the case until the message is composed, so that a plan goes on after a crash
// with exactly what the person checked.
type recipe struct {
	Kind    message.Kind    `json:"kind"`
	Context message.Context `json:"-"`       // NewID, Now and Accepts are set by compose
	Accepts []string        `json:"accepts"` // resource types of the definition's focus list; nil: all
	// Profiles are the receiver's own by resource type; resources claim them.
	Profiles    map[string]string `json:"profiles,omitempty"`
	Patient     *fhir.Node        `json:"-"`
	GP          *fhir.Node        `json:"-"`
	Slot        message.Chosen    `json:"-"` // BookingNew
	Description string            `json:"description"`
	Parts       []*fhir.Node      `json:"-"` // what a person filled in
	// Alone says that the booking is written by itself: it is no message.
	Alone bool `json:"alone,omitempty"`
}

// compose builds the message, or the resource that is written by itself. linked is the receiver's id of the message that
// this one is linked to: the Appointment for a referral, the ServiceRequest for
// a booking; "" for none.
func (r recipe) compose(now time.Time, newID func() string, linked string) (*fhir.Node, error) {
	c := r.Context
	c.Kind, c.Now, c.NewID = r.Kind, now, newID
	c.Accepts = nil
	if r.Accepts != nil {
		c.Accepts = r.accepts
	}
	c.Profile = func(resourceType string) string { return r.Profiles[resourceType] }
	if r.Alone {
		return message.RESTBooking(c, r.Patient.Clone(), r.Slot, linked, r.Description)
	}
	if r.Kind == message.BookingNew {
		return message.Booking(c, r.Patient.Clone(), r.GP.Clone(), r.Slot, linked, r.Description, r.Parts...)
	}
	return message.Referral(c, r.Patient.Clone(), r.GP.Clone(), r.Parts, linked)
}

func (r recipe) accepts(resourceType string) bool {
	for _, t := range r.Accepts {
		if t == resourceType {
			return true
		}
	}
	return false
}

// keptContext is message.Context as JSON keeps it.
type keptContext struct {
	BundleID           string         `json:"bundleId"`
	Sender             message.Party  `json:"sender"`
	Receiver           message.Party  `json:"receiver"`
	Author             message.Person `json:"author"`
	SoftwareName       string         `json:"softwareName"`
	SoftwareVersion    string         `json:"softwareVersion"`
	SupplierName       string         `json:"supplierName"`
	CDSSName           string         `json:"cdssName"`
	CDSSVersion        string         `json:"cdssVersion"`
	UseCase            string         `json:"useCase"`
	UseCaseDisplay     string         `json:"useCaseDisplay"`
	ApplicationVersion string         `json:"applicationVersion"`
	DefinitionURL      string         `json:"definitionUrl"`
	JourneyID          string         `json:"journeyId"`
}

func keepContext(c message.Context) keptContext {
	return keptContext{c.BundleID, c.Sender, c.Receiver, c.Author, c.SoftwareName, c.SoftwareVersion, c.SupplierName,
		c.CDSSName, c.CDSSVersion, c.UseCase, c.UseCaseDisplay, c.ApplicationVersion, c.DefinitionURL, c.JourneyID}
}

func (k keptContext) context() message.Context {
	return message.Context{BundleID: k.BundleID, Sender: k.Sender, Receiver: k.Receiver, Author: k.Author,
		SoftwareName: k.SoftwareName, SoftwareVersion: k.SoftwareVersion, SupplierName: k.SupplierName,
		CDSSName: k.CDSSName, CDSSVersion: k.CDSSVersion, UseCase: k.UseCase, UseCaseDisplay: k.UseCaseDisplay,
		ApplicationVersion: k.ApplicationVersion, DefinitionURL: k.DefinitionURL, JourneyID: k.JourneyID}
}

// keptRecipe is recipe as JSON keeps it: resources as they are written.
type keptRecipe struct {
	keptFields
	Context  keptContext       `json:"context"`
	Patient  json.RawMessage   `json:"patient,omitempty"`
	GP       json.RawMessage   `json:"gp,omitempty"`
	Slot     json.RawMessage   `json:"slot,omitempty"`
	Schedule json.RawMessage   `json:"schedule,omitempty"`
	Related  []json.RawMessage `json:"related,omitempty"`
	Parts    []json.RawMessage `json:"parts,omitempty"`
}

type keptFields recipe

// MarshalJSON keeps the recipe whole.
func (r recipe) MarshalJSON() ([]byte, error) {
	return json.Marshal(keptRecipe{keptFields: keptFields(r), Context: keepContext(r.Context),
		Patient: written(r.Patient), GP: written(r.GP), Slot: written(r.Slot.Slot), Schedule: written(r.Slot.Schedule),
		Related: writtenAll(r.Slot.Related), Parts: writtenAll(r.Parts)})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *recipe) UnmarshalJSON(data []byte) error {
	var k keptRecipe
	if err := json.Unmarshal(data, &k); err != nil {
		return err
	}
	*r = recipe(k.keptFields)
	r.Context = k.Context.context()
	read := reader{}
	r.Patient, r.GP = read.node(k.Patient), read.node(k.GP)
	r.Slot = message.Chosen{Slot: read.node(k.Slot), Schedule: read.node(k.Schedule), Related: read.nodes(k.Related)}
	r.Parts = read.nodes(k.Parts)
	return read.err
}

func written(n *fhir.Node) json.RawMessage {
	if n == nil {
		return nil
	}
	return n.JSON()
}

func writtenAll(nodes []*fhir.Node) (out []json.RawMessage) {
	for _, n := range nodes {
		out = append(out, written(n))
	}
	return out
}

// reader reads resources and keeps the first error.
type reader struct{ err error }

func (r *reader) node(data json.RawMessage) *fhir.Node {
	if len(data) == 0 || r.err != nil {
		return nil
	}
	n, err := fhir.Parse(data)
	r.err = err
	return n
}

func (r *reader) nodes(list []json.RawMessage) (out []*fhir.Node) {
	for _, data := range list {
		out = append(out, r.node(data))
	}
	return out
}

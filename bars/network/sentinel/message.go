package sentinel

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// bodyMost is how much of a message is looked at; a receiver takes less.
const bodyMost = 8 << 20

// The words that stand in the table for what is missing from a message.
const (
	noNumber = "no NHS number"
	noID     = "no id"
	// unknownID stands for a record that the receiver does not hold.
	unknownID = "unknown id"
)

// message answers $process-message. A message that is none is the receiver's
// to refuse.
func (c *call) message() {
	c.body, _ = io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, bodyMost))
	bundle, err := fhir.Parse(c.body)
	if err != nil {
		c.pass(c.ask(c.body))
		return
	}
	kind, refused := message.Identify(bundle)
	if refused != nil {
		c.pass(c.ask(c.body))
		return
	}
	c.bundle, c.facts = bundle, message.ReadFacts(bundle)
	if c.facts.NHSNumber == c.tool.Table.stateful.Who {
		c.stateful(kind)
		return
	}
	r, listed := c.tool.Table.find(string(kind), c.who(kind)...)
	switch {
	case listed && r.Answer != http.StatusOK:
		c.fail(r.Answer, asTheTable)
	case listed && isNew(kind):
		c.take(kind, r)
	case listed:
		c.wave(kind, r.ID)
	case c.unknownHere(kind):
		c.wave(kind, strings.ToLower(fhir.Resource(bundle, focus(kind)).ID()))
	default:
		c.change(kind)
	}
}

// change lets the receiver answer, and takes what it does not know where the
// table says so.
func (c *call) change(kind message.Kind) {
	k := c.ask(c.body)
	r, listed := c.tool.Table.find(string(kind), unknownID)
	if listed && k.status != http.StatusConflict && ownState(k) {
		c.wave(kind, r.ID)
		return
	}
	c.pass(k)
}

// who are the names in the table that apply to a message.
func (c *call) who(kind message.Kind) []string {
	number := c.facts.NHSNumber
	if number == "" {
		number = noNumber
	}
	out := []string{number, c.asked()}
	if !isNew(kind) && fhir.Resource(c.bundle, focus(kind)).ID() == "" {
		out = append(out, noID)
	}
	return out
}

// asked is the service that is asked: the target of the call.
func (c *call) asked() string {
	if c.headers.Target == nil {
		return ""
	}
	return c.headers.Target.Value
}

func isNew(kind message.Kind) bool {
	return kind == message.BookingNew || kind == message.ReferralNew || kind == message.ValidationNew
}

// unknownHere reports whether a change names a fixed id that was given to
// nobody: the tool takes it for its own all the same.
func (c *call) unknownHere(kind message.Kind) bool {
	id := strings.ToLower(fhir.Resource(c.bundle, focus(kind)).ID())
	_, fixed := c.tool.Table.fixed(id)
	g, known := c.from.latest(id, c.facts.NHSNumber)
	return fixed && !isNew(kind) && (!known || g.ours == "")
}

// take lets the receiver take a message and gives it the id of the table. What
// the receiver refuses only because of its own state, such as a slot it does
// not have, is taken all the same: the test services keep none.
func (c *call) take(kind message.Kind, r row) {
	body := c.body
	if r.Then != "" { // what is to be answered later has to be held
		body = c.readdressed()
	}
	k := c.ask(body)
	if k.accepted() == nil && r.Then == "" && ownState(k) && c.suits() {
		c.wave(kind, r.ID)
		return
	}
	if answer := k.accepted(); answer != nil && r.ID != "" {
		c.from.give(given{fixed: r.ID, ours: fhir.Resource(answer, focus(kind)).ID(), nhsNumber: c.facts.NHSNumber})
	}
	c.pass(k)
}

// suits reports whether the service asked takes what the message is for.
func (c *call) suits() bool {
	s, known := c.tool.Table.Service(c.asked())
	return !known || slices.Contains(s.UseCases(), c.facts.UseCase)
}

// readdressed is a message that names none of the test services, as if it named
// the one asked.
func (c *call) readdressed() []byte {
	if _, ours := c.tool.Table.Service(c.facts.DestinationService); ours || c.facts.DestinationService == "" {
		return c.body
	}
	n := c.bundle.Clone()
	for _, to := range fhir.Resource(n, "MessageHeader").All("destination") {
		if organisation := fhir.Resolve(n, to.TextAt("receiver.reference")); organisation != nil {
			organisation.Set("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str(header.ODSSystem)),
				fhir.M("value", fhir.Str(c.tool.Table.Organisation.ODSCode)))))
		}
	}
	return []byte(strings.ReplaceAll(string(n.JSON()), c.facts.DestinationService, c.asked()))
}

// ownState reports whether a refusal is about what the receiver holds rather
// than about the message: no slot, service or record of that name.
func ownState(k *kept) bool {
	said := outcome.Read(k.status, k.body.Bytes())
	duplicate := slices.ContainsFunc(said.Issues, func(i outcome.Issue) bool { return i.IssueCode == "duplicate" })
	return !duplicate && slices.Contains([]int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity}, k.status)
}

// wave takes a message as it is, under a fixed id; "" stands for any.
func (c *call) wave(kind message.Kind, id string) {
	if id == "" {
		id = c.tool.NewID()
	}
	if c.from.wave(c.headers.RequestID) {
		c.refuse(outcome.Duplicate("a message with these ids was processed already"))
		return
	}
	answer := c.bundle.Clone()
	for _, e := range fhir.Entries(answer) {
		switch {
		case e.Resource == fhir.Resource(answer, focus(kind)):
			putID(e.Resource, id)
		case e.Resource.ID() == "":
			putID(e.Resource, c.tool.NewID())
		}
	}
	c.from.give(given{fixed: id, nhsNumber: c.facts.NHSNumber, resource: fhir.Resource(answer, focus(kind))})
	c.answer(answer)
}

// putID sets a resource's id, in front of everything but its type.
func putID(resource *fhir.Node, id string) {
	resource.Remove("id")
	resource.SetFirst("id", fhir.Str(id))
	resource.SetFirst("resourceType", fhir.Str(resource.Type()))
}

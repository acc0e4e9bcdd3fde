package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"barsdesk/bars/client"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// preview reports whether what the standard has not released yet is offered:
// the writes of single resources, and the national registry.
func (d *Desk) preview() bool { return d.client != nil && d.client.Previews() }

// write is how one resource is written by itself, outside any message.
//
// BaRS Core, REST writes (preview).
type write struct {
	method string // POST, PUT or PATCH
	path   string // "Appointment" or "Appointment/{id}"
}

// pathOf is the resource that a write is about; id is empty for a new one.
func pathOf(m storage.Outbound) (resourceType, id string) {
	resourceType, id, _ = strings.Cut(m.Path, "/")
	return resourceType, id
}

// newWrite gives a write its ids and headers.
func (d *Desk) newWrite(ctx context.Context, kind message.Kind, w write, resource *fhir.Node, useCase, target, correlationID string) (outgoing, error) {
	o := outgoing{kind: kind, id: d.newID(), asks: d.newID(), bundle: resource, write: w}
	var err error
	o.header, err = keptHeader(d.caller(ctx).PrepareWrite(w.method, target, o.asks, correlationID, writeContext(kind, useCase, resource)))
	return o, err
}

// writeContext is what the headers of a write say it is about.
func writeContext(kind message.Kind, useCase string, resource *fhir.Node) string {
	status := resource.TextAt("status")
	if status == "" { // it is left as it is
		status = "booked"
	}
	return message.WriteContext(kind, useCase, status)
}

// bundleID is the Bundle.id of a message; a write has none.
func (o outgoing) bundleID() string {
	if o.write.method != "" {
		return ""
	}
	return o.bundle.ID()
}

// call makes the call that a message of the outbox stands for, with exactly its
// headers and bytes.
func (d *Desk) call(ctx context.Context, header http.Header, m storage.Outbound) (client.Reply, error) {
	reply, err := d.write(ctx, header, m)
	if errors.Is(err, client.ErrPreview) { // switched off since it was asked for
		err = &client.NoAnswer{Kind: client.Reset, NeverSent: true, Detail: err.Error()}
	}
	return reply, err
}

func (d *Desk) write(ctx context.Context, header http.Header, m storage.Outbound) (client.Reply, error) {
	resourceType, id := pathOf(m)
	switch m.Method {
	case http.MethodPut:
		return d.client.Update(ctx, header, resourceType, id, m.Body)
	case http.MethodPatch:
		return d.client.Patch(ctx, header, resourceType, id, m.Body)
	case http.MethodPost:
		return d.client.Create(ctx, header, resourceType, m.Body)
	}
	return d.client.Process(ctx, header, m.Body)
}

// writes reports whether a resource of the service may be written by itself:
// the environment offers what is not released yet, and the service says that it
// takes it, in a version of the standard that has it.
func (n negotiated) writes(resource, interaction string) bool {
	switch {
	case !n.preview || !n.statement.compatible() || !n.statement.knows(sinceWrites):
		return false
	case definition.NeverSent(n.useCase) != "", n.live && definition.PreRelease(n.useCase):
		return false
	}
	return n.statement.interacts(resource, interaction)
}

// endsAlone reports whether what is to be cancelled is ended by writing the
// record: no message cancels it there. A service that has such a message but
// publishes it wrongly is not written to.
//
// BaRS Core, Cancellation, Routes: messages are preferred.
func (n negotiated) endsAlone(c *cancellation) bool {
	return !n.statement.receives(c.kind.DefinitionTail()) && n.writes(c.resource, "update")
}

// newBooking is how a booking is written by itself.
//
// BaRS Core, Appointment foundation, Book.
var newBooking = write{http.MethodPost, "Appointment"}

// booksAlone reports whether a slot of the service is booked by writing the
// Appointment: no message books it there. A service that publishes such a
// message, however wrongly, is not written to.
//
// BaRS Core, Appointment foundation, Book.
func (n negotiated) booksAlone() bool {
	tail := message.BookingNew.DefinitionTail()
	byMessage := func(def definition.MessageDefinition) bool { return def.Tail() == tail }
	return starts(message.BookingNew, n.useCase) && !n.statement.receives(tail) && !slices.ContainsFunc(n.definitions, byMessage) &&
		n.statement.interacts("Slot", "search-type") && n.writes("Appointment", "create")
}

// choose is pick, and the zero definition, which describes nothing, for a
// booking that is written by itself.
func (n negotiated) choose(kind message.Kind) (definition.MessageDefinition, error) {
	if kind == message.BookingNew && n.booksAlone() {
		return definition.MessageDefinition{}, nil
	}
	if kind.Response() {
		return n.answering(kind)
	}
	return n.pick(kind)
}

// alone reports whether what is asked for is written by itself: it is accepted,
// and no definition describes it.
func (f formula) alone(kind message.Kind) bool {
	def, accepted := f.use[kind]
	return accepted && def.Raw == nil
}

// heldAs is a record as it was last known, under the id it has at the receiver.
func heldAs(last *fhir.Node, resourceType, id string) *fhir.Node {
	n := message.Alone(last, resourceType)
	if n != nil && n.ID() == "" {
		n.Set("id", fhir.Str(id))
	}
	return n
}

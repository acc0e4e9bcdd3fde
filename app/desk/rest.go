package desk

import (
	"context"
	"errors"
	"net/http"
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
func (d *Desk) newWrite(kind message.Kind, w write, resource *fhir.Node, target string, f *caseFile) (outgoing, error) {
	o := outgoing{kind: kind, id: d.newID(), asks: d.newID(), bundle: resource, write: w}
	status := resource.TextAt("status")
	if status == "" { // it is left as it is
		status = "booked"
	}
	codes := message.WriteContext(kind, f.episode.UseCase, status)
	var err error
	o.header, err = keptHeader(d.client.PrepareWrite(w.method, target, o.asks, f.record.CorrelationID, codes))
	return o, err
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
// takes it.
func (d *Desk) writes(n negotiated, resource, interaction string) bool {
	switch {
	case !d.preview() || !n.statement.sameMajor():
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
func (d *Desk) endsAlone(n negotiated, c *cancellation) bool {
	return !n.statement.receives(c.kind.DefinitionTail()) && d.writes(n, c.resource, "update")
}

// heldAs is a record as it was last known, under the id it has at the receiver.
func heldAs(last *fhir.Node, resourceType, id string) *fhir.Node {
	n := message.Alone(last, resourceType)
	if n != nil && n.ID() == "" {
		n.Set("id", fhir.Str(id))
	}
	return n
}

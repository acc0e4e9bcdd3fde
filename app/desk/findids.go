package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/definition"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// When the receiver is asked again for ids that did not arrive, and how often.
const (
	askAgain = 30 * time.Second
	askMost  = 6
)

// parsed reads what was sent or answered; a resource that stands alone as if it
// were a message.
func parsed(body []byte) (*fhir.Node, error) {
	n, err := fhir.Parse(body)
	return message.AsBundle(n), err
}

// findIDs looks up the ids that the receiver gave to a message that it has for
// certain but whose answer was lost. What was planned after it goes on with
// them.
//
// BaRS Core, Find Resource: after a duplicate the ids are fetched by a search.
func (d *Desk) findIDs(ctx context.Context, m storage.Outbound) error {
	sent, err := parsed(m.Body)
	if err != nil {
		return err
	}
	found, err := d.lookUp(ctx, m, sent)
	if err != nil && ctx.Err() != nil {
		return err
	}
	if err != nil {
		d.logOf(m).Warn("the receiver's ids cannot be asked for", "detail", AsError(err).Detail)
	}
	return d.keepFound(context.WithoutCancel(ctx), m, sent, found)
}

// keepFound keeps what the receiver has; without a certain match it is asked
// again later, up to askMost times.
func (d *Desk) keepFound(ctx context.Context, m storage.Outbound, sent *fhir.Node, found []*fhir.Node) error {
	err := d.guard.Do(ctx, access.Software, access.Deliver, access.Object{ID: m.ID, CaseID: m.CaseID, ServiceID: m.Target},
		func(tx storage.Tx, o *access.Object) error {
			now := d.now().UTC()
			current, err := stillOurs(tx, m)
			if err != nil {
				return err
			}
			f, err := d.openCase(tx, m.CaseID)
			if err != nil {
				return err
			}
			match, err := certain(tx, f, sent, found)
			if err != nil {
				return err
			}
			current.Node, current.NextAt, current.UpdatedAt, o.Outcome = "", time.Time{}, now, "ids-found"
			if match == nil {
				o.Outcome = "ids-not-found"
				if f.plan.Asked++; f.plan.Asked < askMost {
					current.NextAt = now.Add(askAgain)
				}
				return errors.Join(f.keep(tx), tx.Outbox().Save(current))
			}
			if delivery.Can(current.State, delivery.Delivered) { // what a person was told is proven now
				current.State, current.Failure = delivery.Delivered, ""
			}
			return errors.Join(d.see(tx, f, match, m.ID, "", now), tx.Outbox().Save(current), f.keep(tx))
		})
	if err == nil {
		d.changes.Publish(Change{Topics: []string{"today", "cases"}, CaseID: m.CaseID, Organisation: m.Organisation})
	}
	return err
}

// see lets the case know what the receiver holds, and settles what that proves.
func (d *Desk) see(tx storage.Tx, f *caseFile, resource *fhir.Node, messageID, actor string, at time.Time) error {
	before := f.episode.Undelivered()
	answer, err := message.ReadAnswer(resource)
	if err != nil {
		return err
	}
	f.plan.Asked = 0
	err = f.take(at, actor, episode.Seen{ResourceType: resource.Type(), ID: resource.ID(),
		Status: resource.TextAt("status"), Reference: answer.Reference, MessageID: messageID, Start: answer.Start, End: answer.End})
	if err != nil {
		return err
	}
	return d.settleProven(tx, f, before, at)
}

// lookUp asks the receiver for the patient's bookings or referrals: by NHS
// number, and when nothing of that can be what was sent, by name, birth date
// and postcode together, and then through the national registry.
//
// BaRS Core, Find Resource; GET /Appointment, GET /ServiceRequest.
func (d *Desk) lookUp(ctx context.Context, m storage.Outbound, sent *fhir.Node) (found []*fhir.Node, err error) {
	resourceType := "ServiceRequest"
	if message.Kind(m.Kind).IsBooking() {
		resourceType = "Appointment"
	}
	number, person := patientSearches(sent)
	if number != nil {
		found, err = d.search(ctx, m, resourceType, number)
		if err != nil || slices.ContainsFunc(found, func(n *fhir.Node) bool { return sameAsked(sent, n) }) {
			return found, err
		}
	}
	if person != nil && d.searchesByPerson(ctx, m.Target) {
		found, err = d.search(ctx, m, resourceType, person)
		found = slices.DeleteFunc(found, func(n *fhir.Node) bool { return !sameSlot(sent, n) })
		if err != nil || slices.ContainsFunc(found, func(n *fhir.Node) bool { return sameAsked(sent, n) }) {
			return found, err
		}
	}
	return append(found, d.pointed(ctx, m, resourceType, message.ReadFacts(sent).NHSNumber)...), nil
}

// searchesByPerson reports whether a service can search by anything but the NHS
// number, as far as it is known.
func (d *Desk) searchesByPerson(ctx context.Context, serviceID string) bool {
	metadata, _, known := d.fromCache(ctx, d.cachePrefix(serviceID)+header.CoreVersion+"/metadata", held)
	return !known || statement{resource: metadata}.knows(sinceWrites)
}

// search is one search for the patient's bookings or referrals.
func (d *Desk) search(ctx context.Context, m storage.Outbound, resourceType string, query url.Values) ([]*fhir.Node, error) {
	reply, err := d.caller(ctx).Search(ctx, m.Target, resourceType, query, m.CorrelationID)
	if err != nil {
		return nil, err
	}
	if nothingFound(reply) {
		d.hears(ctx, m.Target)
		return nil, nil
	}
	if err := d.readFault(storage.Service{ID: m.Target}, "read", reply); err != nil {
		return nil, err
	}
	d.hears(ctx, m.Target)
	return fhir.Resources(reply.Resource, resourceType), nil
}

// nothingFound reads a 404 of the receiver to a search as an empty result.
func nothingFound(r client.Reply) bool {
	if r.Status != http.StatusNotFound || r.Outcome().IDs == outcome.EchoOther {
		return false
	}
	for _, i := range r.Outcome().Issues {
		if i.Code == "REC_NOT_FOUND" {
			return true
		}
	}
	return false
}

const nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"

// patientSearches are the search by NHS number, and that by name, birth date
// and postcode together; nil for what the message does not say.
func patientSearches(sent *fhir.Node) (number, person url.Values) {
	if n := message.ReadFacts(sent).NHSNumber; n != "" {
		number = url.Values{"patient:identifier": {nhsNumberSystem + "|" + n}}
	}
	if p := message.PatientOf(sent); p.Family != "" && p.BirthDate != "" && p.Postcode != "" {
		person = url.Values{"patient:name": {p.Family}, "patient:birthdate": {"eq" + p.BirthDate}, "patient:address-postalcode": {p.Postcode}}
	}
	return number, person
}

// sameSlot reports whether a resource that a search by name has found can be
// the one asked for in sent: twins may have appointments at the same time, and
// never the same slot.
func sameSlot(sent, n *fhir.Node) bool {
	slots := n.All("slot.reference")
	if len(slots) == 0 {
		return n.Type() != "Appointment"
	}
	asked := message.ReadFacts(sent).SlotID
	return asked != "" && strings.HasSuffix("/"+slots[0].String(), "/"+asked)
}

// certain is the one resource that for certain is the one asked for in sent:
// same time and use case, and no other case's. Nil when none is, or several.
func certain(tx storage.Tx, f *caseFile, sent *fhir.Node, found []*fhir.Node) (*fhir.Node, error) {
	var match *fhir.Node
	for _, n := range found {
		if n.ID() == "" || !sameAsked(sent, n) {
			continue
		}
		known, err := known(tx, f, n)
		if err != nil {
			return nil, err
		}
		if known {
			continue
		}
		if match != nil {
			return nil, nil
		}
		match = n
	}
	return match, nil
}

// known reports whether a resource belongs to an earlier message already.
func known(tx storage.Tx, f *caseFile, n *fhir.Node) (bool, error) {
	kind := storage.KeyServiceRequest
	if n.Type() == "Appointment" {
		kind = storage.KeyAppointment
	}
	cases, err := tx.Cases().ByKey(storage.Key{Kind: kind, Value: n.ID()})
	for _, c := range cases {
		if c.Role == storage.Sender {
			return true, err
		}
	}
	return false, err
}

// sameAsked reports whether a resource of the receiver is what sent asked for.
//
// BaRS Core, Find Resource: match on time and use case.
func sameAsked(sent, n *fhir.Node) bool {
	asked := fhir.Resource(sent, n.Type())
	if !sameUseCase(asked, n) {
		return false
	}
	if n.Type() == "Appointment" {
		return sameTime(asked, n, "start")
	}
	return sameTime(asked, n, "authoredOn")
}

func sameTime(a, b *fhir.Node, path string) bool {
	at, errA := fhir.ParseTime(a.TextAt(path))
	bt, errB := fhir.ParseTime(b.TextAt(path))
	return errA == nil && errB == nil && at.Equal(bt)
}

// sameUseCase is true also when the receiver does not say for what it is.
func sameUseCase(a, b *fhir.Node) bool {
	ours, theirs := useCaseIn(a), useCaseIn(b)
	return theirs == "" || strings.EqualFold(ours, theirs)
}

func useCaseIn(n *fhir.Node) string {
	for _, c := range append(n.All("category.coding"), n.All("serviceCategory.coding")...) {
		if header.SameSystem(c.TextAt("system"), definition.UseCaseSystem) {
			return c.TextAt("code")
		}
	}
	return ""
}

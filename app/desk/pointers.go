package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// How many answers of the registry are read for one patient: to show them, and
// to find the pointer of one booking of ours.
const (
	mostPages   = 10
	filingPages = 1000
)

// registryName is what the registry is called where a service has its name.
const registryName = "The national registry"

// Known lists the bookings and referrals of a patient that other services have
// registered nationally. What is not registered is not in it. The registry is
// asked only where what is not released yet is offered, and only for a patient
// with an NHS number.
//
// BaRS, National registry of pointers: consumer (preview).
func (d *Desk) Known(ctx context.Context, a access.Actor, in KnownQuery) (KnownList, error) {
	ctx = access.As(ctx, a)
	p, err := d.sought(ctx, a, access.RegistrySearch, in)
	if err != nil {
		return KnownList{}, err
	}
	found, more, err := d.pointers(ctx, p.number, "", p.correlationID)
	if err != nil {
		return KnownList{}, err
	}
	return d.knownList(ctx, found, more)
}

// sought is the patient whose bookings and referrals are asked for.
type sought struct{ number, correlationID string }

// sought finds the patient of a case or a draft; the act is recorded with the
// key of the patient.
func (d *Desk) sought(ctx context.Context, a access.Actor, act access.Act, in KnownQuery) (p sought, err error) {
	object := access.Object{ID: in.PointerID, CaseID: in.CaseID}
	if in.CaseID == "" {
		object.ID = in.DraftID
	}
	err = d.view(ctx, func(tx storage.Tx) (err error) {
		p, err = d.soughtIn(tx, in)
		return err
	})
	object.PatientKey, object.CorrelationID = d.patientKey(p.number), p.correlationID
	if denied := d.guard.Check(ctx, a, act, object); denied != nil {
		return p, denied
	}
	switch {
	case err != nil:
		return p, err
	case !d.preview():
		return p, &Error{Code: "registry-off", HTTP: http.StatusConflict, Title: "This is not offered here",
			What: "The national registry is not released yet.", Sent: "Nothing was asked.", Next: "Settings say whether it is tried out in this environment."}
	case p.number == "":
		return p, &Error{Code: "registry-needs-number", HTTP: http.StatusConflict, Title: "The patient's NHS number is not known",
			What: "The national registry finds patients by their NHS number alone.", Sent: "Nothing was asked.", Next: "Enter the NHS number, or phone the services that may know."}
	}
	return p, nil
}

func (d *Desk) soughtIn(tx storage.Tx, in KnownQuery) (p sought, err error) {
	if in.CaseID != "" {
		f, err := d.openCase(tx, in.CaseID)
		if err != nil {
			return p, err
		}
		banner, err := subjectBanner(f.record.Subject, d.now())
		p.number, p.correlationID = soundNumber(banner.NHSNumber), f.record.CorrelationID
		return p, err
	}
	draft, err := tx.Drafts().Get(in.DraftID)
	if err != nil {
		return p, err
	}
	b, err := readDraft(draft)
	p.number = soundNumber(b.Patient.NHSNumber)
	return p, err
}

// soundNumber is an NHS number in digits; empty for what is none.
func soundNumber(text string) string {
	digits, err := fhir.NHSNumber(text)
	if err != nil {
		return ""
	}
	return digits
}

// pointers asks the registry for the pointers of a patient, of one type or of
// any. more says that there are still others.
func (d *Desk) pointers(ctx context.Context, number, kind, correlationID string) (out []message.Pointer, more bool, err error) {
	more, err = d.readPointers(ctx, client.PointerQuery{NHSNumber: number, Type: kind}, correlationID, mostPages, func(p message.Pointer) bool {
		out = append(out, p)
		return true
	})
	if err != nil {
		return nil, false, err
	}
	return out, more, nil
}

// readPointers gives what the registry answers to a query, page by page, to
// take until that returns false. What it gives about another patient is
// dropped. more says that there are pages after the most that are read.
func (d *Desk) readPointers(ctx context.Context, q client.PointerQuery, correlationID string, most int, take func(message.Pointer) bool) (more bool, err error) {
	registry := storage.Service{Name: registryName}
	for range most {
		reply, err := d.caller(ctx).SearchPointers(ctx, q, correlationID)
		if err != nil {
			return false, d.noAnswer(registry, err)
		}
		if nothingFound(reply) {
			return false, nil
		}
		if err := d.readFault(registry, "search", reply); err != nil {
			return false, err
		}
		for _, p := range message.ReadPointers(reply.Resource) {
			if bareNumber(p.NHSNumber) == q.NHSNumber && !take(p) {
				return false, nil
			}
		}
		next := reply.NextPage()
		if next == "" || next == q.Page {
			return false, nil
		}
		q.Page = next
	}
	return true, nil
}

const (
	noneKnown = "No booking or referral of this patient is registered nationally. That does not mean that there is none: not every service registers them."
	someKnown = "Not every service registers its bookings and referrals nationally: there may be others."
	moreKnown = "There are more than can be shown here."
)

func (d *Desk) knownList(ctx context.Context, found []message.Pointer, more bool) (KnownList, error) {
	list := KnownList{AskedAt: d.now().UTC(), Lines: []KnownLine{}, Note: someKnown}
	switch {
	case more:
		list.Note = moreKnown
	case len(found) == 0:
		list.Note = noneKnown
	}
	err := d.view(ctx, func(tx storage.Tx) error {
		list.Lines = list.Lines[:0]
		for _, p := range found {
			line, err := d.knownLine(tx, p)
			if err != nil {
				return err
			}
			list.Lines = append(list.Lines, line)
		}
		return nil
	})
	slices.SortStableFunc(list.Lines, func(a, b KnownLine) int { return b.start.Compare(a.start) })
	return list, err
}

func (d *Desk) knownLine(tx storage.Tx, p message.Pointer) (KnownLine, error) {
	line := KnownLine{PointerID: p.ID, What: "Referral", ServiceID: p.ServiceID, start: p.Start}
	if p.ResourceType == "Appointment" {
		line.What = "Booking"
	}
	if !p.Start.IsZero() {
		line.When = whenText(p.Start, d.now())
	}
	s, err := tx.Directory().Get(p.ServiceID)
	if errors.Is(err, storage.ErrNotFound) {
		s, err = storage.Service{Name: "A service that is not in your list"}, nil
	}
	line.Service, line.Phone = s.Name, s.Phone
	return line, err
}

// KnownRecord reads what one pointer leads to at the service that holds it. The
// registry is asked once more, so that only what it shows for this patient is
// read.
//
// BaRS, National registry of pointers: consumer; BaRS Core, Find Resource.
func (d *Desk) KnownRecord(ctx context.Context, a access.Actor, in KnownQuery) (KnownRecord, error) {
	ctx = access.As(ctx, a)
	p, err := d.sought(ctx, a, access.RegistryRead, in)
	if err != nil {
		return KnownRecord{}, err
	}
	found, _, err := d.pointers(ctx, p.number, "", p.correlationID)
	if err != nil {
		return KnownRecord{}, err
	}
	at := slices.IndexFunc(found, func(f message.Pointer) bool { return f.ID != "" && f.ID == in.PointerID })
	if at < 0 {
		return KnownRecord{}, &Error{Code: "pointer-gone", HTTP: http.StatusNotFound, Title: "This is not registered any more",
			What: "The booking or referral has ended, or its service has taken it out of the national registry.", Sent: "Nothing was changed.", Next: "Ask the registry again."}
	}
	return d.knownRecord(ctx, found[at], p)
}

func (d *Desk) knownRecord(ctx context.Context, pointer message.Pointer, p sought) (out KnownRecord, err error) {
	var s storage.Service
	err = d.view(ctx, func(tx storage.Tx) (err error) {
		if out.Line, err = d.knownLine(tx, pointer); err != nil {
			return err
		}
		s = storage.Service{ID: pointer.ServiceID, Name: out.Line.Service, Phone: out.Line.Phone}
		return nil
	})
	if err != nil {
		return out, err
	}
	n, err := d.readPointed(ctx, s, pointer, p)
	if err != nil {
		return out, err
	}
	out.Reading, out.JSON = readingOf(n), string(n.Indented())
	return out, nil
}

// readPointed reads what a pointer leads to, through the service and the id
// that it names and never through its address. A record that is another one, or
// names another patient, is never shown.
func (d *Desk) readPointed(ctx context.Context, s storage.Service, pointer message.Pointer, p sought) (*fhir.Node, error) {
	reply, err := d.caller(ctx).Read(ctx, pointer.ServiceID, pointer.ResourceType, pointer.ResourceID, p.correlationID)
	if err != nil {
		return nil, d.noAnswer(s, err)
	}
	if err := d.readFault(s, "read", reply); err != nil {
		return nil, err
	}
	n := reply.Resource
	named := message.ReadFacts(message.AsBundle(n)).NHSNumber
	if n.Type() != pointer.ResourceType || !strings.EqualFold(n.ID(), pointer.ResourceID) || named != "" && bareNumber(named) != p.number {
		return nil, &Error{Code: "record-differs", HTTP: http.StatusConflict, Title: "The service holds something else",
			What: s.Name + " answered with a record that is not the one registered for this patient. It is not shown.",
			Sent: "Nothing was changed.", Next: withNumber("Phone "+s.Name+" to ask.", s)}
	}
	return n, nil
}

// pointed are the records at the target of a message that the registry knows of
// its patient. They are the third way to find a record, after its id and the
// searches; a registry that does not answer leaves things as they are.
//
// BaRS Core, Find Resource.
func (d *Desk) pointed(ctx context.Context, m storage.Outbound, resourceType, number string) (out []*fhir.Node) {
	if number = soundNumber(number); !d.preview() || number == "" {
		return nil
	}
	found, _, err := d.pointers(ctx, number, pointerTypes[resourceType], m.CorrelationID)
	if err != nil {
		d.logOf(m).Warn("the registry cannot be asked", "detail", AsError(err).Detail)
		return nil
	}
	for _, p := range found {
		if p.ServiceID != m.Target || p.ResourceType != resourceType {
			continue
		}
		n, err := d.readPointed(ctx, storage.Service{ID: m.Target}, p, sought{number, m.CorrelationID})
		if err != nil {
			d.logOf(m).Warn("what the registry names cannot be read", "detail", AsError(err).Detail)
			continue
		}
		out = append(out, n)
	}
	return out
}

// pointerTypes are what pointers to a type of record are searched by.
//
// BaRS, Pointer content.
var pointerTypes = map[string]string{"Appointment": "749001000000101", "ServiceRequest": "736253002"}

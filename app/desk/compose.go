package desk

import (
	"net/http"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// material is everything the messages of a draft are made from, read at one time.
type material struct {
	draft    storage.Draft
	body     draftBody
	service  storage.Service
	identity Identity
	formula  formula
	decided  decided
	decides  bool           // the actor takes clinical decisions
	approval *DraftApproval // what is needed of whom; nil where nothing is
}

// recipe is what the message of one kind is composed from.
func (d *Desk) recipe(m material, kind message.Kind) (recipe, error) {
	r := recipe{Kind: kind, Context: d.context(m, kind), Alone: m.formula.alone(kind)}
	if !r.Alone {
		r.Accepts, r.Profiles = accepted(m.formula.use[kind]), claims(m.formula.use[kind])
	}
	r.Patient, r.GP = m.body.Patient.Resources(d.now(), d.newID)
	var err error
	if r.Parts, err = m.formula.forms[kind].Resources(m.body.Answers, form.Env{Now: d.now(), NewID: d.newID}); err != nil {
		return r, err
	}
	if kind == message.BookingNew {
		r.Description = "Appointment at " + m.service.Name + ", booked by " + m.identity.ServiceName
		r.Slot, err = m.body.Slot.chosen()
	}
	return r, err
}

// context is who and where a message is from and to, and by which rules.
func (d *Desk) context(m material, kind message.Kind) message.Context {
	_, version := definition.Application(m.body.UseCase)
	return message.Context{Kind: kind, BundleID: d.newID(), Sender: m.identity.party(), Receiver: partyOf(m.service),
		Author: m.identity.person(), SoftwareName: d.software.Name, SoftwareVersion: d.software.Version,
		SupplierName: d.software.Supplier, CDSSName: m.identity.CDSSName, CDSSVersion: m.identity.CDSSVersion,
		UseCase: m.body.UseCase, UseCaseDisplay: definition.Display(definition.UseCaseSystem, m.body.UseCase),
		ApplicationVersion: definition.SharedVersion(version, m.formula.use[kind].Version),
		DefinitionURL:      m.formula.use[kind].URL, JourneyID: m.body.JourneyID}
}

func partyOf(s storage.Service) message.Party {
	return message.Party{ServiceID: s.ID, ServiceName: s.Name, ODSCode: s.ODSCode, OrganisationName: s.Organisation, Phone: s.Phone}
}

// accepted are the resource types that a definition has room for.
func accepted(def definition.MessageDefinition) []string {
	out := []string{}
	for _, f := range def.Focus {
		if f.Max != 0 {
			out = append(out, f.Type)
		}
	}
	return out
}

// notYetBooked stands for the appointment's id in a referral that is shown
// before the booking is made.
const notYetBooked = "00000000-0000-0000-0000-000000000000"

// composed is one message of a draft as it would be sent now.
type composed struct {
	Composed
	kind   message.Kind
	bundle *fhir.Node
}

// previewed composes the messages of a draft to be looked at. A message that
// cannot be composed yet is left out: what it lacks is among the faults.
func (d *Desk) previewed(m material) []composed {
	var out []composed
	for _, kind := range m.formula.kinds {
		if _, offered := m.formula.use[kind]; !offered {
			continue
		}
		if c, err := d.composed(m, kind); err == nil {
			out = append(out, c)
		} else {
			d.log.Debug("a message cannot be composed yet", "kind", string(kind))
		}
	}
	return out
}

func (d *Desk) composed(m material, kind message.Kind) (composed, error) {
	bundle, err := d.sample(m, kind)
	if err != nil {
		return composed{}, err
	}
	out := composed{kind: kind, bundle: bundle, Composed: Composed{Title: titleOf(kind, m.service), Reading: readingOf(bundle),
		JSON: string(bundle.Indented()), Headers: headerLines(d.sampleHeader(m, kind, bundle)), Findings: []Finding{}}}
	if !m.formula.alone(kind) { // no definition describes a resource written by itself
		out.Findings = d.checks.composed(bundle, m.formula.use[kind], kind)
	}
	return out, nil
}

// sampleHeader is the header that a message would go with now.
func (d *Desk) sampleHeader(m material, kind message.Kind, bundle *fhir.Node) http.Header {
	switch {
	case d.client == nil:
		return http.Header{}
	case m.formula.alone(kind):
		return d.callerAs(m.identity).PrepareWrite(newBooking.method, m.service.ID, d.newID(), d.newID(), writeContext(kind, m.body.UseCase, bundle))
	}
	return d.callerAs(m.identity).Prepare(m.service.ID, d.newID(), d.newID(), message.UseContext(bundle))
}

// titleOf names a message and whom it goes to.
func titleOf(kind message.Kind, s storage.Service) string {
	if kind.IsBooking() {
		return kind.Title() + " at " + s.Name
	}
	return kind.Title() + " to " + s.Name
}

// sample is the message of one kind as it would be composed now.
func (d *Desk) sample(m material, kind message.Kind) (*fhir.Node, error) {
	switch {
	case isUpdate(kind):
		return d.composedUpdate(m, nil)
	case kind.Response():
		return d.composedReply(m)
	}
	r, err := d.recipe(m, kind)
	if err != nil {
		return nil, err
	}
	linked := ""
	if kind == message.ReferralNew && m.body.books() || m.body.BooksOn {
		linked = notYetBooked
	}
	return r.compose(d.now(), d.newID, linked)
}

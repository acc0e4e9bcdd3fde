package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/network"
	"barsdesk/bars/network/sentinel"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// hold sees to it that a provider holds the records of the public sandbox, by
// sending it the requests for them, and that the registry knows them. What is
// there stays as it is.
func (p *provider) hold(ctx context.Context, s service) error {
	for _, r := range s.public.Records {
		held, err := p.isHeld(ctx, r.Type, r.ID)
		if err != nil {
			return err
		}
		if held {
			continue
		}
		if err := p.request(ctx, s, r); err != nil {
			return fmt.Errorf("make the public sandbox's %s: %w", r.Type, err)
		}
	}
	return nil
}

// isHeld reports whether a provider holds a record.
func (p *provider) isHeld(ctx context.Context, resourceType, id string) (held bool, err error) {
	err = p.store.View(ctx, func(tx storage.Tx) error {
		_, err := tx.Resources().Get(resourceType, id)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		held = err == nil
		return err
	})
	return held, err
}

// request asks the provider for one record, which it gives the id of the table.
func (p *provider) request(ctx context.Context, s service, r sentinel.PublicRecord) error {
	c := p.network.config
	ids := func() string { return r.ID } // all else in the message has its id
	taking := &receiver.Receiver{ODSCode: p.odsCode, Directory: publishing{p.desk.OwnServices(), p.services}, Records: p.desk.Records(), Now: c.Now,
		NewID: ids, Reference: receiver.References(p.odsCode, p.chance.Random), Log: c.Log}
	by := &client.Client{HTTP: &http.Client{Transport: inside{taking.Handler()}}, Base: "http://sandbox", Token: oauth.None, NewID: p.chance.NewID, Identity: p.network.lakeside}
	bundle, err := p.message(ctx, by, s, r)
	if err != nil {
		return err
	}
	for _, e := range fhir.Entries(bundle) {
		if e.Resource.ID() == "" && e.Resource.Type() != r.Type {
			putID(e.Resource, p.chance.NewID())
		}
	}
	if err := p.point(ctx, s, r, bundle); err != nil {
		return err
	}
	reply, err := by.Process(ctx, by.Prepare(s.ID, p.chance.NewID(), p.chance.NewID(), message.UseContext(bundle)), bundle.JSON())
	if err == nil && !reply.Outcome().Accepted() {
		err = errors.New(reply.Outcome().Detail())
	}
	return err
}

// lakeside is who asks: our own service's organisation.
func (s *Sandbox) lakeside() header.Set {
	return header.Set{Organisation: header.Org{ODSCode: s.cast.Own.ODSCode, Name: s.cast.Own.Organisation}}
}

// message is the request for a record.
func (p *provider) message(ctx context.Context, by *client.Client, s service, r sentinel.PublicRecord) (*fhir.Node, error) {
	c, own := p.network.config, p.network.cast.Own
	about := message.Context{Kind: message.ReferralNew, BundleID: p.chance.NewID(), Now: c.Now(), NewID: p.chance.NewID, UseCase: s.UseCases[0],
		Sender:       message.Party{ServiceID: own.ID, ServiceName: own.Name, ODSCode: own.ODSCode, OrganisationName: own.Organisation, Phone: own.Phone},
		Receiver:     message.Party{ServiceID: s.ID, ServiceName: s.Name, ODSCode: s.ODSCode, OrganisationName: s.Organisation, Phone: s.Phone},
		Author:       message.Person{SDSRoleProfileID: "555000000002", RoleCode: "224535009", RoleDisplay: "Registered nurse", Family: "Rivers", Given: "Jo"},
		SoftwareName: c.Software.Name, SoftwareVersion: c.Software.Version, SupplierName: c.Software.Supplier, ApplicationVersion: "2.1.0"}
	person, gp := publicPatient(s.public.Patient).Resources(c.Now(), p.chance.NewID)
	if r.Type != "Appointment" {
		plan := fhir.Obj(fhir.M("resourceType", fhir.Str("CarePlan")), fhir.M("activity", fhir.List(fhir.Obj(
			fhir.M("outcomeCodeableConcept", fhir.List(fhir.Obj(fhir.M("text", fhir.Str("Nose bleed")))))))))
		return message.Referral(about, person, gp, []*fhir.Node{plan, fhir.Obj(fhir.M("resourceType", fhir.Str("Consent")))}, "")
	}
	about.Kind = message.BookingNew
	found, err := by.Slots(ctx, s.ID, client.SlotQuery{From: c.Now(), To: c.Now().AddDate(0, 0, 2)}, p.chance.NewID())
	if err != nil {
		return nil, err
	}
	chosen, free := message.Choose(found.Resource, r.Slot)
	if !free {
		return nil, fmt.Errorf("its time %s is not free", r.Slot)
	}
	return message.Booking(about, person, gp, chosen, "", "")
}

func publicPatient(p sentinel.PublicPatient) message.Patient {
	return message.Patient{NHSNumber: p.NHSNumber, Family: p.Family, Given: p.Given, BirthDate: p.BirthDate, Sex: p.Sex,
		AddressLines: []string{p.Line}, City: p.City, Postcode: p.Postcode,
		Verification: message.Verification{Status: message.Verified, How: "Asked", By: "Jo Rivers"},
		Contacts:     []message.Contact{{Relationship: message.RelationshipSelf, Phone: p.Phone, First: true}}}
}

// point files the pointer to a record, before the provider does so by itself.
func (p *provider) point(ctx context.Context, s service, r sentinel.PublicRecord, bundle *fhir.Node) error {
	facts := message.ReadFacts(bundle)
	n, err := message.Pointer{ID: r.Pointer, ResourceType: r.Type, ResourceID: r.ID, ServiceID: s.ID, NHSNumber: s.public.Patient.NHSNumber, CustodianODS: p.odsCode,
		AuthorODS: []string{p.odsCode}, URL: p.network.base + "/" + r.Type + "/" + r.ID, Start: facts.AppointmentStart, End: facts.AppointmentEnd}.Resource(p.network.config.Now())
	if err != nil {
		return err
	}
	return p.network.documents.Put(ctx, network.Document{Kind: network.PointerKind, ID: r.Pointer, Group: s.public.Patient.NHSNumber, Owner: network.OwnedBy(p.odsCode), Body: n})
}

// wakePublic opens the public sandbox's records when the registry is asked about
// its patient: that is when they are first known.
func (s *Sandbox) wakePublic(ctx context.Context, nhsNumber string) error {
	at := s.cast.public()
	if at == nil || nhsNumber != at.public.Patient.NHSNumber {
		return nil
	}
	_, err := s.organisation(at.ODSCode).provider(ctx)
	return err
}

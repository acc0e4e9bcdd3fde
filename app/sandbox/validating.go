package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/network/sentinel"
	"barsdesk/storage"
)

// validation is a request for validation that a test service has taken.
type validation struct {
	asked         message.Asked
	facts         message.Facts
	correlationID string
	from          storage.Service
}

// validate sends the answer to a request for validation back to the service
// that asked, through the network.
//
// BaRS Application 4; BaRS Core, Asynchronous workflow.
func (p *provider) validate(ctx context.Context, l sentinel.Later) error {
	v, err := p.validation(ctx, l.ServiceRequestID)
	if err != nil {
		return err
	}
	about := p.about(v, l.Kind)
	var bundle *fhir.Node
	switch l.Kind {
	case message.ValidationInterim:
		bundle, err = message.StartValidation(about, v.asked)
	case message.ValidationFull:
		bundle, err = message.FinishValidation(about, v.asked, message.Outcome{Plan: seen(), ActionNeeded: true})
	default:
		return fmt.Errorf("no test service sends %s", l.Kind)
	}
	if err != nil {
		return err
	}
	headers := p.client.Prepare(v.facts.SourceService, p.newID(), v.correlationID, message.UseContext(bundle))
	return p.send(ctx, headers, bundle.JSON())
}

// seen is what every validation comes to here.
func seen() *fhir.Node {
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("CarePlan")),
		fhir.M("activity", fhir.List(fhir.Obj(fhir.M("outcomeCodeableConcept", fhir.List(fhir.Concept(
			fhir.Coding("https://fhir.nhs.uk/CodeSystem/pathways-dx-codes", "DX02", "Attend Emergency Treatment Centre within 1 hour"))))))))
}

// validation reads a request for validation that the provider holds.
func (p *provider) validation(ctx context.Context, id string) (v validation, err error) {
	err = p.store.View(ctx, func(tx storage.Tx) error {
		held, err := tx.Resources().Get("ServiceRequest", id)
		if err != nil {
			return err
		}
		c, err := tx.Cases().Get(held.CaseID)
		if err != nil {
			return err
		}
		if v.from, err = tx.Directory().Get(held.ServiceID); err != nil {
			return err
		}
		bundle, err := fhir.Parse(held.Bundle)
		v.facts, v.correlationID = message.ReadFacts(bundle), c.CorrelationID
		v.asked = message.Asked{Request: bundle, BundleID: v.facts.BundleID}
		return err
	})
	return v, err
}

// about is what the answer is built from besides its content.
func (p *provider) about(v validation, kind message.Kind) message.Context {
	who := p.staff
	return message.Context{
		Kind: kind, BundleID: p.newID(), Now: p.now(), NewID: p.newID,
		Sender: message.Party{ServiceID: v.from.ID, ServiceName: v.from.Name, ODSCode: v.from.ODSCode,
			OrganisationName: v.from.Organisation, Phone: v.from.Phone},
		Receiver: message.Party{ServiceID: v.facts.SourceService, ServiceName: v.facts.SourceOrganisation, ODSCode: v.facts.SourceODS,
			OrganisationName: v.facts.SourceOrganisation, Phone: v.facts.SourcePhone},
		Author: message.Person{SDSUserID: who.SDSUserID, SDSRoleProfileID: who.SDSRoleID, RoleCode: who.RoleCode, RoleDisplay: "Registered nurse",
			Family: who.Family, Given: who.Given, Prefix: who.Prefix},
		SoftwareName: p.software.Name, SoftwareVersion: p.software.Version, SupplierName: p.software.Supplier,
		CDSSName: who.CDSSName, CDSSVersion: who.CDSSVersion,
		UseCase: v.facts.UseCase, ApplicationVersion: v.facts.VersionID, JourneyID: v.facts.JourneyID,
	}
}

// The tries of an answer that a test service sends, and the waits between them.
const (
	answerTries = 4
	answerAgain = 2 * time.Second
)

// send sends an answer until it is taken or refused for good.
func (p *provider) send(ctx context.Context, headers http.Header, body []byte) error {
	var reply client.Reply
	var err error
	for range answerTries {
		reply, err = p.client.Process(ctx, headers, body)
		if err == nil && reply.Status < http.StatusInternalServerError {
			break
		}
		if pause(ctx, answerAgain); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err == nil && !reply.Outcome().Accepted() {
		err = fmt.Errorf("the answer was refused: %s", reply.Outcome().Detail())
	}
	return err
}

package message_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// requestFor is the request of an Application as it was sent.
func requestFor(t *testing.T, useCase string) *fhir.Node {
	t.Helper()
	for _, a := range everyRequest {
		if a.useCase[:2] == useCase[:2] {
			a.useCase = useCase
			a.parts = append([]string{}, a.parts...)
			return a.build(t)
		}
	}
	t.Fatalf("no request of use case %s", useCase)
	return nil
}

// accepted is what a receiver answers to a request: ids on everything, and its
// own planned Encounter with a reference for people.
func accepted(sent *fhir.Node) *fhir.Node {
	b := sent.Clone()
	for i, e := range fhir.Entries(b) {
		if e.Resource.ID() == "" {
			e.Resource.Set("id", fhir.Str(givenID(i)))
		}
	}
	request := fhir.Resource(b, "ServiceRequest")
	theirs := fhir.Obj(
		fhir.M("resourceType", fhir.Str("Encounter")),
		fhir.M("id", fhir.Str("eeeeeeee-0000-4000-8000-000000000001")),
		fhir.M("meta", fhir.Obj(fhir.M("lastUpdated", fhir.Str("2026-11-21T11:04:07.000+00:00")),
			fhir.M("profile", fhir.List(fhir.Str("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Encounter"))))),
		fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str("https://r.example/Id/case")), fhir.M("value", fhir.Str("CASE-17"))))),
		fhir.M("status", fhir.Str("planned")),
		fhir.M("class", fhir.Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "EMER", "emergency")),
		fhir.M("subject", request.Get("subject").Clone()),
		fhir.M("episodeOfCare", fhir.Resource(b, "Encounter").Get("episodeOfCare").Clone()),
		fhir.M("period", fhir.Obj(fhir.M("start", fhir.Str("2026-11-21T11:04:07.000+00:00")))))
	b.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:eeeeeeee-0000-4000-8000-000000000002")), fhir.M("resource", theirs)))
	return b
}

func givenID(n int) string { return fmt.Sprintf("99999999-0000-4000-8000-%012d", n) }

// heldFor is the request of an Application with what its answer gave.
func heldFor(t *testing.T, useCase string) *fhir.Node {
	t.Helper()
	sent := requestFor(t, useCase)
	return message.WithIDs(sent, accepted(sent))
}

// readOf is the ServiceRequest as a receiver answers a read: references by
// type and id.
func readOf(held *fhir.Node) *fhir.Node {
	n := fhir.Resource(held, "ServiceRequest").Clone()
	n.Set("subject", fhir.Reference("Patient/"+fhir.Resource(held, "Patient").ID()))
	n.Set("basedOn", fhir.List(fhir.Reference("CarePlan/"+fhir.Resource(held, "CarePlan").ID())))
	n.Set("encounter", fhir.Reference("Encounter/"+fhir.Resource(held, "Encounter").ID()))
	return n
}

// sendingLater is the context of the asker an hour after the request.
func sendingLater(t *testing.T, useCase string) message.Context {
	t.Helper()
	c := context("")
	_, c.ApplicationVersion = definition.Application(useCase)
	c.UseCase, c.UseCaseDisplay = useCase, definition.Display(definition.UseCaseSystem, useCase)
	c.Now = now.Add(time.Hour)
	c.BundleID = "DDDDDDDD-0000-4000-8000-000000000009"
	return c
}

// answeringLater is the context of the receiver an hour after the request.
func answeringLater(t *testing.T, useCase string) message.Context {
	t.Helper()
	c := sendingLater(t, useCase)
	c.Sender, c.Receiver = c.Receiver, c.Sender
	c.Author = message.Person{SDSRoleProfileID: "100000000009", RoleCode: "224535009", RoleDisplay: "Registered nurse", Family: "Ogden", Given: "Pat"}
	return c
}

// asking is the request as its receiver holds it.
func asking(t *testing.T, useCase string) message.Asked {
	t.Helper()
	held := heldFor(t, useCase)
	return message.Asked{Request: held, BundleID: held.ID()}
}

const hourStamp = "2026-11-21T12:04:05.678+00:00"

var validator = sync.OnceValue(func() *validation.Validator { return validation.New(structure.Published(), terms.Published()) })

// checkClean proves that a message is right in every point a sender is held to,
// fits the published definition of its kind, and is read as that kind.
func checkClean(t *testing.T, b *fhir.Node, kind message.Kind) {
	t.Helper()
	d := definition.Template(kind.DefinitionTail())
	report := validator().Check(b, validation.Options{Policy: validation.Sender, Definition: &d, Now: now.Add(2 * time.Hour)})
	for _, f := range report.Findings {
		if f.Severity == definition.Error {
			t.Errorf("%s: %s %s (%s)", kind, f.Path, f.What, f.Rule)
		}
	}
	if got, refused := message.Identify(b); refused != nil || got != kind {
		t.Errorf("a receiver reads the %s as %q: %v", kind, got, refused)
	}
	if got := message.ReadFacts(b).Kind; got != kind {
		t.Errorf("the facts of the %s are those of %q", kind, got)
	}
	checkTied(t, b)
}

package receiver

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
)

// checkVersion wants the version of the Application. The list of versions is
// one for the whole receiver, for it is looked at before the use case.
func (r *Receiver) checkVersion(_ *call, d *Decision) *outcome.Issue {
	switch version := d.Request.Facts.VersionID; {
	case version == "":
		return outcome.BadRequest("invariant", "Bundle.meta.versionId is missing")
	case !definition.SupportedVersion(version, ""):
		return outcome.Unprocessable("not-supported", "the Application version of Bundle.meta.versionId is not supported")
	}
	return nil
}

// findService finds the service that the message is for.
func (r *Receiver) findService(c *call, d *Decision) *outcome.Issue {
	service, ours, err := r.destination(c, d.Request.Bundle)
	switch {
	case err != nil:
		return r.unknownService(c, err)
	case !ours:
		return outcome.Unprocessable("not-supported", "the destination is no service of this organisation")
	}
	d.Request.Service = service
	if service.ODSCode != "" {
		c.asked.Store(&service.ODSCode)
	}
	return nil
}

// checkUseCase refuses what is new for a service that is closed or does not
// serve the use case.
func (r *Receiver) checkUseCase(_ *call, d *Decision) *outcome.Issue {
	f, service := d.Request.Facts, d.Request.Service
	switch {
	case !asksAnew(f):
		return nil
	case service.Closed:
		return closed()
	case !served(service, f.UseCase):
		return outcome.Unprocessable("not-supported", "the use case is not served by this service")
	}
	return nil
}

// closed is the refusal of what is new for a service that takes nothing more.
func closed() *outcome.Issue {
	return outcome.Unprocessable("not-supported", "the service is closed: it takes no new bookings or referrals through BaRS")
}

// asksAnew reports whether a message starts something: only then its use case
// is checked, for later messages take it from the stored record (BaRS Core,
// Content negotiation, step 5). A cancellation starts nothing, though one
// published example has the reason new.
func asksAnew(f message.Facts) bool {
	ends := strings.HasSuffix(strings.ToLower(f.DefinitionURL), "-cancelled")
	return f.Reason == "new" && !ends && (f.Event == "servicerequest-request" || f.Event == "booking-request")
}

// destination finds the service a message is for. The endpoint decides; an
// organisation that names another ODS code makes it not ours.
func (r *Receiver) destination(c *call, bundle *fhir.Node) (Service, bool, error) {
	head := fhir.Resource(bundle, "MessageHeader")
	for _, d := range head.All("destination") {
		system, id, ok := header.ServiceOf(d.TextAt("endpoint"))
		if !ok || !serviceSystem(system) {
			continue
		}
		service, found, err := r.Directory.Service(c.ctx, id)
		if err != nil {
			return Service{}, false, err
		}
		if found && !foreign(fhir.Resolve(bundle, d.TextAt("receiver.reference")), service) {
			return service, true, nil
		}
	}
	return Service{}, false, nil
}

// brokerSystem is what the broker for service choice is addressed by (BaRS
// Applications, Application 8).
const brokerSystem = "https://fhir.nhs.uk/Id/ers-dos-service-id"

func serviceSystem(system string) bool {
	return header.SameSystem(system, header.ServiceIDSystem) || header.SameSystem(system, brokerSystem)
}

// odsSystem identifies organisations (BaRS Core, Code systems and identifiers).
const odsSystem = "https://fhir.nhs.uk/Id/ods-organization-code"

// foreign reports whether an Organization says that it is another one than the
// service's. One without an ODS code says nothing.
func foreign(organisation *fhir.Node, service Service) bool {
	for _, id := range organisation.All("identifier") {
		if header.SameSystem(id.TextAt("system"), odsSystem) && service.ODSCode != "" {
			return !strings.EqualFold(id.TextAt("value"), service.ODSCode)
		}
	}
	return false
}

// checkDefinition wants the definition named, published for the service, and
// fitting in whole.
func (r *Receiver) checkDefinition(_ *call, d *Decision) *outcome.Issue {
	f := d.Request.Facts
	if f.DefinitionURL == "" {
		return outcome.BadRequest("invariant", "MessageHeader.definition is missing")
	}
	published, ok := d.Request.Service.definitionFor(f.DefinitionURL, f.UseCase)
	if !ok {
		return outcome.Unprocessable("not-supported", "MessageHeader.definition is not published for this service")
	}
	for _, finding := range definition.Fit(d.Request.Bundle, published) {
		if finding.Severity == definition.Error {
			return outcome.BadRequest("invariant", "the message does not fit its definition: "+finding.What)
		}
	}
	return nil
}

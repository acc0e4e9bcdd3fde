package receiver

import (
	"context"
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// checkContent applies rows 6 to 11 of BaRS, Error handling, Bundle
// processing: version, destination, use case, definition. The list of versions
// is one for the whole receiver, for it is looked at before the use case.
func (r *Receiver) checkContent(ctx context.Context, request *Request) *outcome.Issue {
	f := request.Facts
	if f.VersionID == "" {
		return outcome.BadRequest("invariant", "Bundle.meta.versionId is missing")
	}
	if !definition.SupportedVersion(f.VersionID, "") {
		return outcome.Unprocessable("not-supported", "the Application version of Bundle.meta.versionId is not supported")
	}
	service, ours, err := r.destination(ctx, request.Bundle)
	if err != nil {
		return outcome.ServerError("exception", "the directory cannot be read")
	}
	if !ours {
		return outcome.Unprocessable("not-supported", "the destination is no service of this organisation")
	}
	request.Service = service
	if service.Closed && asksAnew(f.Event, f.Reason) {
		return closed()
	}
	if asksAnew(f.Event, f.Reason) && !slices.Contains(service.UseCases, f.UseCase) {
		return outcome.Unprocessable("not-supported", "the use case is not served by this service")
	}
	return checkDefinition(request)
}

// closed is the refusal of what is new for a service that takes nothing more.
func closed() *outcome.Issue {
	return outcome.Unprocessable("not-supported", "the service is closed: it takes no new bookings or referrals through BaRS")
}

// asksAnew reports whether a message starts something: only then its use case
// is checked, for later messages take it from the stored record (BaRS Core,
// Content negotiation, step 5).
func asksAnew(event, reason string) bool {
	return reason == "new" && (event == "servicerequest-request" || event == "booking-request")
}

// destination finds the service a message is for. The endpoint decides; an
// organisation that names another ODS code makes it not ours.
func (r *Receiver) destination(ctx context.Context, bundle *fhir.Node) (Service, bool, error) {
	head := fhir.Resource(bundle, "MessageHeader")
	for _, d := range head.All("destination") {
		system, id, ok := header.ServiceOf(d.TextAt("endpoint"))
		if !ok || !serviceSystem(system) {
			continue
		}
		service, found, err := r.Directory.Service(ctx, id)
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

// checkDefinition applies rows 10 and 11: the definition must be named, be
// published for the service, and fit in whole.
func checkDefinition(request *Request) *outcome.Issue {
	f := request.Facts
	if f.DefinitionURL == "" {
		return outcome.BadRequest("invariant", "MessageHeader.definition is missing")
	}
	published, ok := request.Service.definitionFor(f.DefinitionURL, f.UseCase)
	if !ok {
		return outcome.Unprocessable("not-supported", "MessageHeader.definition is not published for this service")
	}
	for _, finding := range definition.Fit(request.Bundle, published) {
		if finding.Severity == definition.Error {
			return outcome.BadRequest("invariant", "the message does not fit its definition: "+finding.What)
		}
	}
	return nil
}

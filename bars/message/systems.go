package message

import "barsdesk/bars/fhir"

// Systems and profiles of the standard, in the form to send.
const (
	eventSystem    = "https://fhir.nhs.uk/CodeSystem/message-events-bars"
	reasonSystem   = "https://fhir.nhs.uk/CodeSystem/message-reason-bars"
	categorySystem = "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest"
	useCaseSystem  = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars"
	flagSystem     = "https://fhir.nhs.uk/CodeSystem/flag-categories-bars"
	concernSystem  = "https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars"
	nhsNumber      = "https://fhir.nhs.uk/Id/nhs-number"
	sdsUserID      = "https://fhir.nhs.uk/Id/sds-user-id"
	actCode        = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	snomed         = "http://snomed.info/sct"

	bundleProfile     = "https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"
	headerProfile     = "https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-"
	referralProfile   = "https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral"
	validationProfile = "https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-validation"
	sceneProfile      = "https://fhir.nhs.uk/StructureDefinition/BARSFlag-scene-safety"
	incidentProfile   = "https://fhir.hl7.org.uk/StructureDefinition/BARSLocation-incident-location"
	placeSystem       = "https://fhir.nhs.uk/CodeSystem/location-types-bars"
	ukCore            = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
	cdssExtension     = "https://fhir.nhs.uk/StructureDefinition/CDSSExtension"
	rankExtension     = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank"
	qrReason          = "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-reason"
)

// Codes of message-events-bars and message-reason-bars.
const (
	bookingRequest       = "booking-request"
	serviceRequestEvent  = "servicerequest-request"
	serviceResponseEvent = "servicerequest-response"
	reasonNew            = "new"
	reasonUpdate         = "update"
	categoryReferral     = "referral"
	categoryValidation   = "validation"
)

// baseProfiles are of the types that no national profile exists for.
var baseProfiles = map[string]string{
	"Flag":   "http://hl7.org/fhir/StructureDefinition/Flag",
	"Device": "http://hl7.org/fhir/StructureDefinition/Device",
}

// profileOf is the profile a resource of that type claims when it claims none.
func profileOf(resourceType string) string {
	if resourceType == "ServiceRequest" {
		return referralProfile
	}
	if base := baseProfiles[resourceType]; base != "" {
		return base
	}
	return ukCore + resourceType
}

// profile is the profile that a resource of this message claims when it claims
// none: what it says about itself, and the kind of message, narrow it.
func (a *assembly) profile(n *fhir.Node) string {
	if a.c.Profile != nil {
		if own := a.c.Profile(n.Type()); own != "" {
			return own
		}
	}
	switch {
	case n.Type() == "ServiceRequest" && a.c.Kind.IsValidation():
		return validationProfile
	case n.Type() == "Flag" && isCategory(n, "SS"):
		return sceneProfile
	case n.Type() == "Location" && a.exchange.history && n.TextAt("type.coding.code") == "ILOC":
		return incidentProfile
	}
	return profileOf(n.Type())
}

package message

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

	bundleProfile   = "https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"
	headerProfile   = "https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-"
	referralProfile = "https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral"
	ukCore          = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
	cdssExtension   = "https://fhir.nhs.uk/StructureDefinition/CDSSExtension"
	rankExtension   = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank"
	qrReason        = "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-reason"
)

// Codes of message-events-bars and message-reason-bars.
const (
	bookingRequest       = "booking-request"
	serviceRequestEvent  = "servicerequest-request"
	serviceResponseEvent = "servicerequest-response"
	reasonNew            = "new"
	reasonUpdate         = "update"
	categoryReferral     = "referral"
)

// profileOf is the profile a resource of that type claims when it claims none.
func profileOf(resourceType string) string {
	switch resourceType {
	case "ServiceRequest":
		return referralProfile
	case "Flag":
		return "http://hl7.org/fhir/StructureDefinition/Flag"
	}
	return ukCore + resourceType
}

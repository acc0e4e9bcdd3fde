// Package message builds and reads BaRS messages.
package message

// Patient is what a person enters about the patient, one shape for every
// message kind. Empty fields were not given. Dates are yyyy-mm-dd; coded
// values are "system|code" out of PatientChoices.
type Patient struct {
	NHSNumber    string       `json:"nhsNumber" doc:"10 digits, or empty"`
	Verification Verification `json:"verification"`
	Prefix       string       `json:"prefix"`
	Family       string       `json:"family"`
	Given        string       `json:"given"`
	BirthDate    string       `json:"birthDate" doc:"yyyy-mm-dd, or empty"`
	Sex          string       `json:"sex" doc:"a value of PatientChoices.sexes, or empty"`
	AddressLines []string     `json:"addressLines"`
	City         string       `json:"city"`
	Postcode     string       `json:"postcode"`
	Language     string       `json:"language"`
	GP           Surgery      `json:"gp"`
	Contacts     []Contact    `json:"contacts"`
}

// Verification says how far the NHS number is known to be the patient's. The
// number goes into a message only with a Status (BaRS Core, Workflow variables).
type Verification struct {
	Status string `json:"status" doc:"a value of PatientChoices.verifications, or empty: then the number is left out of the message"`
	How    string `json:"how" doc:"how it was verified; asked when the status says verified"`
	By     string `json:"by" doc:"who verified it"`
}

// Surgery is the patient's GP practice.
type Surgery struct {
	ODSCode string `json:"odsCode"`
	Name    string `json:"name"`
}

// Contact is one person who can be reached about the patient.
type Contact struct {
	Relationship string `json:"relationship" doc:"a value of PatientChoices.relationships"`
	Given        string `json:"given"`
	Family       string `json:"family"`
	Phone        string `json:"phone"`
	Email        string `json:"email"`
	First        bool   `json:"first" doc:"call this contact first; exactly one contact is"`
}

// Problem is one thing to put right, in words for the person who can.
type Problem struct {
	Path    string `json:"path" doc:"where, for example contacts[0].phone"`
	Message string `json:"message"`
}

// Choice is one option of a choice shown to a person.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Choices are the options of the patient page.
type Choices struct {
	Sexes         []Choice `json:"sexes"`
	Relationships []Choice `json:"relationships"`
	Verifications []Choice `json:"verifications"`
	Languages     []Choice `json:"languages"`
}

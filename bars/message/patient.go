// Package message builds and reads BaRS messages: bookings, referrals, their
// cancellations and the did-not-attend response going out, the synchronous
// answer and every message kind coming in. Building is strict, reading is
// lenient and never fails on any content.
//
// Nothing here sends, stores or decides: instants and ids are handed in with
// a Context, nodes handed in are never changed.
//
// BaRS Core, Standard patterns; BaRS Application 1, Payloads.
package message

import "strings"

// Patient is what a person enters about the patient, one shape for every
// message kind. Empty fields were not given. Dates are yyyy-mm-dd; coded
// values are values of PatientChoices.
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
	Language     string       `json:"language" doc:"a value of PatientChoices.languages, or empty"`
	GP           Surgery      `json:"gp"`
	Contacts     []Contact    `json:"contacts"`
}

// Verification says how far the NHS number is known to be the patient's. The
// number goes into a message only with a Status; How and By are kept with the
// record and are never sent (BaRS Core, Workflow variables).
type Verification struct {
	Status string `json:"status" doc:"a value of PatientChoices.verifications, or empty: then the number is left out of the message"`
	How    string `json:"how" doc:"how it was verified; asked when the status says verified"`
	By     string `json:"by" doc:"who verified it"`
}

// Surgery is the patient's GP practice. A message needs both fields or neither.
type Surgery struct {
	ODSCode string `json:"odsCode"`
	Name    string `json:"name"`
}

// Contact is one person who can be reached about the patient; the patient is
// one of them, with the relationship RelationshipSelf.
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

// DisplayName is the patient's name as lists and banners show it, surname
// first in capitals: "MURRY, Josiah". It is empty without any name.
func (p Patient) DisplayName() string {
	family, given := strings.ToUpper(squeeze(p.Family)), squeeze(p.Given)
	switch {
	case given == "":
		return family
	case family == "":
		return given
	}
	return family + ", " + given
}

// SexLabel is the patient's sex in plain words, "" when it was not given.
func (p Patient) SexLabel() string { return labelOf(sexes, bare(p.Sex)) }

// AddressText is the address on one line, "" without one.
func (p Patient) AddressText() string {
	parts := make([]string, 0, len(p.AddressLines)+2)
	for _, part := range append(append([]string{}, p.AddressLines...), p.City, postcode(p.Postcode)) {
		if part = squeeze(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// CallBack is the contact to ring first, or false when none is marked.
func (p Patient) CallBack() (Contact, bool) {
	for _, c := range p.Contacts {
		if c.First {
			return c, true
		}
	}
	return Contact{}, false
}

// SendsNHSNumber reports whether the NHS number goes into messages: it has a
// status that the standard allows it to be sent with.
func (p Patient) SendsNHSNumber() bool {
	return squeeze(p.NHSNumber) != "" && labelOf(verifications, bare(p.Verification.Status)) != ""
}

// squeeze trims text and turns every run of white space into one space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func postcode(s string) string { return strings.ToUpper(squeeze(s)) }

// bare is the code of a "system|code" value, or the value itself.
func bare(value string) string { return value[strings.LastIndexByte(value, '|')+1:] }

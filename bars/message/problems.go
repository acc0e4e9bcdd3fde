package message

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"barsdesk/bars/fhir"
)

// Problems are the things to put right before the patient can be sent, empty
// when there are none. Only what the standard demands is asked for: one
// contact with a phone number who is called first. What is given must be
// possible: NHS number, dates, codes.
//
// BaRS Core, Workflow variables; BaRS Application 1, Patient.
func (p Patient) Problems() []Problem {
	var out []Problem
	add := func(path, message string) { out = append(out, Problem{Path: path, Message: message}) }
	p.numberProblems(add)
	p.birthProblems(add)
	if p.Sex != "" && p.SexLabel() == "" {
		add("sex", "Choose one of the options")
	}
	if c := postcode(p.Postcode); c != "" && !postcodeShape.MatchString(c) {
		add("postcode", "Enter a full UK postcode, like DN17 4LR")
	}
	p.surgeryProblems(add)
	p.contactProblems(add)
	return out
}

// ProblemsOn is Problems with the birth date also checked against today.
func (p Patient) ProblemsOn(today time.Time) []Problem {
	out := p.Problems()
	if born, err := time.Parse(time.DateOnly, squeeze(p.BirthDate)); err == nil && born.After(today) {
		out = append(out, Problem{Path: "birthDate", Message: "The date of birth is in the future. Check the year"})
	}
	return out
}

// ProblemsFor is ProblemsOn with what a use case asks of the patient besides.
//
// BaRS Application 8, Referral payload: a verified NHS number and the address.
func (p Patient) ProblemsFor(useCase string, today time.Time) []Problem {
	out := p.ProblemsOn(today)
	if !exchangeOf(useCase).broker {
		return out
	}
	need := func(missing bool, path, message string) {
		if missing && !told(out, path) {
			out = append(out, Problem{Path: path, Message: message})
		}
	}
	need(squeeze(p.NHSNumber) == "", "nhsNumber", "Enter the NHS number. This service takes nobody without one")
	need(bare(p.Verification.Status) != Verified, "verification.status", "Verify the NHS number. This service takes verified numbers only")
	need(squeeze(strings.Join(p.AddressLines, " ")) == "", "addressLines[0]", "Enter the address. This service needs it")
	need(postcode(p.Postcode) == "", "postcode", "Enter the postcode. This service needs it")
	return out
}

// told reports whether there is a problem with a field already.
func told(problems []Problem, path string) bool {
	for _, p := range problems {
		if p.Path == path {
			return true
		}
	}
	return false
}

var (
	postcodeShape = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$`)
	phoneShape    = regexp.MustCompile(`^[+(]?[0-9][0-9 ()./-]*( ?(x|ext\.?|extension) ?[0-9]+)?$`)
	odsShape      = regexp.MustCompile(`^[A-Za-z0-9]{3,12}$`)
)

func (p Patient) numberProblems(add func(path, message string)) {
	if squeeze(p.NHSNumber) == "" {
		if p.Verification.Status != "" {
			add("nhsNumber", "Enter the NHS number, or clear how far it is checked")
		}
		return
	}
	switch _, err := fhir.NHSNumber(p.NHSNumber); {
	case errors.Is(err, fhir.ErrNHSNumberLength):
		add("nhsNumber", "An NHS number has 10 digits. Check the number")
	case err != nil:
		add("nhsNumber", "This is not an NHS number. A digit is wrong or two are swapped")
	}
	status := bare(p.Verification.Status)
	if status != "" && labelOf(verifications, status) == "" {
		add("verification.status", "Choose how far the NHS number is checked")
	}
	if status == Verified && squeeze(p.Verification.How) == "" {
		add("verification.how", "Say how the NHS number was verified")
	}
	if status == Verified && squeeze(p.Verification.By) == "" {
		add("verification.by", "Say who verified the NHS number")
	}
}

func (p Patient) birthProblems(add func(path, message string)) {
	date := squeeze(p.BirthDate)
	if date == "" {
		return
	}
	born, err := time.Parse(time.DateOnly, date)
	switch {
	case err != nil:
		add("birthDate", "Enter the date of birth as day, month and year, like 21 11 1950")
	case born.Year() < 1880:
		add("birthDate", "The date of birth is too long ago. Check the year")
	}
}

func (p Patient) surgeryProblems(add func(path, message string)) {
	code, name := squeeze(p.GP.ODSCode), squeeze(p.GP.Name)
	switch {
	case code == "" && name != "":
		add("gp.odsCode", "Enter the GP practice's code, or leave its name empty too")
	case code != "" && !odsShape.MatchString(code):
		add("gp.odsCode", "A GP practice's code has letters and numbers only, like G82080")
	case code != "" && name == "":
		add("gp.name", "Enter the GP practice's name, or leave its code empty too")
	}
}

func (p Patient) contactProblems(add func(path, message string)) {
	if len(p.Contacts) == 0 {
		add("contacts", "Add at least one contact with a phone number. It can be the patient")
		return
	}
	firsts := 0
	for i, c := range p.Contacts {
		if c.First {
			firsts++
		}
		c.problems(func(field, message string) { add(fmt.Sprintf("contacts[%d].%s", i, field), message) })
	}
	switch {
	case firsts == 0:
		add("contacts", "Choose which contact to call first")
	case firsts > 1:
		add("contacts", "Choose only one contact to call first")
	}
}

func (c Contact) problems(add func(field, message string)) {
	telephone, email := squeeze(c.Phone), squeeze(c.Email)
	if c.Relationship == "" {
		add("relationship", "Choose who this contact is to the patient")
	}
	switch {
	case telephone == "" && c.First:
		add("phone", "Enter a phone number. This contact is called first")
	case telephone == "" && email == "":
		add("phone", "Enter a phone number or an email address for this contact")
	case telephone != "" && !plausiblePhone(telephone):
		add("phone", "Enter a phone number, like 07700 900123")
	}
	if local, domain, ok := strings.Cut(email, "@"); email != "" && (!ok || local == "" || !strings.Contains(domain, ".") || strings.Contains(email, " ")) {
		add("email", "Enter an email address, like name@example.org")
	}
}

func plausiblePhone(s string) bool {
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits >= 5 && digits <= 20 && phoneShape.MatchString(strings.ToLower(s))
}

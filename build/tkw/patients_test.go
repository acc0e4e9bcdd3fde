package tkw_test

import (
	"barsdesk/bars/message"
)

// person is one of the published test patients.
type person struct{ family, given, birthDate, number, sex, postcode string }

// people are the test patients that the tracing service of the integration
// environment knows.
//
// BaRS, Testing and environments, Spine-traceable test patients.
var people = []person{
	{"DYBALL", "Adrian", "1932-10-29", "9658499007", "male", "DN17 4LR"},
	{"FOWLER", "Frank", "1921-06-07", "9658499015", "male", "DN17 1HJ"},
	{"SWAIN", "Dudley", "1931-10-03", "9658499023", "male", "DN19 7EQ"},
	{"WEBBER", "Jeremy", "1934-12-19", "9658499031", "male", "DN16 3JH"},
	{"MURRY", "Josiah", "1918-08-10", "9658499058", "male", "DN8 5SP"},
	{"MARSH", "Irving", "1937-06-15", "9658499066", "male", "DN17 2QU"},
	{"POVAH", "Horton", "1938-07-15", "9658499074", "male", "DN17 1UU"},
	{"McCANN", "Levi", "1934-07-08", "9658499082", "male", "DN16 2LH"},
	{"DRIVER", "Claude", "1934-04-29", "9658499090", "male", "DN18 6BW"},
	{"LYMER", "Peter", "1948-09-07", "9658499104", "male", "DN16 1SA"},
	{"TAFT", "Daphne", "1919-03-16", "9658499112", "female", "DN16 2QY"},
	{"MCGURK", "Verena", "1940-03-28", "9658499120", "female", "DN17 2NB"},
	{"GILROY", "Ellice", "1929-02-24", "9658499139", "female", "DN20 8PT"},
	{"COOK", "Violet", "1918-02-07", "9658499147", "female", "DN20 0JH"},
	{"COYNE", "Joyce", "1933-01-22", "9658499155", "female", "DN17 1TR"},
	{"LUMAS", "Hariot", "1948-04-23", "9658499163", "female", "DN15 7QQ"},
	{"BONNEY", "Lynda", "1949-03-21", "9658499171", "female", "DN17 1XR"},
	{"STATEFUL", "Sam", "1950-01-01", stateful, "female", "LS1 4AP"},
}

// stateful is the patient whose answers depend on what was sent before.
const stateful = "9707606312"

// nobody is a patient without an NHS number.
const nobody = ""

// patient is the test patient of that number, verified; one without a number
// says nothing about it.
func patient(number string) message.Patient {
	found := person{"PRICE", "Alex", "1971-05-06", "", "female", "LS1 4AP"}
	for _, p := range people {
		if p.number == number {
			found = p
		}
	}
	out := message.Patient{NHSNumber: found.number, Family: found.family, Given: found.given, BirthDate: found.birthDate, Sex: found.sex,
		AddressLines: []string{"1 Made Up Street"}, City: "Scunthorpe", Postcode: found.postcode,
		GP:       message.Surgery{ODSCode: "Z02470", Name: "Lakeside Medical Practice"},
		Contacts: []message.Contact{{Relationship: message.RelationshipSelf, Phone: "07700 900110", First: true}}}
	if found.number != "" {
		out.Verification = message.Verification{Status: message.Verified, How: "Asked name, birth date and address", By: "Robin Lind"}
	}
	return out
}

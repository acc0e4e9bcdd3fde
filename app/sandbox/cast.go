package sandbox

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"barsdesk/bars/message"
	"barsdesk/bars/network/sentinel"
	"barsdesk/storage"
)

//go:embed network.json
var castText []byte

// cast is everyone and everything the Sandbox simulates, read from
// network.json: our own service, the providers' services, their staff, and
// made-up patients with NHS numbers from the published test ranges.
type cast struct {
	Own      service   `json:"own"`
	Services []service `json:"services"`
	Staff    []person  `json:"staff"`
	Surgery  struct {
		ODSCode string `json:"odsCode"`
		Name    string `json:"name"`
	} `json:"surgery"`
	Patients []struct {
		NHSNumber string `json:"nhsNumber"`
		Prefix    string `json:"prefix"`
		Family    string `json:"family"`
		Given     string `json:"given"`
		BirthDate string `json:"birthDate"`
		Sex       string `json:"sex"`
		Line      string `json:"line"`
		City      string `json:"city"`
		Postcode  string `json:"postcode"`
		Phone     string `json:"phone"`
	} `json:"patients"`
}

// service is one simulated service; Slots is nil when it never has any free.
// Category is what its slots say they are for, a code of HL7's service
// categories, or empty. AlsoAsksFor is a type of resource that no message
// carries and its definitions ask for nevertheless, or empty: senders must stop.
// Writes says that nothing is cancelled by messages there, but by writing the
// record, and WritesAll that nothing is booked by them either; such a service is
// there only with the preview. Script is what the service does by itself.
type service struct {
	ID             string            `json:"id"`
	Name           string            `json:"name"`
	ODSCode        string            `json:"odsCode"`
	Organisation   string            `json:"organisation"`
	Phone          string            `json:"phone"`
	Postcode       string            `json:"postcode"`
	OpeningTimes   string            `json:"openingTimes"`
	UseCases       []string          `json:"useCases"`
	Bookings       bool              `json:"bookings"`
	RequireBooking *bool             `json:"requireBooking"`
	Slots          *hours            `json:"slots"`
	Category       string            `json:"category"`
	CategoryName   string            `json:"categoryName"`
	AlsoAsksFor    string            `json:"alsoAsksFor"`
	Writes         bool              `json:"writes"`
	WritesAll      bool              `json:"writesAll"`
	Sends          []string          `json:"sends"`   // use cases that it asks others for, when it is a requester
	Staff          person            `json:"staff"`   // who is at its desk; empty: anybody
	Hurries        bool              `json:"hurries"` // books what somebody else is about to book
	Script         []step            `json:"script"`
	public         *sentinel.Public  // what the public sandbox names; nil for the rest
	test           *sentinel.Service // what the table of sentinels says; nil for the rest
}

// public is the service of the public sandbox.
func (c cast) public() *service {
	at := slices.IndexFunc(c.Services, func(s service) bool { return s.public != nil })
	if at < 0 {
		return nil
	}
	return &c.Services[at]
}

// hours is when a service offers slots, in Europe/London.
type hours struct {
	Every int    `json:"every"` // minutes
	From  string `json:"from"`  // 08:00
	To    string `json:"to"`
}

// person is a member of staff that slots name.
type person struct {
	Prefix  string `json:"prefix"`
	Given   string `json:"given"`
	Family  string `json:"family"`
	Gender  string `json:"gender"`
	Code    string `json:"code"`
	Role    string `json:"role"`
	Channel string `json:"channel"`
	UserID  string `json:"userId"`
	RoleID  string `json:"roleId"`
}

// readCast reads who is simulated; preview brings in the services that are
// there to rehearse what the standard has not released yet.
func readCast(preview bool) (cast, error) {
	var c cast
	if err := json.Unmarshal(castText, &c); err != nil {
		return c, fmt.Errorf("read the Sandbox's cast: %w", err)
	}
	if !preview {
		c.Services = slices.DeleteFunc(c.Services, func(s service) bool { return s.Writes })
	}
	table, err := sentinel.Read()
	if err != nil {
		return c, err
	}
	c.Services = append(c.Services, publicService(table.Public))
	for _, each := range table.Services {
		c.Services = append(c.Services, testService(table.Organisation, each))
	}
	return c, nil
}

// Directory is what a desk finds when it looks for services: those of the
// simulated providers, the test services that can be asked for something, whose
// names put them last, and our own.
func (s *Sandbox) Directory() []storage.Service {
	out := []storage.Service{s.cast.Own.entry(true)}
	for _, each := range s.cast.Services {
		if len(each.UseCases) > 0 {
			out = append(out, each.entry(false))
		}
	}
	return out
}

func (s service) entry(own bool) storage.Service {
	return storage.Service{ID: s.ID, Name: s.Name, ODSCode: s.ODSCode, Organisation: s.Organisation, Phone: s.Phone, Postcode: s.Postcode,
		OpeningTimes: s.OpeningTimes, UseCases: s.UseCases, AcceptsBooking: s.Bookings, RequireBooking: s.RequireBooking, Own: own}
}

// Patients are the made-up people that a trainee picks from.
func (s *Sandbox) Patients() []message.Patient {
	choices := message.PatientChoices()
	out := make([]message.Patient, 0, len(s.cast.Patients))
	for _, p := range s.cast.Patients {
		out = append(out, message.Patient{
			NHSNumber: p.NHSNumber, Prefix: p.Prefix, Family: p.Family, Given: p.Given, BirthDate: p.BirthDate, Sex: p.Sex,
			AddressLines: []string{p.Line}, City: p.City, Postcode: p.Postcode,
			GP:       message.Surgery{ODSCode: s.cast.Surgery.ODSCode, Name: s.cast.Surgery.Name},
			Contacts: []message.Contact{{Relationship: choices.Relationships[0].Value, Given: p.Given, Family: p.Family, Phone: p.Phone, First: true}},
		})
	}
	return out
}

// organisations are the ODS codes of the services, each once.
func (c cast) organisations() []string {
	var out []string
	for _, each := range c.Services {
		if !slices.Contains(out, each.ODSCode) {
			out = append(out, each.ODSCode)
		}
	}
	return out
}

// service finds one of the cast; our own counts.
func (c cast) service(id string) (service, bool) {
	if id == c.Own.ID {
		return c.Own, true
	}
	at := slices.IndexFunc(c.Services, func(s service) bool { return s.ID == id })
	if at < 0 {
		return service{}, false
	}
	return c.Services[at], true
}

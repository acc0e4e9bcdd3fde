package schedule

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/receiver"
)

// Clinic is what stands behind the appointments of one schedule at one service.
type Clinic struct {
	ID           string // of the schedule
	Service      receiver.Service
	Category     string // code of HL7's service categories; "": not said
	CategoryName string
	Who          Person
	Channel      string // code of UK Core's delivery channels; "": not said
	Place        Place
	// Key gives a UUID that the same words give again, for the resources that
	// have no id of their own.
	Key func(words ...string) string
}

// Person is who gives appointments. The zero Person is nobody in particular.
type Person struct {
	Prefix, Given, Family string
	Gender                string // code of FHIR's administrative gender
	UserID, RoleID        string // of the Spine Directory Service
	RoleCode, Role        string // SNOMED CT code, and its display; without a code the role in words
}

// Place is where appointments are given.
type Place struct {
	Name     string
	Lines    []string
	Postcode string
}

// Systems of identifiers (BaRS Core, Code systems and identifiers).
const (
	ukCore           = "https://fhir.hl7.org.uk/StructureDefinition/"
	scheduleSystem   = "https://barsdesk.example/Id/schedule"
	serviceSystem    = "https://fhir.nhs.uk/Id/dos-service-id"
	odsSystem        = "https://fhir.nhs.uk/Id/ods-organization-code"
	userSystem       = "https://fhir.nhs.uk/Id/sds-user-id"
	roleSystem       = "https://fhir.nhs.uk/Id/sds-role-profile-id"
	snomed           = "http://snomed.info/sct"
	serviceCategory  = "http://terminology.hl7.org/CodeSystem/service-category"
	deliveryChannels = ukCore + "Extension-UKCore-DeliveryChannel"
)

// Slot is a time of the clinic with that id, free, and the resources that it
// leads to.
//
// BaRS Applications, Slot search; BaRS Core, GET /Slot.
func (c Clinic) Slot(id string, t Time) receiver.Slot { return c.Slots()(id, t) }

// Slots is Slot for many times: what they all lead to is made once and shared.
func (c Clinic) Slots() func(id string, t Time) receiver.Slot {
	schedule, related := "Schedule/"+c.scheduleID(), c.related()
	return func(id string, t Time) receiver.Slot {
		return receiver.Slot{ID: id, ServiceID: c.Service.ID, Start: t.Start, End: t.End, Resource: c.slot(id, schedule, t), Related: related}
	}
}

func (c Clinic) slot(id, schedule string, t Time) *fhir.Node {
	return resource("Slot", id,
		fhir.M("extension", c.channel()),
		fhir.M("serviceCategory", c.category()),
		fhir.M("schedule", fhir.Reference(schedule)),
		fhir.M("status", fhir.Str("free")),
		fhir.M("start", fhir.Str(fhir.FormatInstant(t.Start))),
		fhir.M("end", fhir.Str(fhir.FormatInstant(t.End))))
}

// scheduleID differs from service to service, though they share a schedule.
func (c Clinic) scheduleID() string { return c.Key("schedule", c.Service.ID, c.ID) }

// related are the resources that a slot of the clinic leads to.
func (c Clinic) related() []*fhir.Node {
	out := []*fhir.Node{c.schedule(), c.service()}
	if c.Who.hasRole() {
		out = append(out, c.role())
	}
	if c.Who.named() {
		out = append(out, c.practitioner())
	}
	out = append(out, c.location())
	if c.owned() {
		out = append(out, c.organisation())
	}
	return out
}

func (c Clinic) owned() bool { return c.Service.ODSCode != "" || c.Service.Organisation != "" }

// owner refers to the organisation, if there is one.
func (c Clinic) owner() *fhir.Node {
	if !c.owned() {
		return nil
	}
	return fhir.Reference("Organization/" + c.Key("organisation", c.Service.ODSCode))
}

func (p Person) named() bool { return p.Family != "" }

func (p Person) hasRole() bool { return p.RoleCode != "" || p.RoleID != "" || p.Role != "" }

func (c Clinic) practitionerID() string {
	return c.Key("practitioner", c.Who.UserID, c.Who.Prefix, c.Who.Given, c.Who.Family)
}

func (c Clinic) roleID() string { return c.Key("role", c.Service.ID, c.ID, c.practitionerID()) }

func (c Clinic) placeID() string {
	return c.Key(append([]string{"location", c.Service.ID, c.Place.Name, c.Place.Postcode}, c.Place.Lines...)...)
}

func (c Clinic) schedule() *fhir.Node {
	actors := fhir.List(fhir.Reference("HealthcareService/" + c.Service.ID))
	if c.Who.hasRole() {
		actors.Items = append(actors.Items, fhir.Reference("PractitionerRole/"+c.roleID()))
	}
	if c.Who.named() {
		actors.Items = append(actors.Items, fhir.Reference("Practitioner/"+c.practitionerID()))
	}
	return resource("Schedule", c.scheduleID(),
		identifier(scheduleSystem, c.scheduleID()),
		fhir.M("active", fhir.Boolean(true)),
		fhir.M("serviceCategory", c.category()),
		fhir.M("actor", actors))
}

func (c Clinic) service() *fhir.Node {
	return resource("HealthcareService", c.Service.ID,
		identifier(serviceSystem, c.Service.ID),
		fhir.M("active", fhir.Boolean(true)),
		fhir.M("providedBy", c.owner()),
		fhir.M("location", fhir.List(fhir.Reference("Location/"+c.placeID()))),
		fhir.M("name", fhir.Str(c.Service.Name)),
		fhir.M("telecom", phone(c.Service.Phone)))
}

func (c Clinic) role() *fhir.Node {
	n := resource("PractitionerRole", c.roleID(), identifier(roleSystem, c.Who.RoleID))
	if c.Who.named() {
		n.Set("practitioner", fhir.Reference("Practitioner/"+c.practitionerID()))
	}
	if owner := c.owner(); owner != nil {
		n.Set("organization", owner)
	}
	switch {
	case c.Who.RoleCode != "":
		n.Set("code", fhir.List(fhir.Concept(fhir.Coding(snomed, c.Who.RoleCode, c.Who.Role))))
	case c.Who.Role != "":
		n.Set("code", fhir.List(fhir.Obj(fhir.M("text", fhir.Str(c.Who.Role)))))
	}
	return n
}

func (c Clinic) practitioner() *fhir.Node {
	name := fhir.Obj(fhir.M("family", fhir.Str(c.Who.Family)), fhir.M("given", listOf(c.Who.Given)), fhir.M("prefix", listOf(c.Who.Prefix)))
	return resource("Practitioner", c.practitionerID(), identifier(userSystem, c.Who.UserID),
		fhir.M("name", fhir.List(name)), fhir.M("gender", text(c.Who.Gender)))
}

func (c Clinic) location() *fhir.Node {
	lines := fhir.List()
	for _, line := range c.Place.Lines {
		lines.Items = append(lines.Items, fhir.Str(line))
	}
	address := fhir.Obj(fhir.M("line", some(lines)), fhir.M("postalCode", text(c.Place.Postcode)))
	if len(address.Members) == 0 {
		address = nil
	}
	name := c.Place.Name
	if name == "" {
		name = c.Service.Name
	}
	return resource("Location", c.placeID(), fhir.M("status", fhir.Str("active")), fhir.M("name", fhir.Str(name)), fhir.M("address", address))
}

func (c Clinic) organisation() *fhir.Node {
	return resource("Organization", c.Key("organisation", c.Service.ODSCode), identifier(odsSystem, c.Service.ODSCode), fhir.M("name", text(c.Service.Organisation)))
}

func (c Clinic) category() *fhir.Node {
	if c.Category == "" {
		return nil
	}
	return fhir.List(fhir.Concept(fhir.Coding(serviceCategory, c.Category, c.CategoryName)))
}

func (c Clinic) channel() *fhir.Node {
	if c.Channel == "" {
		return nil
	}
	return fhir.List(fhir.Obj(fhir.M("url", fhir.Str(deliveryChannels)), fhir.M("valueCode", fhir.Str(c.Channel))))
}

func resource(typ, id string, members ...fhir.Member) *fhir.Node {
	head := []fhir.Member{fhir.M("resourceType", fhir.Str(typ)), fhir.M("id", fhir.Str(id)),
		fhir.M("meta", fhir.Obj(fhir.M("profile", fhir.List(fhir.Str(ukCore+"UKCore-"+typ)))))}
	return fhir.Obj(append(head, members...)...)
}

// identifier is left out without a value.
func identifier(system, value string) fhir.Member {
	if value == "" {
		return fhir.M("identifier", nil)
	}
	return fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("system", fhir.Str(system)), fhir.M("value", fhir.Str(value)))))
}

func phone(number string) *fhir.Node {
	if number == "" {
		return nil
	}
	return fhir.List(fhir.Obj(fhir.M("system", fhir.Str("phone")), fhir.M("value", fhir.Str(number))))
}

// text is nil for "", so that the member is left out.
func text(s string) *fhir.Node {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return fhir.Str(s)
}

func listOf(s string) *fhir.Node {
	if n := text(s); n != nil {
		return fhir.List(n)
	}
	return nil
}

func some(list *fhir.Node) *fhir.Node {
	if len(list.Items) == 0 {
		return nil
	}
	return list
}

package desk

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// identitySetting is the name under which the identity is kept.
const identitySetting = "identity"

// The product's identifier in NHSD-Requesting-Software: one value for every
// installation (BaRS API specification, NHSD-Requesting-Software).
const (
	deviceSystem = "https://barsdesk.example/Id/device-identifier"
	deviceID     = "barsdesk"
)

// roles are what a person may act as, with the published SNOMED CT displays as
// labels where they are plain words.
var roles = []struct{ code, display, label string }{
	{"62247001", "General practitioner", "General practitioner"},
	{"158965000", "Medical practitioner", "Doctor, other than a GP"},
	{"224571005", "Nurse practitioner", "Nurse practitioner"},
	{"224535009", "Registered nurse", "Registered nurse"},
	{"397897005", "Paramedic", "Paramedic"},
	{"46255001", "Pharmacist", "Pharmacist"},
	{"224608005", "Administrative healthcare staff", "Call handler or administrator"},
}

func roleChoices() []message.Choice {
	out := make([]message.Choice, 0, len(roles))
	for _, r := range roles {
		out = append(out, message.Choice{Value: r.code, Label: r.label})
	}
	return out
}

func roleDisplay(code string) string {
	for _, r := range roles {
		if r.code == code {
			return r.display
		}
	}
	return ""
}

// Identity answers who messages say is acting, and what is still missing.
func (d *Desk) Identity(ctx context.Context, a access.Actor) (Identity, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.SettingsRead, access.Object{ID: identitySetting}); err != nil {
		return Identity{}, err
	}
	return d.identity(ctx)
}

// SaveIdentity replaces who messages say is acting. It may be incomplete: what
// is missing is answered, and nothing can be sent until it is given.
func (d *Desk) SaveIdentity(ctx context.Context, a access.Actor, in Identity) (Identity, error) {
	ctx = access.As(ctx, a)
	in = in.trimmed()
	if err := in.fault(); err != nil {
		return Identity{}, err
	}
	text, err := json.Marshal(in)
	if err != nil {
		return Identity{}, err
	}
	err = d.guard.Do(ctx, a, access.SettingsChange, access.Object{ID: identitySetting},
		func(tx storage.Tx, _ *access.Object) error { return tx.Settings().Put(identitySetting, text) })
	if err != nil {
		return Identity{}, err
	}
	d.changes.Publish(Change{Topics: []string{"settings"}, Organisation: a.Organisation})
	return in.completed(), nil
}

// identity reads the identity without asking the guard.
func (d *Desk) identity(ctx context.Context) (id Identity, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		id, err = readIdentity(tx)
		return err
	})
	return id, err
}

func readIdentity(tx storage.Tx) (Identity, error) {
	var id Identity
	text, err := tx.Settings().Get(identitySetting)
	if errors.Is(err, storage.ErrNotFound) {
		return id.completed(), nil
	}
	if err == nil {
		err = json.Unmarshal(text, &id)
	}
	return id.completed(), err
}

func (id Identity) trimmed() Identity {
	for _, field := range []*string{&id.Family, &id.Given, &id.Prefix, &id.SDSUserID, &id.SDSRoleID, &id.RoleCode,
		&id.Organisation, &id.ODSCode, &id.ServiceID, &id.ServiceName, &id.Phone, &id.CDSSName, &id.CDSSVersion} {
		*field = strings.TrimSpace(*field)
	}
	id.ODSCode = strings.ToUpper(id.ODSCode)
	id.Roles, id.Missing = nil, nil
	return id
}

// completed adds what software answers: the choices, and what is missing.
func (id Identity) completed() Identity {
	id.Roles = roleChoices()
	id.Missing = []string{}
	for _, need := range []struct{ value, words string }{
		{id.Family, "your family name"},
		{id.Organisation, "your organisation's name"},
		{id.ODSCode, "your organisation's ODS code"},
		{id.ServiceID, "the ID of your own service"},
		{id.ServiceName, "the name of your own service"},
	} {
		if need.value == "" {
			id.Missing = append(id.Missing, need.words)
		}
	}
	return id
}

var (
	odsCode   = regexp.MustCompile(`^[A-Z0-9]{3,12}$`)
	serviceID = regexp.MustCompile(`^[A-Za-z0-9.-]{1,64}$`)
	digits    = regexp.MustCompile(`^[0-9]{1,20}$`)
)

// fault is what is wrong with what was given; nothing given is not wrong.
func (id Identity) fault() error {
	switch {
	case id.ODSCode != "" && !odsCode.MatchString(id.ODSCode):
		return identityFault("The ODS code has 3 to 12 letters and digits, for example RX1.")
	case id.ServiceID != "" && !serviceID.MatchString(id.ServiceID):
		return identityFault("The service ID has letters and digits only, for example 2000034567.")
	case id.SDSUserID != "" && !digits.MatchString(id.SDSUserID), id.SDSRoleID != "" && !digits.MatchString(id.SDSRoleID):
		return identityFault("The numbers from your smartcard have digits only.")
	case id.RoleCode != "" && roleDisplay(id.RoleCode) == "":
		return identityFault("The role is not one of the list.")
	}
	return nil
}

func identityFault(what string) error {
	return &Error{Code: "identity-fault", HTTP: 422, Title: "Something needs correcting", What: what,
		Sent: "Nothing was saved.", Next: "Correct it, then save again."}
}

// headerIdentity is the sender's part of the headers. Without an SDS role
// profile the practitioner's header is left out: a placeholder is never sent.
//
// BaRS API specification, NHSD-Requesting-Practitioner.
func (d *Desk) headerIdentity() header.Set {
	set := header.Set{Software: header.Device{System: deviceSystem, ID: deviceID, Name: d.software.Name, Version: d.software.Version}}
	id, err := d.identity(access.As(context.Background(), access.Software))
	if err != nil {
		d.log.Error("the identity cannot be read", "detail", err.Error())
		return set
	}
	set.Organisation = header.Org{ODSCode: id.ODSCode, Name: id.Organisation}
	if id.SDSRoleID != "" {
		set.Practitioner = header.Role{SDSRoleProfileID: id.SDSRoleID, Code: id.RoleCode, Display: roleDisplay(id.RoleCode)}
	}
	return set
}

// party is our own end of a message.
func (id Identity) party() message.Party {
	return message.Party{ServiceID: id.ServiceID, ServiceName: id.ServiceName, ODSCode: id.ODSCode,
		OrganisationName: id.Organisation, Phone: id.Phone}
}

// person is who makes a message.
func (id Identity) person() message.Person {
	return message.Person{SDSUserID: id.SDSUserID, SDSRoleProfileID: id.SDSRoleID, RoleCode: id.RoleCode,
		RoleDisplay: roleDisplay(id.RoleCode), Family: id.Family, Given: id.Given, Prefix: id.Prefix}
}

// nameOf is the actor's name, for colleagues.
func nameOf(tx storage.Tx, a access.Actor) (string, error) {
	id, err := readIdentity(tx)
	return firstOf(a.Name, id.name(), "A colleague"), err
}

// name is the person for the screen.
func (id Identity) name() string {
	return strings.TrimSpace(strings.Join(strings.Fields(id.Prefix+" "+id.Given+" "+id.Family), " "))
}

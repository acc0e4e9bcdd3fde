package desk

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// InAccount is among what is missing when somebody's account lacks what messages
// name them by.
const InAccount = "your family name (in your account)"

// inSettings is what the settings lack before messages that are made here can
// name the person. A message that another tool has made names its own.
const inSettings = "your family name"

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
	err := d.guard.Do(ctx, a, access.SettingsChange, access.Object{ID: identitySetting},
		func(tx storage.Tx, _ *access.Object) error { return keepIdentity(tx, a, &in) })
	if err != nil {
		return Identity{}, err
	}
	d.changes.Publish(Change{Topics: []string{"settings"}, Organisation: a.Organisation})
	return in.completed(), nil
}

// keepIdentity stores who messages of the actor's organisation say is acting.
// Who someone with an account is stands in the account. When the desk's own
// organisation gets another ODS code, what it has sent goes with it.
func keepIdentity(tx storage.Tx, a access.Actor, in *Identity) error {
	home, err := readIdentity(tx)
	if err != nil {
		return err
	}
	setting, have := identitySetting, home
	if other := a.Organisation != "" && home.ODSCode != "" && a.Organisation != home.ODSCode; other {
		setting = identitySetting + "/" + a.Organisation
		if have, err = readIdentityAt(tx, setting); err != nil {
			return err
		}
		if in.ODSCode != a.Organisation {
			return identityFault("Your account is for the organisation with the ODS code " + a.Organisation + ". Another code is set in the accounts of its people.")
		}
	}
	if a.Account {
		in.Family, in.Given, in.Prefix, in.SDSUserID, in.SDSRoleID, in.RoleCode = have.Family, have.Given, have.Prefix, have.SDSUserID, have.SDSRoleID, have.RoleCode
	}
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	if err = tx.Settings().Put(setting, text); err == nil && setting == identitySetting && in.ODSCode != home.ODSCode {
		err = tx.Organisations().Rename(home.ODSCode, in.ODSCode)
	}
	return err
}

// identity reads the identity without asking the guard.
func (d *Desk) identity(ctx context.Context) (id Identity, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		id, err = identityIn(ctx, tx)
		return err
	})
	return id, err
}

// identityIn is who messages say is acting when the actor of ctx does.
func identityIn(ctx context.Context, tx storage.Tx) (Identity, error) {
	a, err := access.In(ctx)
	if err != nil {
		return Identity{}, err
	}
	return identityOf(tx, a)
}

// identityOf is who messages say is acting when an actor does: their own
// organisation and its service, and the person that their account describes;
// without an account the one person of the settings.
func identityOf(tx storage.Tx, a access.Actor) (Identity, error) {
	id, err := readIdentity(tx)
	if err == nil && a.Organisation != "" && a.Organisation != id.ODSCode {
		if id.ODSCode != "" {
			id, err = readIdentityAt(tx, identitySetting+"/"+a.Organisation)
		}
		id.ODSCode = a.Organisation
	}
	if a.Account {
		p := a.Practitioner
		id.Family, id.Given, id.Prefix, id.SDSUserID, id.SDSRoleID, id.RoleCode = p.Family, p.Given, p.Prefix, p.SDSUserID, p.SDSRoleID, p.RoleCode
	}
	id.account = a.Account
	return id.completed(), err
}

// readIdentity is the desk's own identity, of its own organisation.
func readIdentity(tx storage.Tx) (Identity, error) { return readIdentityAt(tx, identitySetting) }

func readIdentityAt(tx storage.Tx, setting string) (Identity, error) {
	var id Identity
	text, err := tx.Settings().Get(setting)
	if errors.Is(err, storage.ErrNotFound) {
		return id.completed(), nil
	}
	if err == nil {
		err = json.Unmarshal(text, &id)
	}
	return id.completed(), err
}

// OrganisationCode is the ODS code of the desk's own organisation; "" before
// the settings say it.
func OrganisationCode(tx storage.Tx) (string, error) {
	id, err := readIdentity(tx)
	return id.ODSCode, err
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
	family := inSettings
	if id.account {
		family = InAccount
	}
	for _, need := range []struct{ value, words string }{
		{id.Family, family},
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

// caller is the client that calls as the actor of ctx.
func (d *Desk) caller(ctx context.Context) *client.Client {
	id, err := d.identity(ctx)
	if err != nil {
		d.log.Error("the identity cannot be read", "detail", err.Error())
	}
	return d.callerAs(id)
}

// callerAs is the client that calls as an identity.
func (d *Desk) callerAs(id Identity) *client.Client {
	as := *d.client
	as.Identity = func() header.Set { return d.headers(id) }
	return &as
}

// headers are an identity's part of the headers. Without an SDS role profile the
// practitioner's header is left out: a placeholder is never sent.
//
// BaRS API specification, NHSD-Requesting-Practitioner.
func (d *Desk) headers(id Identity) header.Set {
	set := header.Set{Software: header.Device{System: deviceSystem, ID: deviceID, Name: d.software.Name, Version: d.software.Version},
		Organisation: header.Org{ODSCode: id.ODSCode, Name: id.Organisation}}
	if id.SDSRoleID != "" {
		set.Practitioner = header.Role{SDSRoleProfileID: id.SDSRoleID, Code: id.RoleCode, Display: roleDisplay(id.RoleCode)}
	}
	return set
}

// headerIdentity is what calls say that nobody in particular makes.
func (d *Desk) headerIdentity() header.Set {
	id, err := d.identity(access.As(context.Background(), access.Software))
	if err != nil {
		d.log.Error("the identity cannot be read", "detail", err.Error())
	}
	return d.headers(id)
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

package desk

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/frontdoor"
	"barsdesk/storage"
)

// receiverSetting is the name under which the receiver's settings are kept.
const receiverSetting = "receiver"

// Door is where senders come in; *frontdoor.Door is one.
type Door interface {
	// Use makes settings the ones in force, but for what was given otherwise
	// when the program began.
	Use(s frontdoor.Settings)
	State() frontdoor.State
	// InForce are the settings in force.
	InForce() frontdoor.Settings
	// Listening is the address that is listened on; "" until it is.
	Listening() string
	// Fixed are the names of the settings that were given when the program
	// began, and so cannot be changed here.
	Fixed() []string
}

// ReceiverSettings are how senders reach us and whom we let in.
type ReceiverSettings struct {
	Address    string             `json:"address" doc:"the FHIR base that the Endpoint Catalogue has for us, for example https://bars-int-rx1.example.thirdparty.nhs.uk/FHIR/R4"`
	Listen     string             `json:"listen" doc:"host and port that Barsdesk is to listen on, for the command that starts it, for example :8443"`
	Door       frontdoor.Settings `json:"door"`
	Access     AccessPolicy       `json:"access"`
	TestDates  string             `json:"testDates" doc:"when it will be tested, for the e-mail that registers our services"`
	Registered []string           `json:"registered" doc:"IDs of the services that NHS England has confirmed in the Endpoint Catalogue"`
	Confirmed  []string           `json:"confirmed" doc:"items of the checklist that a person has confirmed"`
}

// ReceiverView answers GET and PUT /settings/receiver.
type ReceiverView struct {
	Environment Environment        `json:"environment"`
	Open        bool               `json:"open" doc:"Barsdesk was started with an address for senders"`
	Listening   string             `json:"listening" doc:"the address that is listened on; empty: none"`
	Command     string             `json:"command" doc:"what starts Barsdesk with an address for senders"`
	Settings    ReceiverSettings   `json:"settings"`
	Defaults    ReceiverSettings   `json:"defaults" doc:"what this environment has before it is set up"`
	Published   []string           `json:"published" doc:"addresses that the standard names for this environment, to fill in the list of those that may call"`
	Fixed       []string           `json:"fixed" doc:"members of settings.door that were given when Barsdesk was started, and count in place of what is saved"`
	Saved       bool               `json:"saved" doc:"the settings given were taken; false when they have problems"`
	Problems    []FieldProblem     `json:"problems" doc:"field is the path of a member of settings, for example door.certificate"`
	State       frontdoor.State    `json:"state"`
	Notices     []frontdoor.Notice `json:"notices"`
	AsOf        time.Time          `json:"asOf"`
}

// ReceiverSettings answers how senders reach us, and whether they can now.
func (d *Desk) ReceiverSettings(ctx context.Context, a access.Actor) (ReceiverView, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.SettingsRead, access.Object{ID: receiverSetting}); err != nil {
		return ReceiverView{}, err
	}
	s, err := d.receiverSettings(ctx)
	return d.receiverView(s), err
}

// SaveReceiverSettings replaces how senders reach us, and it counts from the
// next call on. Settings with problems are answered with them and not kept.
func (d *Desk) SaveReceiverSettings(ctx context.Context, a access.Actor, in ReceiverSettings) (ReceiverView, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.SettingsChange); err != nil {
		return ReceiverView{}, d.guard.Check(ctx, a, access.SettingsChange, access.Object{ID: receiverSetting})
	}
	in = in.trimmed()
	v := d.receiverView(in)
	if v.Problems = in.faults(d.now()); len(v.Problems) > 0 {
		v.Saved = false
		return v, nil
	}
	text, err := json.Marshal(in)
	if err != nil {
		return ReceiverView{}, err
	}
	object := access.Object{ID: receiverSetting, Detail: text}
	err = d.guard.Do(ctx, a, access.SettingsChange, object, func(tx storage.Tx, _ *access.Object) error {
		return tx.Settings().Put(receiverSetting, text)
	})
	if err != nil {
		return ReceiverView{}, err
	}
	d.useReceiverSettings(in)
	d.changes.Publish(Change{Topics: []string{"settings", "today"}})
	return d.receiverView(in), nil
}

// OpenDoor makes the saved settings those in force: who is let in, and how. It
// is called once, before senders are answered.
func (d *Desk) OpenDoor(ctx context.Context) error {
	ctx = access.As(ctx, access.Software)
	s, err := d.receiverSettings(ctx)
	if err == nil {
		d.useReceiverSettings(s)
	}
	return err
}

func (d *Desk) useReceiverSettings(s ReceiverSettings) {
	d.accessNow.Store(&s.Access)
	if d.door != nil {
		d.door.Use(s.Door)
	}
}

// receiverSettings reads them without asking the guard.
func (d *Desk) receiverSettings(ctx context.Context) (ReceiverSettings, error) {
	out := receiverDefaults(d.env.Name)
	var text []byte
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		text, err = tx.Settings().Get(receiverSetting)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return out, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	return out.trimmed(), err
}

func receiverDefaults(environment string) ReceiverSettings {
	return ReceiverSettings{Listen: ":8443", Door: frontdoor.Defaults(environment), Access: AccessPolicy{Organisations: AllOrganisations}}.trimmed()
}

func (d *Desk) receiverView(s ReceiverSettings) ReceiverView {
	v := ReceiverView{Environment: d.env, Settings: s, Defaults: receiverDefaults(d.env.Name), Published: frontdoor.Published(d.env.Name),
		Command: "barsdesk serve " + d.flags + " --receiver " + s.Listen, Saved: true, Fixed: []string{}, Problems: []FieldProblem{},
		State: frontdoor.State{Way: frontdoor.Closed, Why: notListening, Missing: s.Door.Missing(d.env.Name)}, Notices: []frontdoor.Notice{}, AsOf: d.now().UTC()}
	if d.door != nil {
		v.Open, v.Listening, v.Fixed, v.State = true, d.door.Listening(), append(v.Fixed, d.door.Fixed()...), d.door.State()
		v.Notices = d.doorNotices()
	}
	return v
}

// doorNotices are what someone has to see to before senders can reach us, or go
// on reaching us. Where nobody is to reach us, there is nothing.
func (d *Desk) doorNotices() []frontdoor.Notice {
	if d.door == nil {
		return []frontdoor.Notice{}
	}
	return d.door.State().Notices(d.now())
}

const notListening = "Barsdesk was started without an address for senders."

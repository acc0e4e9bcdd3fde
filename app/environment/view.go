package environment

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage"
	"barsdesk/storage/wrap"
)

// View answers GET and PUT /settings/connection.
type View struct {
	Environment  desk.Environment `json:"environment"`
	Connects     bool             `json:"connects" doc:"there is a connection to be set up here"`
	Settings     Settings         `json:"settings"`
	Defaults     Settings         `json:"defaults" doc:"what this environment has before it is set up"`
	Saved        bool             `json:"saved" doc:"the settings given were taken; false when they have faults"`
	Faults       []Fault          `json:"faults"`
	Missing      []string         `json:"missing" doc:"what is to be given before anything can be sent, in words"`
	Keys         []KeyLine        `json:"keys"`
	KeyNote      string           `json:"keyNote" doc:"what is wrong with the keys, in words; empty: nothing"`
	Reasons      []message.Choice `json:"reasons" doc:"reasons of a cancellation"`
	Compatible   bool             `json:"compatible" doc:"the compatibility switches can be used here"`
	Environments []Line           `json:"environments"`
}

// KeyLine is one signing key in the list.
type KeyLine struct {
	KID        string    `json:"kid"`
	State      string    `json:"state" doc:"in words"`
	Signs      bool      `json:"signs"`
	Published  bool      `json:"published"`
	Made       time.Time `json:"made"`
	Registered bool      `json:"registered" doc:"it is the key that the settings name"`
}

var reasons = []message.Choice{
	{Value: "update", Label: "update, as the standard's rules say"},
	{Value: "delete", Label: "delete, as the standard's tables say"},
	{Value: "new", Label: "new, as one published example has it"},
}

// View answers how the environment is reached.
func (c *Connection) View(ctx context.Context, a access.Actor) (View, error) {
	if err := c.config.Guard.Check(ctx, a, access.SettingsRead, access.Object{ID: setting}); err != nil {
		return View{}, err
	}
	return c.view(), nil
}

// Save replaces the settings, and they take effect at once. Settings with
// faults are answered with them and not kept.
func (c *Connection) Save(ctx context.Context, a access.Actor, in Settings) (View, error) {
	if !Connects(c.config.Name) {
		return View{}, &desk.Error{Code: "no-connection", HTTP: http.StatusConflict, Title: "There is no connection to set up here",
			What: "This environment is not connected to the national service.", Sent: "Nothing was sent or saved.",
			Next: "Start Barsdesk in another environment: Settings lists them."}
	}
	if err := c.config.Guard.Allow(ctx, a, access.SettingsChange, access.Object{ID: setting}); err != nil {
		return View{}, err
	}
	in = in.trimmed()
	if found := in.Faults(c.config.Name); len(found) > 0 {
		v := c.view()
		v.Settings, v.Faults, v.Saved = in, found, false
		return v, nil
	}
	text, err := json.Marshal(in)
	if err != nil {
		return View{}, err
	}
	err = c.config.Guard.Do(ctx, a, access.SettingsChange, access.Object{ID: setting},
		func(tx storage.Tx, _ *access.Object) error { return tx.Settings().Put(setting, text) })
	if err != nil {
		return View{}, err
	}
	c.replace(in)
	c.config.Changed()
	return c.view(), nil
}

func (c *Connection) view() View {
	p := c.now.Load()
	v := View{Environment: Of(c.config.Name), Connects: Connects(c.config.Name), Settings: p.settings, Defaults: Defaults(c.config.Name),
		Saved: true, Faults: p.faults, Missing: c.Missing(), Reasons: reasons, Compatible: c.config.Name == NHSSandbox,
		Environments: List(c.config.Data, c.config.Name)}
	v.Keys, v.KeyNote = c.keyLines(p.settings.KID)
	if c.config.KeptBy != nil && c.config.KeptBy() == wrap.ByKeyFile {
		v.KeyNote = strings.TrimSpace(v.KeyNote + " " + KeyFileWords)
	}
	return v
}

// KeyFileWords say plainly that the data keys are not kept safe, and what to do.
const KeyFileWords = "Patient data are sealed, but the keys lie in a file beside them, which only its owner may read: whoever takes the disk takes both. " +
	"The person who runs Barsdesk can put them under a passphrase with barsdesk keys passphrase. Live care does not start until then."

// keyLines are the signing keys, newest first, and what is wrong with them.
func (c *Connection) keyLines(registered string) (out []KeyLine, note string) {
	list, err := c.config.Keys.List()
	out = make([]KeyLine, 0, len(list))
	for _, k := range slices.Backward(list) {
		out = append(out, KeyLine{KID: k.KID, State: standing(k), Signs: k.Signs, Published: k.Published, Made: k.Made, Registered: k.KID == registered})
		if k.Signs && registered != "" && k.KID != registered {
			note = "The key " + k.KID + " signs now, and the settings name " + registered + ". Register the key that signs, or correct the name."
		}
	}
	if err != nil {
		note = "Some keys are damaged, and none signs until that is put right. The person who runs Barsdesk can see which with barsdesk keys list."
	}
	return out, note
}

// Tested answers POST /settings/connection/test.
type Tested struct {
	OK    bool   `json:"ok"`
	Steps []Step `json:"steps"`
}

// Test tries the connection as it is saved; see Probe.
func (c *Connection) Test(ctx context.Context, a access.Actor) (Tested, error) {
	if err := c.config.Guard.Check(ctx, a, access.ConnectionTest, access.Object{ID: c.config.Name}); err != nil {
		return Tested{}, err
	}
	steps := c.Probe(ctx)
	return Tested{OK: fine(steps), Steps: steps}, nil
}

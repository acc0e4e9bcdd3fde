package evidence

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"filippo.io/age"

	"barsdesk/app/access"
	"barsdesk/app/backup"
	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/storage"
)

// Records hold what evidence is made of; *desk.Desk is one.
type Records interface {
	Environment() desk.Environment
	Evidence(ctx context.Context, a access.Actor, in desk.Evidence) (desk.Held, error)
}

// Maker makes packs of one environment. Its fields must be set before use and
// not change. It is safe for concurrent use.
type Maker struct {
	Desk     Records
	Guard    *access.Guard
	Wire     func() []Call              // what passed through the simulated network; nil outside the Sandbox
	Words    func(storage.Entry) string // an entry of the audit log as a sentence
	Software Software
	Now      func() time.Time
	NewID    func() string
}

// Ask says what a pack is to be about: the cases named, else those that were
// open at some time from From until before To.
type Ask struct {
	CaseIDs     []string
	From, To    time.Time
	Title       string // in words without a patient; empty: one is made
	Reason      string // needed where patients are real
	TKW         []File
	Screens     []File
	Recipient   string // of age; a pack about real patients needs this or Passphrase
	Passphrase  string // at least 12 characters
	id          string // under which the pack is known; "": a new one
	WholeRecord bool   // take what passed and what was recorded whole: the environment was made for this alone
}

// Made is a pack that was made and recorded.
type Made struct {
	ID     string // as the audit log names it
	Name   string // of its file; it tells of no patient
	SHA256 string // of the ZIP, hex, as the audit log has it
	Files  int
	Cases  int
	Body   []byte // the ZIP, or the ZIP sealed by age
}

// Make makes a pack for somebody whose role allows it. That it is made, about
// which cases and why, is in the audit log before anything is read, and the sum
// of the pack before it is answered. tell, if not nil, hears how far it is.
func (m *Maker) Make(ctx context.Context, a access.Actor, in Ask, tell func(done, of int)) (Made, error) {
	if tell == nil {
		tell = func(int, int) {}
	}
	seal, err := m.sealing(in)
	if err != nil {
		return Made{}, err
	}
	made := Made{ID: cmp.Or(in.id, m.NewID())}
	tell(0, stages)
	held, err := m.Desk.Evidence(ctx, a, desk.Evidence{CaseIDs: in.CaseIDs, From: in.From, To: in.To, Reason: in.Reason, Pack: made.ID})
	if err != nil {
		return Made{}, err
	}
	tell(1, stages)
	c := m.content(in, held)
	if c.Audit, err = m.extract(ctx, a, in, held); err != nil {
		return Made{}, err
	}
	tell(2, stages)
	zip, files, err := written(c)
	if err != nil {
		return Made{}, err
	}
	made.SHA256, made.Files, made.Cases, made.Name = sumOf(zip), files, len(held.Cases), m.name(c, seal != nil)
	if made.Body, err = sealed(zip, seal); err != nil {
		return Made{}, err
	}
	tell(3, stages)
	return made, m.record(ctx, a, made, seal != nil)
}

// stages are how many steps tell hears of before the pack is there.
const stages = 4

func (m *Maker) content(in Ask, held desk.Held) Content {
	env := m.Desk.Environment()
	c := Content{MadeAt: m.Now().UTC(), Title: in.Title, Reason: strings.TrimSpace(in.Reason), Environment: env.Label, Simulated: env.Simulated,
		Software: m.Software, Packs: definition.Packs(), Cases: held.Cases, Apart: held.Apart, TKW: in.TKW, Screens: in.Screens}
	if c.Title == "" {
		c.Title = titleOf(in, held)
	}
	if m.Wire != nil {
		c.Wire = passed(m.Wire(), in, held)
	}
	return c
}

func titleOf(in Ask, held desk.Held) string {
	switch {
	case len(in.CaseIDs) == 0:
		return "Evidence of the cases from " + inLondon(in.From) + " to " + inLondon(in.To)
	case len(held.Cases) == 1:
		return "Evidence of 1 case"
	}
	return fmt.Sprintf("Evidence of %d cases", len(held.Cases))
}

// written is the ZIP of c, and how many files are in it.
func written(c Content) (zip []byte, files int, err error) {
	var out bytes.Buffer
	if err := Write(&out, c); err != nil {
		return nil, 0, err
	}
	checked, err := Check(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err == nil && len(checked.Faults) > 0 {
		err = fmt.Errorf("the pack is not as it was written: %s", strings.Join(checked.Faults, " "))
	}
	return out.Bytes(), checked.Files, err
}

// name is the name of a pack's file.
func (m *Maker) name(c Content, locked bool) string {
	name := "evidence-" + c.MadeAt.Format("2006-01-02-150405") + ".zip"
	if c.Simulated {
		name = "SIMULATED-" + name
	}
	if locked {
		name += ".age"
	}
	return name
}

// sealing is who can open the pack; nil: everyone. A pack about real patients is
// always sealed.
func (m *Maker) sealing(in Ask) (age.Recipient, error) {
	switch {
	case in.Recipient != "":
		to, err := age.ParseX25519Recipient(strings.TrimSpace(in.Recipient))
		if err != nil {
			return nil, noRecipient()
		}
		return to, nil
	case in.Passphrase != "":
		to, err := backup.Chosen(in.Passphrase)
		if err != nil {
			return nil, shortPassphrase()
		}
		return to, nil
	case !m.Desk.Environment().Simulated:
		return nil, mustBeSealed()
	}
	return nil, nil
}

func sealed(zip []byte, to age.Recipient) ([]byte, error) {
	if to == nil {
		return zip, nil
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(w, bytes.NewReader(zip)); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// madeDetail is what the audit log says of a pack that was made.
type madeDetail struct {
	Files  int  `json:"files"`
	Cases  int  `json:"cases"`
	Sealed bool `json:"sealed"`
}

// record writes down which pack leaves.
func (m *Maker) record(ctx context.Context, a access.Actor, made Made, locked bool) error {
	detail, err := json.Marshal(madeDetail{made.Files, made.Cases, locked})
	if err != nil {
		return err
	}
	o := access.Object{ID: made.ID, BodyHash: made.SHA256, Outcome: "made", Detail: detail}
	return m.Guard.Do(ctx, a, m.act(), o, func(storage.Tx, *access.Object) error { return nil })
}

// act is what making a pack is in this environment.
func (m *Maker) act() access.Act {
	if m.Desk.Environment().Simulated {
		return access.EvidenceMake
	}
	return access.EvidenceReal
}

// allowed refuses, and records that, whose role does not allow it.
func (m *Maker) allowed(ctx context.Context, a access.Actor) error {
	return m.Guard.Allow(ctx, a, m.act(), access.Object{})
}

// fits refuses what cannot become a pack, before anything is read.
func (m *Maker) fits(ctx context.Context, a access.Actor, in Ask) error {
	if err := m.allowed(ctx, a); err != nil {
		return err
	}
	if len(in.CaseIDs) == 0 && !in.From.Before(in.To) {
		return nothingChosen()
	}
	if !m.Desk.Environment().Simulated && strings.TrimSpace(in.Reason) == "" {
		return desk.ReasonWanted()
	}
	_, err := m.sealing(in)
	return err
}

func nothingChosen() error {
	return &desk.Error{Code: "evidence-nothing", HTTP: http.StatusUnprocessableEntity, Title: "Choose what the evidence is about",
		What: "No case was chosen, and no time.", Sent: "No evidence was made.", Next: "Choose a case, or a time from when until when."}
}

func noRecipient() error {
	return &desk.Error{Code: "evidence-recipient", HTTP: http.StatusUnprocessableEntity, Title: "This is no recipient",
		What: "A recipient of age begins with age1 and is made by age-keygen.", Sent: "No evidence was made.", Next: "Ask whoever is to open the pack for their recipient, or give a passphrase."}
}

func shortPassphrase() error {
	return &desk.Error{Code: "evidence-passphrase", HTTP: http.StatusUnprocessableEntity, Title: "The passphrase is too short",
		What: "Whoever has the file can guess a short passphrase.", Sent: "No evidence was made.", Next: "Choose one of 12 characters or more."}
}

func mustBeSealed() error {
	return &desk.Error{Code: "evidence-unsealed", HTTP: http.StatusUnprocessableEntity, Title: "Say who may open this evidence",
		What: "The patients here are real, so a pack leaves Barsdesk only encrypted.", Sent: "No evidence was made.",
		Next: "Give a passphrase of 12 characters or more, or the age recipient of whoever is to open it."}
}

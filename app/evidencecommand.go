package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"barsdesk/app/backup"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/app/evidence"
)

// evidenceCommand makes an evidence pack, or checks one.
type evidenceCommand struct {
	place
	sealing
	Case       []string  `help:"ID of a case; may be given again." placeholder:"ID"`
	Scenario   string    `help:"Play a ready-made scenario in a Sandbox made for it, and pack what happened." placeholder:"NAME"`
	From       time.Time `help:"Pack the cases that were open from then, such as 2026-11-21T00:00:00Z …" placeholder:"TIME"`
	To         time.Time `help:"… until before then." placeholder:"TIME"`
	Out        string    `short:"o" help:"File to write. It must not be there yet." type:"path" placeholder:"FILE"`
	Reason     string    `help:"Why the evidence is wanted, without a name; needed where patients are real, and recorded." placeholder:"TEXT"`
	Recipient  string    `help:"age recipient (age1…) who can open the pack; where patients are real, this or a passphrase is needed." placeholder:"AGE1…"`
	Passphrase string    `help:"File with the passphrase that opens the pack." name:"pack-passphrase-file" env:"BARSDESK_PACK_PASSPHRASE_FILE" type:"path" placeholder:"FILE"`
	TKW        []string  `help:"Report of the Toolkit Workbench to put in; may be given again." name:"tkw" type:"path" placeholder:"FILE"`
	Check      string    `help:"Check a pack instead: every byte against what its manifest says." type:"path" placeholder:"FILE"`
	Show       string    `hidden:"" help:"After the scenario, offer its screens at this loopback address until standard input ends."`
	Screens    string    `hidden:"" help:"Folder with pictures to put in, read when standard input has ended." type:"path"`
}

// Run ends with 0 when the pack was written, or is whole; 1 when the pack that
// was checked has faults.
func (c evidenceCommand) Run(to output) error {
	if err := c.meant(); err != nil {
		return err
	}
	if c.Check != "" {
		return c.check(to)
	}
	if _, err := os.Lstat(c.Out); err == nil {
		return cannot("%s is there already, and is not written over. No evidence was made", c.Out)
	}
	ask, err := c.ask()
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	if c.Scenario != "" {
		return c.play(ctx, to, ask)
	}
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	if !at.location().Begun() {
		return cannot("there is nothing to show: environment %s has never been opened in %s", at.Environment, at.Data)
	}
	return c.fromRecords(ctx, at, to, ask)
}

// meant refuses a call that says nothing, or too much, about what to pack.
func (c evidenceCommand) meant() error {
	span := !c.From.IsZero() || !c.To.IsZero()
	named := 0
	for _, given := range []bool{len(c.Case) > 0, c.Scenario != "", span, c.Check != ""} {
		if given {
			named++
		}
	}
	switch {
	case named != 1:
		return wrongUse("say what the evidence is about, in one way: --case, --scenario, or --from and --to; or check a pack with --check")
	case c.Check != "":
		return nil
	case c.Out == "":
		return wrongUse("name the file to write with -o")
	case span && (c.From.IsZero() || c.To.IsZero() || !c.From.Before(c.To)):
		return wrongUse("--from and --to go together, and --from is the earlier one")
	case c.Recipient != "" && c.Passphrase != "":
		return wrongUse("give --recipient or --pack-passphrase-file: age opens a file by one or the other")
	case c.Scenario != "" && (c.Data != "" && os.Getenv("BARSDESK_DATA") != c.Data || c.Environment != "" && c.Environment != environment.Sandbox):
		return wrongUse("--scenario is played in a Sandbox of its own, which is removed afterwards; leave --data and --environment away")
	}
	return nil
}

// ask is what the pack is to be about, with the files that go into it.
func (c evidenceCommand) ask() (evidence.Ask, error) {
	in := evidence.Ask{CaseIDs: c.Case, From: c.From, To: c.To, Reason: c.Reason, Recipient: c.Recipient}
	for _, name := range c.TKW {
		body, err := os.ReadFile(name)
		if err != nil {
			return in, cannot("%s. No evidence was made", cannotRead(name, err))
		}
		in.TKW = append(in.TKW, evidence.File{Name: filepath.Base(name), Body: body})
	}
	if c.Passphrase != "" {
		text, err := backup.ReadPassphrase(c.Passphrase)
		if err != nil {
			return in, cannot("the passphrase in %s cannot be used: %v. No evidence was made", c.Passphrase, err)
		}
		in.Passphrase = text
	}
	return in, nil
}

// fromRecords packs what an environment keeps, as its owner or through it.
func (c evidenceCommand) fromRecords(ctx context.Context, at place, to output, ask evidence.Ask) error {
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: c.sealing, Passing: true})
	if errors.Is(err, errOwned) {
		owner, err := atCounter(ctx, at)
		if err != nil {
			return cannot("another Barsdesk works on %s, and takes no orders from here; stop it first, or make the pack from its screens. No evidence was made", at.folder())
		}
		made, err := owner.MakeEvidence(ctx, ask)
		return c.tell(to, made, err)
	}
	if err != nil {
		return err
	}
	defer s.close()
	made, err := ownDesk{s.desk, s.door.Present("command line")}.evidence(ctx, s, ask)
	return c.tell(to, made, err)
}

// tell writes the pack and says what is in it.
func (c evidenceCommand) tell(to output, made evidence.Made, err error) error {
	if err != nil {
		return inEvidenceWords(err)
	}
	if err := writeNew(c.Out, made.Body); err != nil {
		return cannot("%s cannot be written: %v", c.Out, err)
	}
	to.say(fmt.Sprintf("%s: %s, %s.", filepath.Base(c.Out), counted(made.Cases, "case"), counted(made.Files, "file")))
	to.say("SHA-256 of the pack, as the audit log has it:", made.SHA256)
	return nil
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// writeNew writes a file that its owner alone can read, whole or not at all, and
// never over another.
func writeNew(path string, body []byte) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = out.Write(body)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// wrongAsked are the codes of refusals that a better call avoids.
var wrongAsked = []string{"evidence-reason", "evidence-unsealed", "evidence-recipient", "evidence-passphrase", "evidence-too-many"}

// inEvidenceWords says in the words of the desk why there is no pack.
func inEvidenceWords(err error) error {
	var said refusal
	if errors.As(err, &said) {
		return said
	}
	e := desk.AsError(err)
	code := exitCannot
	if slices.Contains(wrongAsked, e.Code) {
		code = exitWrongUse
	}
	how := map[string]string{"evidence-reason": "Add --reason.", "evidence-unsealed": "Add --recipient or --pack-passphrase-file."}[e.Code]
	return refusal{code, strings.Join(sentences(e.Title+".", e.What, e.Sent, e.Next, how), " ")}
}

// check says whether a pack is as it was made.
func (c evidenceCommand) check(to output) error {
	file, err := os.Open(c.Check)
	if err != nil {
		return cannot("%s", cannotRead(c.Check, err))
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return cannot("%s", cannotRead(c.Check, err))
	}
	checked, err := evidence.Check(file, info.Size())
	if err != nil {
		return refusal{exitFaults, fmt.Sprintf("%s: %v. A pack that ends in .age is opened with age first", c.Check, err)}
	}
	for _, fault := range checked.Faults {
		to.say(fault)
	}
	if len(checked.Faults) > 0 {
		return refusal{exitFaults, filepath.Base(c.Check) + " is not as it was made"}
	}
	to.say(fmt.Sprintf("%s is as it was made: %s, %s.", filepath.Base(c.Check), checked.Manifest.Title, counted(checked.Files, "file")))
	return nil
}

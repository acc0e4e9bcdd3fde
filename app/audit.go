package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// auditCommand proves the audit log, reads it and exports it, also while another
// Barsdesk owns the environment.
type auditCommand struct {
	Verify     auditVerify     `cmd:"" help:"Prove that the log, or an exported file, is as it was written."`
	List       auditList       `cmd:"" help:"List entries, newest first."`
	Export     auditExport     `cmd:"" help:"Write entries into a file, with their proofs."`
	Checkpoint auditCheckpoint `cmd:"" help:"Print the newest signed checkpoint, to be kept elsewhere."`
}

// auditVerify proves the log, or a file that was exported from it.
type auditVerify struct {
	place
	sealing
	Export     string   `help:"Verify this exported file instead; no data of Barsdesk are needed." type:"path" placeholder:"FILE"`
	Checkpoint []string `help:"Hold the log against this copy of a checkpoint as well. May be given several times." type:"path" placeholder:"FILE"`
	Repair     bool     `name:"repair-index" help:"Rebuild the search index where it does not fit a log that is whole; it is recorded."`
	Key        string   `help:"Verifier key that the newest checkpoint must be signed with, as barsdesk audit checkpoint --key printed it." placeholder:"KEY"`
}

// Run prints what was found. It ends with 1 when the log was changed, naming
// the first entry, and with 3 when it cannot be read.
func (c auditVerify) Run(to output) error {
	ctx, stop := untilStopped()
	defer stop()
	options := ledger.VerifyOptions{Key: c.Key, Now: time.Now()}
	for _, file := range c.Checkpoint {
		note, err := os.ReadFile(file)
		if err != nil {
			return cannot("the checkpoint %s cannot be read: %v", file, err)
		}
		options.Checkpoints = append(options.Checkpoints, note)
	}
	r, misfiled, err := c.verify(ctx, to, options)
	if err != nil {
		return err
	}
	found := auditFindings(to, r, c.Export != "")
	if len(misfiled) == 0 {
		return found
	}
	if err := c.repair(ctx, to, r, misfiled); err != nil || found == nil {
		return err
	}
	return found
}

// repair says what is wrong with the search index, and rebuilds it if it is to be.
func (c auditVerify) repair(ctx context.Context, to output, r ledger.Report, misfiled []storage.Span) error {
	to.say(audit.MisfiledWords(misfiled))
	if !c.Repair || !r.Sound() {
		return refusal{code: exitFaults}
	}
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	if _, err := at.refile(ctx, to, c.sealing); err != nil {
		return cannot("the search index could not be rebuilt: %v", err)
	}
	to.say("The search index is rebuilt; searches find every entry.")
	return nil
}

func (c auditVerify) verify(ctx context.Context, to output, o ledger.VerifyOptions) (ledger.Report, []storage.Span, error) {
	if c.Export != "" {
		file, err := os.Open(c.Export)
		if err != nil {
			return ledger.Report{}, nil, cannot("%s cannot be read: %v", c.Export, err)
		}
		defer func() { _ = file.Close() }() // only read from
		r, err := ledger.VerifyExport(ctx, file, o)
		if err != nil {
			err = cannot("%s cannot be read to its end: %v", c.Export, err)
		}
		return r, nil, err
	}
	return c.verifyLog(ctx, to, o)
}

// verifyLog proves the log as it lies there. Who owns the environment records it
// before; without an owner it is recorded once the log has proved sound, for to
// open it is to sign what stands in it.
func (c auditVerify) verifyLog(ctx context.Context, to output, o ledger.VerifyOptions) (ledger.Report, []storage.Span, error) {
	at, store, err := c.auditStore(ctx, c.sealing)
	if err != nil {
		return ledger.Report{}, nil, err
	}
	reading := auditReading{Act: access.AuditVerify}
	unrecorded := at.noteAtOwner(ctx, reading)
	if keys, err := at.lookVault(c.sealing); err == nil {
		o.Checkpoints = append(o.Checkpoints, anchored(keys)...)
	}
	r, err := ledger.Verify(ctx, store, o)
	misfiled, unfit := audit.Misfiled(ctx, store)
	if err := errors.Join(err, unfit, store.Close()); err != nil {
		return r, nil, auditUnread(err)
	}
	if unrecorded != nil && r.Sound() {
		unrecorded = at.note(ctx, to, c.sealing, reading)
	}
	if unrecorded != nil {
		to.say("That the log was verified is not recorded in it: " + c.whyUnrecorded(r, unrecorded) + ".")
	}
	return r, misfiled, nil
}

func (auditVerify) whyUnrecorded(r ledger.Report, err error) string {
	if !r.Sound() {
		return "it is left as it was found"
	}
	return err.Error()
}

// auditStore opens the environment's data for reading.
func (p place) auditStore(ctx context.Context, s sealing) (place, database, error) {
	at, err := p.settle(false)
	if err != nil {
		return at, nil, err
	}
	keys, err := at.lookVault(s)
	if err != nil {
		return at, nil, err
	}
	store, err := at.location().Look(ctx, keys)
	if errors.Is(err, fs.ErrNotExist) && at.shared == nil {
		return at, nil, cannot("there are no data of environment %s in %s; name another with --environment or --data", at.Environment, at.Data)
	}
	if err != nil {
		return at, nil, at.unread(err)
	}
	return at, store, nil
}

// auditNoted is auditStore for what is shown only once it is recorded.
func (p place) auditNoted(ctx context.Context, to output, s sealing, in auditReading) (database, error) {
	at, store, err := p.auditStore(ctx, s)
	if err != nil {
		return nil, err
	}
	if err := store.Close(); err != nil { // to record seals what an earlier version kept clear
		return nil, err
	}
	if err := at.mustNote(ctx, to, s, in); err != nil {
		return nil, err
	}
	_, store, err = at.auditStore(ctx, s)
	return store, err
}

func auditUnread(err error) error {
	if err != nil {
		return cannot("the audit log cannot be read: %v. Where a newer Barsdesk was installed, start it once: it brings older data up to date", err)
	}
	return nil
}

// auditFindings says in plain words what a verification found.
func auditFindings(to output, r ledger.Report, exported bool) error {
	if !r.Sound() {
		to.say(auditFault(r))
		return refusal{code: exitFaults}
	}
	switch {
	case exported:
		to.say(fmt.Sprintf("The file is whole: %s, each proven to stand in the log %s as it was with %s.", numbered(r.Entries, "entry", "entries"), r.Origin, numbered(r.Size, "entry", "entries")))
	case r.Size == 0:
		to.say("The audit log is empty.")
		return nil
	default:
		to.say(fmt.Sprintf("The audit log %s is whole: %s.", r.Origin, numbered(r.Entries, "entry", "entries")))
	}
	to.say(fmt.Sprintf("Last entry: %s. Verified against %s.", keyTime(r.At), numbered(int64(r.Checkpoints), "signed checkpoint", "signed checkpoints")))
	to.say("Verifier key:", r.Key)
	if len(r.Keys) > 1 {
		to.say(fmt.Sprintf("The log has been signed with %d keys, one after the other. Ask whoever looks after this computer why; earlier ones:", len(r.Keys)))
		to.say(strings.Join(r.Keys[:len(r.Keys)-1], "\n"))
	}
	if r.Unsequenced > 0 {
		to.say(numbered(r.Unsequenced, "entry waits", "entries wait") + " for a place in the signed log, none of them for over a minute.")
	}
	if r.Uncompared > 0 {
		return cannot("%s cannot be held against this file, which has neither all entries up to it nor a proof that goes on from it. Verify the log itself",
			numbered(int64(r.Uncompared), "checkpoint", "checkpoints"))
	}
	return nil
}

// auditFault says what is wrong.
func auditFault(r ledger.Report) string {
	if r.FirstBad == nil {
		return fmt.Sprintf("%s for a place in the signed log for over a minute. Restart Barsdesk; if they still wait then, somebody has tampered with the log.", numbered(r.Late, "entry waits", "entries wait"))
	}
	f := r.FirstBad
	which := fmt.Sprintf("entry %d", f.Seq)
	if f.Last > f.Seq {
		which = fmt.Sprintf("entries %d to %d", f.Seq, f.Last)
	}
	words := map[ledger.Kind]string{
		ledger.Changed:    which + " is not what was written.",
		ledger.Removed:    which + map[bool]string{false: " was", true: " were"}[f.Last > f.Seq] + " removed.",
		ledger.Inserted:   which + " was put in later.",
		ledger.Reordered:  which + " stands in another's place.",
		ledger.Unsigned:   "no checkpoint covers " + which + " and what follows: it was put in later, or checkpoints were removed.",
		ledger.Rewritten:  "among " + which + " is one that is not what was signed.",
		ledger.Hashes:     which + ": the entries are right, but what was kept to prove them was changed.",
		ledger.Checkpoint: fmt.Sprintf("the checkpoint over %d entries was changed, or signed by somebody else.", f.Seq),
		ledger.Copy:       "the copied checkpoint is none of this log: the copy was damaged, or the log was replaced and signed with another key.",
	}
	return "The audit log was changed: " + words[f.Kind] + " Keep the data as they are, and tell whoever is responsible for security."
}

// numbered is a number with its noun.
func numbered(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

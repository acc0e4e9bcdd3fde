package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/app/desk"
)

// auditExport writes entries of the audit log into a file, with their proofs.
type auditExport struct {
	place
	sealing
	Format     string    `help:"ndjson: the entries as the log has them; fhir: with an AuditEvent (FHIR R4, IHE BALP) beside each." enum:"ndjson,fhir" default:"ndjson"`
	From       time.Time `help:"From then, such as 2026-11-21T00:00:00Z (default: from the beginning)." placeholder:"TIME"`
	To         time.Time `help:"Until before then (default: until now)." placeholder:"TIME"`
	Case       string    `help:"Only what is about a case." placeholder:"ID"`
	Service    string    `help:"Only what is about a service." placeholder:"ID"`
	NHSNumbers bool      `help:"Name patients by NHS number where their case is still kept; wants --reason, and is recorded of each." name:"nhs-numbers"`
	Reason     string    `help:"Why it is exported, without a name; it is recorded." placeholder:"TEXT"`
	Out        string    `short:"o" required:"" help:"File to write. It must not be there yet." type:"path" placeholder:"FILE"`
}

// Run ends with 0 when the file is written whole.
func (c auditExport) Run(to output) error {
	at, err := c.settle(false)
	if err != nil {
		return err
	}
	if !at.location().Begun() {
		return cannot("there is no audit log: environment %s has never been opened in %s", at.Environment, at.Data)
	}
	ctx, stop := untilStopped()
	defer stop()
	if err := c.export(ctx, at, to); err != nil {
		return err
	}
	to.say("Wrote", c.Out+". Prove it anywhere with barsdesk audit verify --export", c.Out)
	return nil
}

// export writes the file as the owner of the environment, or lets its owner.
func (c auditExport) export(ctx context.Context, at place, to output) error {
	order := exportOrder{File: c.Out, Start: audit.ExportStart{Format: c.Format, NHSNumbers: c.NHSNumbers, Reason: c.Reason,
		Search: audit.Search{From: c.From, To: c.To, CaseID: c.Case, ServiceID: c.Service}}}
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: c.sealing, Passing: true})
	if errors.Is(err, errOwned) {
		owner, err := atCounter(ctx, at)
		if err != nil {
			return cannot("another Barsdesk works on %s, and takes no orders from here; stop it first, or export from its screens. Nothing was exported", at.folder())
		}
		_, err = handing[struct{}](ctx, owner.line, counterExport, order)
		return inExportWords(err)
	}
	if err != nil {
		return err
	}
	defer s.close()
	return inExportWords(s.exportAudit(ctx, order))
}

// inExportWords says why there is no file.
func inExportWords(err error) error {
	if err == nil {
		return nil
	}
	e := desk.AsError(err)
	code := exitCannot
	if e.Code == noReasonCode {
		code = exitWrongUse
	}
	if e.Code == "internal" {
		return cannot("nothing was exported: %v", err)
	}
	return refusal{code, strings.Join(sentences(e.Title+".", e.What, e.Next), " ")}
}

// noReasonCode is how an export without a reason is refused.
const noReasonCode = "reason-needed"

// counterExport is where the owner of an environment exports its audit log.
const counterExport = "/audit/export"

// exportOrder asks for a file. Whoever asks is the user that owns the data.
type exportOrder struct {
	File  string
	Start audit.ExportStart
}

// takesExports answers orders for exports at the counter.
func (s *service) takesExports(mux *http.ServeMux) {
	mux.Handle("POST "+counterExport, taking(func(ctx context.Context, in exportOrder) (struct{}, error) { return struct{}{}, s.exportAudit(ctx, in) }))
}

// exportAudit writes an export into a new file that its owner alone can read,
// whole or not at all.
func (s *service) exportAudit(ctx context.Context, in exportOrder) error {
	me := s.door.Present("command line")
	me.Role = access.Auditor // whoever may read the data folder can read the log in it
	if _, err := os.Lstat(in.File); err == nil {
		return cannot("%s is there already, and is not written over", in.File)
	}
	export, err := s.audit.Export(ctx, me, in.Start)
	if err != nil {
		return err
	}
	return writeStream(in.File, func(to io.Writer) error { return export.Write(ctx, to) })
}

// writeStream is writeNew for what is not held in memory.
func writeStream(path string, write func(io.Writer) error) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = write(out)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

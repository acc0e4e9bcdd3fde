package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// counterReading is where commands have recorded that they read the audit log.
const counterReading = "/audit/reading"

// counterRefile is where the search index is rebuilt.
const counterRefile = "/audit/refile"

// auditReading says which act with the audit log a command does, and for what.
type auditReading struct {
	Act    access.Act
	Object access.Object
}

// logReader is who reads the audit log at the command line of the computer that the
// data lie on. Whoever may read the data folder can read the log in it.
var logReader = access.Actor{ID: operator.ID, Role: access.Auditor, From: operator.From}

// readings are the acts of commands that read the log.
var readings = []access.Act{access.AuditSearch, access.AuditVerify, access.AuditCheckpoint}

// noteReading records that a command reads the audit log. When it returns nil
// the entry is on disk.
func (s *service) noteReading(ctx context.Context, in auditReading) error {
	if !slices.Contains(readings, in.Act) {
		return errors.New("not an act of a command that reads the audit log")
	}
	return s.door.Guard.Check(ctx, logReader, in.Act, in.Object)
}

// refile rebuilds the search index of the log.
func (s *service) refile(ctx context.Context) ([]storage.Span, error) {
	return s.audit.Refile(ctx, operator)
}

// takesReadings answers orders of commands that read the audit log.
func (s *service) takesReadings(mux *http.ServeMux) {
	mux.Handle("POST "+counterRefile, taking(func(ctx context.Context, _ struct{}) ([]storage.Span, error) { return s.refile(ctx) }))
	mux.Handle("POST "+counterReading, taking(func(ctx context.Context, in auditReading) (struct{}, error) {
		return struct{}{}, s.noteReading(ctx, in)
	}))
}

// searching is the reading of who lists what q asks for.
func searching(q storage.AuditQuery) auditReading {
	return auditReading{access.AuditSearch, access.Object{PatientKey: q.PatientKey, CaseID: q.CaseID, ServiceID: q.ServiceID, Detail: audit.Asked(q, nil)}}
}

// noteAtOwner has the Barsdesk that owns the environment record a reading.
func (p place) noteAtOwner(ctx context.Context, in auditReading) error {
	owner, err := atCounter(ctx, p)
	if err != nil {
		return fmt.Errorf("another Barsdesk works on %s, and takes no orders from here", p.folder())
	}
	_, err = handing[struct{}](ctx, owner.line, counterReading, in)
	if e := (*desk.Error)(nil); errors.As(err, &e) {
		return errors.New(e.What)
	}
	return err
}

// note records a reading, as the owner of the environment or through its owner.
func (p place) note(ctx context.Context, to output, sealed sealing, in auditReading) error {
	s, err := openService(ctx, p, serviceOptions{Log: to.log, Sealing: sealed, Passing: true})
	if errors.Is(err, errOwned) {
		return p.noteAtOwner(ctx, in)
	}
	if err != nil {
		return err
	}
	defer s.close()
	return s.noteReading(ctx, in)
}

// refile rebuilds the search index, as the owner of the environment or through
// its owner.
func (p place) refile(ctx context.Context, to output, sealed sealing) ([]storage.Span, error) {
	s, err := openService(ctx, p, serviceOptions{Log: to.log, Sealing: sealed, Passing: true})
	if errors.Is(err, errOwned) {
		owner, err := atCounter(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("another Barsdesk works on %s, and takes no orders from here", p.folder())
		}
		return handing[[]storage.Span](ctx, owner.line, counterRefile, struct{}{})
	}
	if err != nil {
		return nil, err
	}
	defer s.close()
	return s.refile(ctx)
}

// mustNote is note for what is shown only once it is recorded.
func (p place) mustNote(ctx context.Context, to output, sealed sealing, in auditReading) error {
	err := p.note(ctx, to, sealed, in)
	if err == nil {
		return nil
	}
	return cannot("nothing is shown of the audit log, for that it is read cannot be recorded: %v", err)
}

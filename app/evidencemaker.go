package main

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/app/evidence"
	"barsdesk/app/sandbox"
	"barsdesk/bars/header"
)

// counterEvidence is where the owner of an environment makes evidence packs.
const counterEvidence = "/evidence"

// maker makes evidence packs of this environment.
func (s *service) maker(guard *access.Guard) *evidence.Maker {
	m := &evidence.Maker{Desk: s.desk, Guard: guard, Now: time.Now, NewID: uuid.NewString,
		Words:    audit.Sentence,
		Software: evidence.Software{Name: "Barsdesk", Version: version, Commit: commit()}}
	if s.network != nil {
		m.Wire, m.Now = s.passed, s.now
	}
	return m
}

// passed is what passed through the simulated network to or from us, oldest first.
func (s *service) passed() (out []evidence.Call) {
	own := s.network.Trainee()
	for _, e := range s.network.Tape().After(0, 0) {
		by, _ := header.Parse(e.RequestHeader)
		to := e.ServiceID == own.ServiceID
		if !to && by.Organisation.ODSCode != own.ODSCode {
			continue
		}
		call := evidence.Call{Exchange: e, To: to}
		call.Kind, call.Title, call.Result = sandbox.Told(e)
		out = append(out, call)
	}
	return out
}

// evidence makes a pack as the person at this desk.
func (o ownDesk) evidence(ctx context.Context, s *service, in evidence.Ask) (evidence.Made, error) {
	return s.evidence.Make(ctx, o.me, in, nil)
}

// MakeEvidence lets the owner of the environment make a pack.
func (o atOwner) MakeEvidence(ctx context.Context, in evidence.Ask) (evidence.Made, error) {
	return handing[evidence.Made](ctx, o.line, counterEvidence, in)
}

// takesEvidence answers orders for packs at the counter.
func (s *service) takesEvidence(mux *http.ServeMux, own ownDesk) {
	mux.Handle("POST "+counterEvidence, taking(func(ctx context.Context, in evidence.Ask) (evidence.Made, error) {
		return own.evidence(ctx, s, in)
	}))
}

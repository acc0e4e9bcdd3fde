package sandbox

import (
	"context"
	"fmt"

	"barsdesk/app/desk"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// ActableCases answers GET /sandbox: the trainees' newest cases about which the
// simulated service at the other end can do something now.
type ActableCases struct {
	Cases []ActableCase `json:"cases"`
}

// ActableCase is one of them.
type ActableCase struct {
	Case desk.CaseLine    `json:"case"`
	Acts []message.Choice `json:"acts" doc:"what the service can do, most useful first; never empty"`
}

// ActOnCase is the body of POST /sandbox/acts.
type ActOnCase struct {
	CaseID string `json:"caseId" maxLength:"64"`
	Act    string `json:"act" maxLength:"40" doc:"one of the acts of the case"`
}

// ActDone says what a service did.
type ActDone struct {
	Text string `json:"text"`
}

// Cases lists what services can be made to do, for the newest cases.
func (s *Stage) Cases(ctx context.Context) (ActableCases, error) {
	all, err := s.Desk.Cases(ctx, trainer, 0)
	if err != nil {
		return ActableCases{}, err
	}
	out := ActableCases{Cases: []ActableCase{}}
	for _, line := range all.Cases {
		acts, err := s.actsOn(ctx, line.ID)
		if err != nil {
			return ActableCases{}, err
		}
		if len(acts) > 0 {
			out.Cases = append(out.Cases, ActableCase{Case: line, Acts: acts})
		}
	}
	return out, nil
}

// actsOn is what the service at the other end of a case may say about it.
func (s *Stage) actsOn(ctx context.Context, caseID string) ([]message.Choice, error) {
	p, theirs, err := s.providerCase(ctx, caseID)
	if err != nil || p == nil {
		return nil, err
	}
	replies, err := p.desk.Replies(ctx, scripted, theirs)
	if err != nil {
		return nil, err
	}
	var acts []message.Choice
	for _, offer := range replies.Offers {
		acts = append(acts, message.Choice{Value: offer.Kind, Label: offer.Label})
	}
	return acts, nil
}

// Do lets the service at the other end of a case do something about it. What it
// says travels through the network and arrives on Today.
func (s *Stage) Do(ctx context.Context, in ActOnCase) (ActDone, error) {
	var c storage.Case
	err := s.Store.View(ctx, func(tx storage.Tx) (err error) {
		c, err = tx.Cases().Get(in.CaseID)
		return err
	})
	if err != nil {
		return ActDone{}, fmt.Errorf("look up the case: %w", err)
	}
	if err := s.Network.Act(ctx, c.Keys, in.Act); err != nil {
		return ActDone{}, err
	}
	return ActDone{"The service has done it. If it tells us, the answer is on its way to Today."}, nil
}

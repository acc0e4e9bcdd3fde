package sandbox

import (
	"context"

	"barsdesk/storage"
)

// Act lets the simulated service that shares a case with us do something about
// it. The keys are those of our case. What is one of the replies that the desk
// offers a receiver (arrived, fulfilled, no-show, care-given, did-not-attend,
// validation-interim, validation-full, validation-rejection, planned, allocated,
// on-scene, finished, referral-rejection), or, at a requester, cancel or update.
// The message travels through the network; errors are desk.Error.
func (s *Sandbox) Act(ctx context.Context, keys []storage.Key, what string) error {
	for _, p := range s.everyone() {
		id, err := p.caseWith(ctx, keys)
		if err != nil {
			return err
		}
		if id != "" && what == didNotAttend {
			return p.desk.ReportDidNotAttend(ctx, scripted, id)
		}
	}
	return notReferred()
}

package sandbox_test

import (
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
)

// rehearsal is a network whose clock a test moves, and nobody at the keyboard.
type rehearsal struct {
	*sandbox.Sandbox
	t  *testing.T
	at *moment
}

func newRehearsal(t *testing.T) rehearsal {
	t.Helper()
	at := &moment{time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
	n, _ := networkAt(t, at, 1)
	return rehearsal{n, t, at}
}

func (r rehearsal) must(err error) {
	r.t.Helper()
	if err != nil {
		e := desk.AsError(err)
		r.t.Fatalf("%v: %s %s %s", err, e.Title, e.What, e.Next)
	}
}

// start starts an episode and checks that the receiver has taken it.
func (r rehearsal) start(e sandbox.Episode) sandbox.Started {
	r.t.Helper()
	done, err := r.Start(r.t.Context(), e)
	r.must(err)
	return done
}

// TestEveryUseCaseIsStarted: each use case is sent by some requester and taken
// by each service that offers it.
func TestEveryUseCaseIsStarted(t *testing.T) {
	r := newRehearsal(t)
	for _, from := range r.Requesters() {
		for _, useCase := range from.Sends {
			for _, to := range r.Directory() {
				if !offersUse(to.UseCases, useCase) || to.ID == remote || to.ID == faulty {
					continue
				}
				t.Run(from.Name+" "+useCase+" "+to.Name, func(t *testing.T) {
					rr := rehearsal{r.Sandbox, t, r.at}
					done := rr.start(sandbox.Episode{UseCase: useCase, From: from.ID, To: to.ID, NHSNumber: "9658499104"})
					if done.AppointmentID+done.ServiceRequestID == "" {
						t.Errorf("%+v", done)
					}
				})
			}
		}
	}
}

func offersUse(all []string, one string) bool {
	for _, each := range all {
		if each == one {
			return true
		}
	}
	return false
}

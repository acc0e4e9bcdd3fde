package doctor_test

import (
	"encoding/json"
	"strings"
	"testing"

	"barsdesk/app/doctor"
)

// The doctor tells whether checkpoints of the audit log lie elsewhere.
func TestCopiesOfCheckpoints(t *testing.T) {
	for kept, want := range map[string]doctor.Line{
		`{"folder":"/share","size":7,"copiedAt":"2026-11-21T12:00:00Z"}`:              {State: doctor.OK, What: "at entry 7 was copied to /share on 21 November 2026 at 12:00 UTC"},
		`{"folder":"/share","copiedAt":"0001-01-01T00:00:00Z"}`:                       {State: doctor.OK, What: "There is none yet"},
		`{"folder":"/share","copiedAt":"0001-01-01T00:00:00Z","fault":"no such one"}`: {State: doctor.Problem, What: "cannot be copied to /share: no such one"},
	} {
		p := newPatient(t)
		p.set("audit.checkpoints", json.RawMessage(kept))
		for _, l := range p.examined() {
			if l.ID == "checkpoints" && (l.State != want.State || !strings.Contains(l.What, want.What)) {
				t.Errorf("%s: %+v", kept, l)
			}
		}
	}
}

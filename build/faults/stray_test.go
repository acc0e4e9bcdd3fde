package faults_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"barsdesk/app/desk"
	"barsdesk/build/faults"
	"barsdesk/build/ward"
)

// TestAStrayAnswerIsNotKept: what is no answer to the question that was asked
// is not held as what the service accepts.
func TestAStrayAnswerIsNotKept(t *testing.T) {
	for name, stray := range map[string]faults.Fault{"other ids": faults.Stray, "no ids": faults.Nameless} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o, _ := open(t, 1)
				astray := true
				o.line.Fault = func(c faults.Call) faults.Fault {
					if astray && strings.HasSuffix(c.Request.URL.Path, "/MessageDefinition") {
						return stray
					}
					return nil
				}
				start := desk.DraftStart{ServiceID: ward.Service.ID, UseCase: "a1t1", Plan: "refer"}
				if _, err := o.desk.StartDraft(t.Context(), nurse, start); err == nil {
					t.Error("a draft is started on what the service has not said")
				}
				astray = false
				_, err := o.desk.StartDraft(t.Context(), nurse, start)
				must(t, err)
			})
		})
	}
}

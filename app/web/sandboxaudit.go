package web

import (
	"encoding/json"

	"barsdesk/app/access"
	"barsdesk/app/sandbox"
)

// deed tells the audit log what someone does on the stage with a body: which
// fault, how far the clock. Nothing of it names a patient.
func deed(body any) access.Object {
	switch in := body.(type) {
	case sandbox.ActOnCase:
		return access.Object{CaseID: in.CaseID, Detail: done(in.Act)}
	case sandbox.FaultChange:
		return access.Object{ServiceID: in.ServiceID, Detail: recorded(in)}
	case sandbox.ClockChange, sandbox.LiveChange:
		return access.Object{Detail: recorded(in)}
	case sandbox.ScenarioText:
		return access.Object{Detail: done("scenario imported")}
	}
	return access.Object{}
}

// faultOff is what is done to a fault by its id.
const faultOff = "fault turned off"

// done is what was done, in words, as an audit entry keeps it.
func done(what string) []byte { return recorded(map[string]string{"done": what}) }

func recorded(what any) []byte {
	text, _ := json.Marshal(what) // texts and numbers: it cannot fail
	return text
}

package message

import (
	"time"

	"barsdesk/bars/fhir"
)

// Reply is an asynchronous response of any kind, from what a person answered.
type Reply struct {
	Kind         Kind       // a response
	Status       string     // of our own Encounter, where the kind leaves a choice
	Asked        Asked      // the request
	Appointment  *fhir.Node // of DidNotAttendKind: the booking as stored; nil without one
	AfterInterim bool       // an interim response came before
	// Parts are what a person answered, as resources without ids: our Encounter
	// (the reason of a refusal), the CarePlan (an outcome), a planned Encounter
	// (the case of an ambulance request), an Observation (a concern). Others
	// are not looked at.
	Parts []*fhir.Node
}

// Message builds the response. The errors are those of the function that builds
// a response of the kind.
//
// BaRS Applications, Asynchronous responses.
func (r Reply) Message(c Context) (*fhir.Node, error) {
	c.Kind = r.Kind
	switch r.Kind {
	case ValidationInterim:
		return StartValidation(c, r.Asked)
	case ValidationRejection:
		return RejectValidation(c, r.Asked, r.rejection())
	case ValidationFull:
		return FinishValidation(c, r.Asked, r.outcome())
	case StatusResponse:
		return ReportStatus(c, r.Asked, r.Status)
	case ReferralRejection:
		return RejectReferral(c, r.Asked, r.rejection())
	case DidNotAttendKind:
		return DidNotAttend(c, r.Asked.Request, r.Appointment, r.Asked.BundleID, r.part("Observation", "").TextAt("code.text"))
	}
	return nil, ErrNoSuchResponse
}

// part is the first resource of a type, with a status where that is given.
func (r Reply) part(resourceType, status string) *fhir.Node {
	for _, p := range r.Parts {
		if p.Type() == resourceType && (status == "" || p.TextAt("status") == status) {
			return p
		}
	}
	return nil
}

func (r Reply) rejection() Rejection {
	own := r.part("Encounter", "")
	return Rejection{Code: own.TextAt("reasonCode.coding.code"), Text: own.TextAt("reasonCode.text")}
}

// outcome is what was answered. A priority is found, at the latest, when the
// contact ends.
func (r Reply) outcome() Outcome {
	plan := r.part("CarePlan", "")
	o := Outcome{Plan: plan, ActionNeeded: plan.TextAt("status") == "active", AfterInterim: r.AfterInterim, IdentifiedAt: r.ended()}
	if a := r.part("Encounter", "planned"); a != nil {
		o.Ambulance = &AmbulanceCase{Reference: a.TextAt("identifier.value"), Opened: when(a.TextAt("period.start"))}
	}
	return o
}

func (r Reply) ended() time.Time { return when(r.part("Encounter", "").TextAt("period.end")) }

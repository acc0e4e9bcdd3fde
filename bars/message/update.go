package message

import (
	"errors"
	"strings"

	"barsdesk/bars/fhir"
)

// Further reasons why an update is not built.
var (
	// ErrNothingChanged says that the amended message says what the last one
	// said: there is nothing to tell the receiver.
	ErrNothingChanged = errors.New("nothing was changed")
	// ErrNoUpdates says that requests of this use case cannot be changed: they
	// are cancelled and sent anew.
	ErrNoUpdates = errors.New("a request of this kind cannot be changed")
)

// NotWithdrawn says what an update would have to take back but cannot: the
// receiver keeps what an update leaves out, and these types have no status that
// the payload rules let an update withdraw them with.
//
// BaRS Applications, Changing things: what is absent stays.
type NotWithdrawn struct {
	Types []string // FHIR types of what was taken out, each once, in order
}

// Error says that something cannot be taken back.
func (e *NotWithdrawn) Error() string {
	return "an update cannot take back what was sent: " + strings.Join(e.Types, ", ")
}

// Updates reports whether a request of a use case can be changed after it was
// sent: a request for validation (Application 4) and a referral between
// ambulance trusts (Application 6). All others are cancelled and sent anew.
//
// BaRS Applications, Changing things; BaRS Core, Update.
func Updates(useCase string) bool {
	useCase = strings.ToLower(useCase)
	return strings.HasPrefix(useCase, "a4t") || strings.HasPrefix(useCase, "a6t")
}

// Update builds the update of a referral or of a request for validation. read
// is the ServiceRequest as the receiver just answered it; last the request with
// the receiver's ids as it last accepted it (WithIDs of the first message,
// Merged after every later one); amended is last after a person's changes.
//
// The Bundle.id is that of last, ids and fullUrls are repeated. What changed,
// and what is new, has the instant of the message as lastUpdated; everything
// else keeps its own. That instant is c.Now, or just after the moment that the
// receiver holds of what changes where that is later, for it ignores what is
// not newer. A request for validation goes whole; a referral goes with what its
// request leads to, what the definition demands, the receiver's Encounter, and
// what changed. What the receiver changed of the ServiceRequest meanwhile
// stands beside the person's changes.
//
// The error is an *Incomplete, ErrUnread, ErrDiffers (another id, another
// patient, or the receiver changed what the person changed too), ErrNotCurrent
// (no longer active), ErrNoUpdates, ErrNothingChanged, or a *NotWithdrawn. The
// caller sees to it that no interim response came before.
//
// BaRS Core, Update; BaRS Applications 4 and 6.
func Update(c Context, read, last, amended *fhir.Node) (*fhir.Node, error) {
	if err := complete(c.routing()); err != nil {
		return nil, err
	}
	if err := updatable(read, last, amended); err != nil {
		return nil, err
	}
	r, err := revise(c, read, last, amended)
	if err != nil {
		return nil, err
	}
	r.carry()
	return r.a.message(keptID(c, last), heading{
		kind: r.a.c.Kind, event: serviceRequestEvent, reason: reasonUpdate, focus: LinkServiceRequest, cdss: true,
	})
}

// updatable checks that an update can be built: of one current request of one
// patient, whose use case knows updates.
func updatable(read, last, amended *fhir.Node) error {
	held, now := fhir.Resource(last, "ServiceRequest"), fhir.Resource(amended, "ServiceRequest")
	patient := patientIn(last)
	if read.Type() != "ServiceRequest" || held == nil || now == nil || patient == nil || patientIn(amended) == nil || first(read.ID(), held.ID()) == "" {
		return ErrUnread
	}
	f := ReadFacts(last)
	switch status := read.TextAt("status"); {
	case !sameRecord(read, held), !sameRecord(now, held), !samePatient(read.All("subject.reference"), patient),
		!sameRecord(patientIn(amended), patient):
		return ErrDiffers
	case !Updates(f.UseCase):
		return ErrNoUpdates
	case status != "active" && (status != "on-hold" || f.Category != categoryValidation):
		return ErrNotCurrent
	}
	return nil
}

// updateKind is the kind of update of a request.
func updateKind(request *fhir.Node) Kind {
	if ReadFacts(request).Category == categoryValidation {
		return ValidationUpdate
	}
	return ReferralUpdate
}

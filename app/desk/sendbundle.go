package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/bars/definition/validation"
	"barsdesk/storage"
)

// Bundle is a message that another tool has made, to be sent as it is.
type Bundle struct {
	ServiceID     string // whom it is for
	Body          []byte // FHIR JSON; these very bytes are sent
	CorrelationID string // UUID; "" for that of the case it belongs to, else a fresh one
	Anyway        bool   // send it although errors were found; never where care is live
	Again         bool   // send it once more although these bytes were sent there before
}

// BundleCheck is what is to be known of a Bundle before it is sent.
type BundleCheck struct {
	Title    string // of the message, for people
	Service  string // name of the service, or its id where the directory has no name
	Findings []validation.Finding
	Live     bool // it goes to live care
	// Before is the message with these bytes that was put into the outbox for
	// this service before; "" when there is none. Nothing was checked then.
	Before string
}

// Errors counts the findings that keep a message from being sent.
func (c BundleCheck) Errors() (n int) {
	for _, f := range c.Findings {
		if f.Severity == definition.Error {
			n++
		}
	}
	return n
}

// BundleSent says what became of the request to send a Bundle.
type BundleSent struct {
	CaseID, MessageID string
	Before            bool // it was put into the outbox earlier; nothing was added now
}

// CheckBundle asks the service what it accepts and checks the message against
// that, as strictly as a sender has to. It is refused while the settings lack
// what a message needs. Nothing is stored of the message.
//
// BaRS Core, Content negotiation: checked before each message.
func (d *Desk) CheckBundle(ctx context.Context, a access.Actor, in Bundle) (BundleCheck, error) {
	ctx = access.As(ctx, a)
	p, err := d.openParcel(ctx, in)
	object := access.Object{ServiceID: in.ServiceID, PatientKey: d.patientKey(p.facts.NHSNumber), BodyHash: hashOf(in.Body)}
	if denied := d.guard.Check(ctx, a, access.MessageCheck, object); denied != nil {
		return BundleCheck{}, denied
	}
	if err == nil && p.before.ID == "" {
		err = d.setUp(ctx, inSettings)
	}
	if err != nil {
		return BundleCheck{}, err
	}
	return d.checkParcel(ctx, p, fresh)
}

// SendBundle puts a message into the outbox with a case of its own, or in the
// case it belongs to, byte for byte. Called again with the same bytes for the
// same service it adds nothing and answers the earlier message, unless Again is
// set. When it returns, everything needed to send the message is on disk.
//
// BaRS Core, Transactional integrity.
func (d *Desk) SendBundle(ctx context.Context, a access.Actor, in Bundle) (BundleSent, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.MessageSend); err != nil {
		return BundleSent{}, d.guard.Check(ctx, a, access.MessageSend, access.Object{ServiceID: in.ServiceID})
	}
	p, err := d.openParcel(ctx, in)
	if err != nil {
		return BundleSent{}, err
	}
	if p.before.ID != "" {
		return p.sentBefore(), nil
	}
	if err := d.readyToSend(ctx, a, p); err != nil {
		return BundleSent{}, err
	}
	return d.placeParcel(ctx, a, p)
}

// readyToSend refuses a message that must not go out as things stand.
func (d *Desk) readyToSend(ctx context.Context, a access.Actor, p parcel) error {
	if err := d.maySend(ctx, a, inSettings); err != nil {
		return err
	}
	check, err := d.checkParcel(ctx, p, cached)
	switch n := check.Errors(); {
	case err != nil:
		return err
	case n == 0:
		return nil
	case p.in.Anyway && d.env.live():
		return &Error{Code: "errors-in-live", HTTP: http.StatusConflict, Title: "Errors do not go to live care",
			What: "The message has " + count(n, "error") + ", and this Barsdesk works in live care.", Sent: nothingSent,
			Next: "Correct the message, then send it."}
	case !p.in.Anyway:
		return &Error{Code: "bundle-has-errors", HTTP: http.StatusUnprocessableEntity, Title: "This is not ready to send",
			What: "The message has " + count(n, "error") + ".", Sent: nothingSent, Next: "Correct the message, then send it."}
	}
	return nil
}

// placeParcel keeps case, message and audit entry together.
func (d *Desk) placeParcel(ctx context.Context, a access.Actor, p parcel) (sent BundleSent, err error) {
	detail, err := json.Marshal(bundleDetail{Bundle: true, Anyway: p.in.Anyway, Again: p.in.Again})
	if err != nil {
		return sent, err
	}
	object := access.Object{ServiceID: p.service.ID, PatientKey: d.patientKey(p.facts.NHSNumber), BodyHash: hashOf(p.in.Body), Detail: detail}
	err = d.guard.Do(ctx, a, access.MessageSend, object, func(tx storage.Tx, o *access.Object) error {
		if p.before, err = before(tx, p.in); err != nil || p.before.ID != "" {
			sent = p.sentBefore()
			return err
		}
		f, err := d.parcelCase(tx, a, p)
		if err != nil {
			return err
		}
		m, err := d.newMessage(ctx, p.kind, p.bundle, p.service.ID, f.record.CorrelationID)
		if err != nil {
			return err
		}
		m.exact = p.in.Body
		o.CaseID, o.CorrelationID, sent = f.record.ID, f.record.CorrelationID, BundleSent{CaseID: f.record.ID, MessageID: m.id}
		if err := f.take(d.now().UTC(), a.ID, p.asked(m.id)); err != nil {
			return p.notTaken(err)
		}
		return errors.Join(d.post(tx, f, p.service.ID, 0, m, a), f.keep(tx))
	})
	if err != nil {
		return BundleSent{}, err
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases"}, CaseID: sent.CaseID, Organisation: a.Organisation})
	d.Wake()
	return sent, nil
}

// bundleDetail is what the audit entry of sending says besides the ids.
type bundleDetail struct {
	Bundle bool `json:"madeElsewhere"`
	Anyway bool `json:"despiteErrors,omitempty"`
	Again  bool `json:"onceMore,omitempty"`
}

// before finds the message with the very same bytes for the same service; zero
// when there is none, or when it is to be sent once more.
func before(tx storage.Tx, in Bundle) (storage.Outbound, error) {
	if in.Again {
		return storage.Outbound{}, nil
	}
	cases, err := tx.Cases().ByKey(storage.Key{Kind: keySent, Value: sentKey(in)})
	if err != nil {
		return storage.Outbound{}, err
	}
	for _, c := range cases {
		sent, err := tx.Outbox().ByCase(c.ID)
		if err != nil {
			return storage.Outbound{}, err
		}
		at := slices.IndexFunc(sent, func(o storage.Outbound) bool { return o.Target == in.ServiceID && string(o.Body) == string(in.Body) })
		if at >= 0 {
			return sent[at], nil
		}
	}
	return storage.Outbound{}, nil
}

// keySent finds the case of a message by a hash of its bytes and its service.
const keySent storage.KeyKind = "sent"

func sentKey(in Bundle) string {
	return hashOf([]byte(strings.ToLower(in.ServiceID) + "\n" + string(in.Body)))
}

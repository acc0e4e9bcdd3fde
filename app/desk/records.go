package desk

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/outcome"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
)

// Records are this desk's records as a receiver decides from them and adds to
// them. They are safe for concurrent use.
func (d *Desk) Records() receiver.Records { return records{d} }

// records implements receiver.Records over the desk's store.
type records struct{ desk *Desk }

// view runs fn on one snapshot, if the guard lets the software receive.
func (r records) view(ctx context.Context, fn func(tx storage.Tx) error) error {
	if err := r.desk.guard.Permit(access.Software, access.Receive); err != nil {
		return err
	}
	return r.desk.view(access.As(ctx, access.Software), fn)
}

// Prior looks both ids up, in any case.
//
// BaRS Core, Transactional integrity, Receiver algorithm.
func (r records) Prior(ctx context.Context, requestID, correlationID string) (prior receiver.Prior, err error) {
	err = r.view(ctx, func(tx storage.Tx) error {
		earlier, err := tx.Inbox().ByRequest(requestID)
		if len(earlier) > 0 {
			prior.Fate = receiver.OtherTwin
		}
		for _, in := range earlier {
			if strings.EqualFold(in.CorrelationID, correlationID) {
				prior = fateOf(in)
			}
		}
		return err
	})
	return prior, err
}

func fateOf(in storage.Inbound) receiver.Prior {
	if isSuccess(in.Status) {
		return receiver.Prior{Fate: receiver.Processed}
	}
	if len(in.Answer) == 0 { // it was erased: what became of the message is still known
		in.Answer = outcome.New(in.Status, "REC_CONFLICT", "duplicate", "this message was refused before; the reasons are no longer kept").Resource(in.ID).JSON()
	}
	return receiver.Prior{Fate: receiver.Failed, Answer: receiver.Answer{Status: in.Status, Body: in.Answer}}
}

func isSuccess(status int) bool { return status >= 200 && status < 300 }

// Sent finds the request that a response names: of a booking or a referral that
// we asked for, not of its cancellation, which repeats the Bundle.id.
//
// BaRS Core, Message bundle, Bundle.id.
func (r records) Sent(ctx context.Context, bundleID string) (sent receiver.Sent, found bool, err error) {
	bundleID = strings.ToLower(bundleID)
	err = r.view(ctx, func(tx storage.Tx) error {
		found = false
		cases, err := tx.Cases().ByKey(storage.Key{Kind: storage.KeyBundle, Value: bundleID})
		for _, c := range cases {
			if err != nil || found || c.Role != storage.Sender {
				continue
			}
			var o storage.Outbound
			if o, found, err = requestOf(tx, c.ID, bundleID); found {
				sent, err = sentOf(o)
			}
		}
		return err
	})
	return sent, found && err == nil, err
}

// requestOf finds the message of a case that asked for something under a
// Bundle.id.
func requestOf(tx storage.Tx, caseID, bundleID string) (storage.Outbound, bool, error) {
	all, err := tx.Outbox().ByCase(caseID)
	for _, o := range all {
		if kind := message.Kind(o.Kind); len(o.Body) > 0 && strings.EqualFold(o.BundleID, bundleID) && !kind.Cancels() && !kind.Response() {
			return o, err == nil, err
		}
	}
	return storage.Outbound{}, false, err
}

// sentOf reads what a response must fit out of the exact bytes that were sent.
func sentOf(o storage.Outbound) (receiver.Sent, error) {
	bundle, err := fhir.Parse(o.Body)
	if err != nil {
		return receiver.Sent{}, err
	}
	p := message.PatientOf(bundle)
	return receiver.Sent{CaseID: o.CaseID, CorrelationID: o.CorrelationID, Target: o.Target,
		NHSNumber: message.ReadFacts(bundle).NHSNumber, Family: p.Family, BirthDate: p.BirthDate}, nil
}

// Held finds a resource. Nobody can alter what a sender supplied while it is
// current, so Changed is never set: what our people record ends the resource.
func (r records) Held(ctx context.Context, resourceType, id string) (held receiver.Held, found bool, err error) {
	err = r.view(ctx, func(tx storage.Tx) error {
		kept, err := tx.Resources().Get(resourceType, id)
		switch {
		case err != nil:
			return err
		case len(kept.Body) == 0: // it was erased
			return storage.ErrNotFound
		}
		held, err = readHeld(kept)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return held, false, nil
	}
	return held, err == nil, err
}

func readHeld(r storage.Resource) (receiver.Held, error) {
	var read reader
	h := receiver.Held{Type: r.Type, ID: r.ID, ServiceID: r.ServiceID, CaseID: r.CaseID, Status: r.Status,
		Resource: read.node(r.Body), Bundle: read.node(r.Bundle), UpdatedAt: r.UpdatedAt}
	return h, read.err
}

// Slots lists a service's slots; to is the last instant at which one may start.
// It reads no more than are wanted, however many there are.
func (r records) Slots(ctx context.Context, serviceID string, from, to time.Time) (out []receiver.Slot, err error) {
	err = r.view(ctx, func(tx storage.Tx) error {
		out = nil
		kept, err := firstSlots(tx, serviceID, from, to.Add(time.Nanosecond), receiver.SlotsMost+1)
		for _, s := range kept {
			slot, broken := readSlot(s)
			err = errors.Join(err, broken)
			out = append(out, slot)
		}
		return err
	})
	return out, err
}

// firstSlots are the first slots of a service that start at or after from and
// before to, read day by day until there are most.
func firstSlots(tx storage.Tx, serviceID string, from, to time.Time, most int) (out []storage.Slot, err error) {
	for from.Before(to) && len(out) < most && err == nil {
		till := from.Add(24 * time.Hour)
		if till.After(to) {
			till = to
		}
		var some []storage.Slot
		some, err = tx.Slots().Between(serviceID, from, till)
		out, from = append(out, some...), till
	}
	return out[:min(len(out), most)], err
}

// Slot finds one slot.
func (r records) Slot(ctx context.Context, id string) (slot receiver.Slot, found bool, err error) {
	err = r.view(ctx, func(tx storage.Tx) error {
		kept, err := tx.Slots().Get(id)
		if err == nil {
			slot, err = readSlot(kept)
		}
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return slot, false, nil
	}
	return slot, err == nil, err
}

func readSlot(s storage.Slot) (receiver.Slot, error) {
	resource, related, err := receiver.ReadSlotBody(s.Body)
	return receiver.Slot{ID: s.ID, ServiceID: s.ServiceID, Start: s.Start, End: s.End, Busy: !s.Offered(),
		Resource: resource, Related: related}, err
}

// Served records in the audit log that an organisation is about to be shown a
// resource.
func (r records) Served(ctx context.Context, resourceType, id, odsCode string, at time.Time) error {
	detail, err := json.Marshal(servedDetail{resourceType, odsCode})
	if err != nil {
		return err
	}
	call := callOf(ctx)
	return r.desk.guard.Do(ctx, call.actor(), access.Receive, call.of(access.Object{ID: id, Outcome: "served", Detail: detail}),
		func(tx storage.Tx, o *access.Object) error {
			kept, err := tx.Resources().Get(resourceType, id)
			o.CaseID, o.PatientKey, o.ServiceID = kept.CaseID, kept.PatientKey, kept.ServiceID
			return err
		})
}

// servedDetail says what was shown to whom.
type servedDetail struct {
	Resource     string `json:"resource"`
	Organisation string `json:"organisation"` // ODS code, as the reader states it
}

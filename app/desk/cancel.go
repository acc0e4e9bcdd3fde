package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// cancellation is one cancellation in the making.
type cancellation struct {
	kind     message.Kind
	resource string           // FHIR type
	file     *caseFile        // as it was shown
	part     episode.Part     // what is cancelled
	asked    storage.Outbound // the message that asked for it
	service  storage.Service
	identity Identity
	read     *fhir.Node // as the receiver holds it now
	message  outgoing
}

func (d *Desk) cancelBooking(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	return d.cancel(ctx, a, id, in, &cancellation{kind: message.BookingCancel, resource: "Appointment"})
}

func (d *Desk) cancelReferral(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	return d.cancel(ctx, a, id, in, &cancellation{kind: message.ReferralCancel, resource: "ServiceRequest"})
}

// cancel reads the current state at the receiver, and only if it stands there
// puts a cancellation of what was just read into the outbox.
//
// BaRS Core, Cancellation.
func (d *Desk) cancel(ctx context.Context, a access.Actor, id string, in CaseAct, c *cancellation) error {
	if err := d.openCancellation(ctx, id, in, c); err != nil {
		return err
	}
	rules, err := d.cancelRules(ctx, c)
	if err != nil {
		return err
	}
	if err := d.readCurrent(ctx, c); err != nil {
		return err
	}
	bundle, err := c.compose(rules, in)
	if errors.Is(err, message.ErrNotCurrent) {
		return d.endedElsewhere(ctx, a, id, in, c)
	}
	if err != nil {
		return c.uncomposable(err)
	}
	if c.message, err = d.newMessage(c.kind, bundle, c.service.ID, c.file.record.CorrelationID); err != nil {
		return err
	}
	return d.act(ctx, a, id, in, func(tx storage.Tx, f *caseFile, at time.Time) error {
		asked := episode.CancelAsked{Kind: c.kind, MessageID: c.message.id, ID: c.part.ID, Mistake: in.Mistake && !c.kind.IsBooking()}
		return errors.Join(f.take(at, a.ID, asked), d.post(tx, f, f.episode.Counterpart, 0, c.message, a))
	})
}

// openCancellation reads the case, what is to be cancelled, and who cancels.
func (d *Desk) openCancellation(ctx context.Context, id string, in CaseAct, c *cancellation) error {
	return d.view(ctx, func(tx storage.Tx) (err error) {
		if c.file, err = d.current(tx, id, in); err != nil {
			return err
		}
		if c.kind.IsBooking() {
			c.part = c.file.episode.Booking().Part
		} else {
			c.part = c.file.episode.Referral().Part
		}
		if c.asked, err = tx.Outbox().Get(c.part.MessageID); err != nil {
			return err
		}
		if c.identity, err = readIdentity(tx); err != nil {
			return err
		}
		c.service, err = serviceOf(tx, c.file)
		return err
	})
}

// serviceOf is the service of a case: as the directory has it, else as the
// case remembers it.
func serviceOf(tx storage.Tx, f *caseFile) (storage.Service, error) {
	s, err := tx.Directory().Get(f.episode.Counterpart)
	if errors.Is(err, storage.ErrNotFound) {
		e := f.episode
		return storage.Service{ID: e.Counterpart, Name: e.ServiceName, ODSCode: e.ODSCode, Phone: e.Phone}, nil
	}
	return s, err
}

// cancelRules is who and where the cancellation is from and to, and by which
// of the receiver's definitions.
func (d *Desk) cancelRules(ctx context.Context, c *cancellation) (message.Context, error) {
	if len(c.identity.Missing) > 0 {
		return message.Context{}, identityMissing(c.identity.Missing)
	}
	useCase := c.file.episode.UseCase
	n, err := d.negotiate(ctx, c.service, useCase, cached)
	if err != nil {
		return message.Context{}, err
	}
	def, err := n.pick(c.kind)
	var not *definition.NotOffered
	if errors.As(err, &not) {
		return message.Context{}, c.byPhone(not.Reason)
	}
	_, version := definition.Application(useCase)
	return message.Context{Kind: c.kind, BundleID: c.part.BundleID, Now: d.now().UTC(), Sender: c.identity.party(), Receiver: partyOf(c.service),
		Author: c.identity.person(), SoftwareName: d.software.Name, SoftwareVersion: d.software.Version, SupplierName: d.software.Supplier,
		CDSSName: c.identity.CDSSName, CDSSVersion: c.identity.CDSSVersion, UseCase: useCase,
		UseCaseDisplay: definition.Display(definition.UseCaseSystem, useCase), ApplicationVersion: version, DefinitionURL: def.URL,
		CancelReason: d.reason(c.service.ID), JourneyID: c.file.episode.JourneyID, NewID: d.newID}, err
}

func (c *cancellation) byPhone(why string) error {
	return &Error{Code: "cancel-not-offered", HTTP: http.StatusConflict, Title: "This cannot be cancelled from here", What: why,
		Sent: "Nothing was sent. The " + c.noun() + " stands.", Next: c.phone()}
}

func (c *cancellation) noun() string {
	if c.kind.IsBooking() {
		return "appointment"
	}
	return "referral"
}

func (c *cancellation) phone() string {
	if c.service.Phone == "" {
		return "Phone " + c.service.Name + " to cancel it."
	}
	return "Phone " + c.service.Name + " on " + c.service.Phone + " to cancel it."
}

// readCurrent reads what is to be cancelled as the receiver holds it now.
//
// BaRS Core, Find Resource.
func (d *Desk) readCurrent(ctx context.Context, c *cancellation) error {
	reply, err := d.client.Read(ctx, c.service.ID, c.resource, c.part.ID, c.file.record.CorrelationID)
	if err != nil {
		return d.noAnswer(c.service, err)
	}
	if err := d.readFault(c.service, "read", reply); err != nil {
		e := AsError(err)
		e.Sent, e.Next = "Nothing was cancelled.", c.phone()
		return e
	}
	c.read = reply.Resource
	return nil
}

func (c *cancellation) compose(rules message.Context, in CaseAct) (*fhir.Node, error) {
	sent, err := fhir.Parse(c.asked.Body)
	if err != nil {
		return nil, err
	}
	last := sent
	if isSuccess(c.asked.Status) {
		if answer, err := fhir.Parse(c.asked.Answer); err == nil {
			last = message.WithIDs(sent, answer)
		}
	}
	reason := strings.TrimSpace(in.Text)
	if c.kind.IsBooking() {
		return message.CancelBooking(rules, c.read, last, reason)
	}
	return message.CancelReferral(rules, c.read, last, reason, in.Mistake)
}

// uncomposable words why no cancellation can be made of what was read.
func (c *cancellation) uncomposable(err error) error {
	if !errors.Is(err, message.ErrDiffers) && !errors.Is(err, message.ErrUnread) {
		return err
	}
	return &Error{Code: "record-differs", HTTP: http.StatusConflict, Title: "The service holds something else",
		What: c.service.Name + " answered with a record that is not the " + c.noun() + " of this case.",
		Sent: "Nothing was cancelled.", Next: c.phone(), Detail: "read for a cancellation: " + err.Error(), Cause: err}
}

// endedElsewhere keeps what the receiver told, and says that nothing was sent:
// only what stands can be cancelled.
func (d *Desk) endedElsewhere(ctx context.Context, a access.Actor, id string, in CaseAct, c *cancellation) error {
	err := d.act(ctx, a, id, in, func(tx storage.Tx, f *caseFile, at time.Time) error {
		return d.see(tx, f, c.read, "", a.ID, at)
	})
	if err != nil {
		return err
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases"}, CaseID: id})
	return &Error{Code: "not-current", HTTP: http.StatusConflict, Title: "The " + c.noun() + " does not stand any more",
		What: c.service.Name + " says that the " + c.noun() + " has ended already. " + c.nowIs(),
		Sent: "Nothing was sent.", Next: "Read the case again before you go on."}
}

// nowIs is the receiver's status in words; empty for one without plain words.
func (c *cancellation) nowIs() string {
	words := map[string]string{"cancelled": "It is cancelled.", "noshow": "The patient did not attend.", "fulfilled": "The patient attended.",
		"revoked": "It is cancelled.", "completed": "The care was given.", "entered-in-error": "It is withdrawn as a mistake."}
	return words[c.read.TextAt("status")]
}

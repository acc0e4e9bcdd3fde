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
	mistake  bool       // it was sent by mistake
	alone    bool       // the record is written by itself: no message cancels it there
	message  outgoing
}

func (d *Desk) cancelBooking(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	return d.cancel(ctx, a, id, in, &cancellation{kind: message.BookingCancel, resource: "Appointment"})
}

func (d *Desk) cancelReferral(ctx context.Context, a access.Actor, id string, in CaseAct) error {
	return d.cancel(ctx, a, id, in, &cancellation{kind: message.ReferralCancel, resource: "ServiceRequest"})
}

// cancel reads the current state at the receiver, and only if it stands there
// puts a cancellation of what was just read into the outbox. Cancelling one of
// a linked pair leaves the other, unless the person asked for both: then the
// second follows once the first is confirmed.
//
// BaRS Core, Cancellation.
func (d *Desk) cancel(ctx context.Context, a access.Actor, id string, in CaseAct, first *cancellation) error {
	all := []*cancellation{first}
	if in.Both {
		all = append(all, first.other())
	}
	err := d.view(ctx, func(tx storage.Tx) error { return d.openCancellations(ctx, tx, id, in, all) })
	if err != nil {
		return err
	}
	plan := d.newID()
	for _, c := range all {
		err := d.composeCancellation(ctx, c, strings.TrimSpace(in.Text), in.Mistake)
		if errors.Is(err, message.ErrNotCurrent) {
			return d.endedElsewhere(ctx, a, c)
		}
		if err != nil {
			return err
		}
		c.message.plan = plan
	}
	return d.act(ctx, a, id, in, func(tx storage.Tx, f *caseFile, at time.Time) error {
		for number, c := range all {
			if err := c.ask(tx, d, f, number, a, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// other is the cancellation of what belongs to the same pair.
func (c *cancellation) other() *cancellation {
	if c.kind.IsBooking() {
		return &cancellation{kind: message.ReferralCancel, resource: "ServiceRequest"}
	}
	return &cancellation{kind: message.BookingCancel, resource: "Appointment"}
}

func (d *Desk) openCancellations(ctx context.Context, tx storage.Tx, id string, in CaseAct, all []*cancellation) error {
	f, err := d.current(tx, id, in)
	if err != nil {
		return err
	}
	if in.Both && !(f.episode.Allows(episode.CancelBooking) && f.episode.Allows(episode.CancelReferral)) {
		return notNow("Only one of the two stands.")
	}
	for _, c := range all {
		c.file = f
		if err := c.open(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// composeCancellation reads what is to be cancelled as the receiver holds it
// now and makes the message of it. The error is message.ErrNotCurrent, wrapped,
// when it does not stand there any more.
func (d *Desk) composeCancellation(ctx context.Context, c *cancellation, reason string, mistake bool) error {
	rules, err := d.cancelRules(ctx, c)
	if err != nil {
		return err
	}
	if err := d.readCurrent(ctx, c); err != nil {
		return err
	}
	c.mistake = mistake && !c.kind.IsBooking()
	ended, err := c.compose(rules, reason)
	if err != nil {
		return c.uncomposable(err)
	}
	c.message, err = d.newCancellation(ctx, c, ended)
	return err
}

func (d *Desk) newCancellation(ctx context.Context, c *cancellation, ended *fhir.Node) (outgoing, error) {
	if c.alone {
		w := write{http.MethodPut, c.resource + "/" + ended.ID()}
		return d.newWrite(ctx, c.kind, w, ended, c.file.episode.UseCase, c.service.ID, c.file.record.CorrelationID)
	}
	return d.newMessage(ctx, c.kind, ended, c.service.ID, c.file.record.CorrelationID)
}

// ask lets the case know of the cancellation and puts it into the outbox, as
// the given step of its plan.
func (c *cancellation) ask(tx storage.Tx, d *Desk, f *caseFile, number int, by access.Actor, at time.Time) error {
	asked := episode.CancelAsked{Kind: c.kind, MessageID: c.message.id, ID: c.part.ID, Mistake: c.mistake}
	return errors.Join(f.take(at, by.ID, asked), d.post(tx, f, f.episode.Counterpart, number, c.message, by))
}

// open reads what is to be cancelled and who cancels; the case is open.
func (c *cancellation) open(ctx context.Context, tx storage.Tx) (err error) {
	if c.kind.IsBooking() {
		c.part = c.file.episode.Booking().Part
	} else {
		c.part = c.file.episode.Referral().Part
		if c.file.episode.Referral().Validates {
			c.kind = message.ValidationCancel
		}
	}
	if c.identity, err = identityIn(ctx, tx); err != nil {
		return err
	}
	if c.service, err = serviceOf(tx, c.file); err != nil {
		return err
	}
	c.asked, err = tx.Outbox().Get(c.part.MessageID)
	if errors.Is(err, storage.ErrNotFound) {
		return c.byPhone("It was asked for with another tool, which has what a cancellation needs.")
	}
	return err
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
	def, err := c.route(n)
	if err != nil {
		return message.Context{}, err
	}
	_, version := definition.Application(useCase)
	return message.Context{Kind: c.kind, BundleID: c.part.BundleID, Now: d.now().UTC(), Sender: c.identity.party(), Receiver: partyOf(c.service),
		Author: c.identity.person(), SoftwareName: d.software.Name, SoftwareVersion: d.software.Version, SupplierName: d.software.Supplier,
		CDSSName: c.identity.CDSSName, CDSSVersion: c.identity.CDSSVersion, UseCase: useCase,
		UseCaseDisplay: definition.Display(definition.UseCaseSystem, useCase), ApplicationVersion: definition.SharedVersion(version, def.Version), DefinitionURL: def.URL,
		CancelReason: d.reason(c.service.ID), JourneyID: c.file.episode.JourneyID, NewID: d.newID}, nil
}

// route finds out how the service takes the cancellation: by which of its
// definitions, or by a write. What was written by itself is ended by a write
// too: no message knows it.
//
// BaRS Core, Cancellation, Routes; Appointment foundation, Cancel.
func (c *cancellation) route(n negotiated) (definition.MessageDefinition, error) {
	if c.asked.Method != "" {
		if c.alone = n.writes(c.resource, "update"); !c.alone {
			return definition.MessageDefinition{}, c.byPhone(n.service.Name + " does not take a cancellation of what was booked there in this way.")
		}
		return definition.MessageDefinition{}, nil
	}
	def, err := n.pick(c.kind)
	var not *definition.NotOffered
	if errors.As(err, &not) {
		if c.alone = n.endsAlone(c); !c.alone {
			return def, c.byPhone(not.Reason)
		}
		return def, nil
	}
	return def, err
}

func (c *cancellation) byPhone(why string) error {
	if c.kind == message.BookingMove {
		return moveNotOffered(why)
	}
	return &Error{Code: "cancel-not-offered", HTTP: http.StatusConflict, Title: "This cannot be cancelled from here", What: why,
		Sent: "Nothing was sent. The " + c.noun() + " stands.", Next: c.phone()}
}

func (c *cancellation) noun() string {
	switch c.kind {
	case message.BookingCancel:
		return "appointment"
	case message.ValidationCancel:
		return "request for validation"
	}
	return "referral"
}

func (c *cancellation) phone() string {
	what := " to cancel it."
	if c.kind == message.BookingMove {
		what = " to change the time."
	}
	if c.service.Phone == "" {
		return "Phone " + c.service.Name + what
	}
	return "Phone " + c.service.Name + " on " + c.service.Phone + what
}

// nothing says that nothing came of it.
func (c *cancellation) nothing() string {
	if c.kind == message.BookingMove {
		return notMoved
	}
	return "Nothing was cancelled."
}

// readCurrent reads what is to be cancelled as the receiver holds it now.
//
// BaRS Core, Find Resource.
func (d *Desk) readCurrent(ctx context.Context, c *cancellation) error {
	reply, err := d.caller(ctx).Read(ctx, c.service.ID, c.resource, c.part.ID, c.file.record.CorrelationID)
	if err != nil {
		return d.noAnswer(c.service, err)
	}
	if err := d.readFault(c.service, "read", reply); err != nil {
		e := AsError(err)
		e.Sent, e.Next = c.nothing(), c.phone()
		return e
	}
	c.read = reply.Resource
	return nil
}

func (c *cancellation) compose(rules message.Context, reason string) (*fhir.Node, error) {
	last, err := lastKnown(c.asked)
	if err != nil {
		return nil, err
	}
	if c.alone {
		return message.RESTCancel(c.read, heldAs(last, c.resource, c.part.ID), reason, c.mistake)
	}
	if c.kind.IsBooking() {
		return message.CancelBooking(rules, c.read, last, reason)
	}
	return message.CancelReferral(rules, c.read, last, reason, c.mistake)
}

// lastKnown is what was sent, as a message, with the ids that its answer gave.
func lastKnown(asked storage.Outbound) (*fhir.Node, error) {
	sent, err := parsed(asked.Body)
	if err != nil || !isSuccess(asked.Status) {
		return sent, err
	}
	answer, err := parsed(asked.Answer)
	if err != nil {
		return sent, nil //nolint:nilerr // an answer that is no JSON gave no ids
	}
	return message.WithIDs(sent, answer), nil
}

// uncomposable words why no cancellation can be made of what was read.
func (c *cancellation) uncomposable(err error) error {
	if !errors.Is(err, message.ErrDiffers) && !errors.Is(err, message.ErrUnread) {
		return err
	}
	return &Error{Code: "record-differs", HTTP: http.StatusConflict, Title: "The service holds something else",
		What: c.service.Name + " answered with a record that is not the " + c.noun() + " of this case.",
		Sent: c.nothing(), Next: c.phone(), Detail: "read for a cancellation: " + err.Error(), Cause: err}
}

// endedElsewhere keeps what the receiver told, and says that nothing was sent:
// only what stands can be cancelled.
func (d *Desk) endedElsewhere(ctx context.Context, a access.Actor, c *cancellation) error {
	id := c.file.record.ID
	object := access.Object{ID: id, CaseID: id, PatientKey: c.file.record.PatientKey, ServiceID: c.service.ID, CorrelationID: c.file.record.CorrelationID}
	err := d.guard.Do(ctx, a, access.CaseAct, object, func(tx storage.Tx, _ *access.Object) error {
		f, err := d.openCase(tx, id)
		if err != nil {
			return err
		}
		if f.record.Version != c.file.record.Version {
			return caseStale()
		}
		return errors.Join(d.see(tx, f, c.read, "", a.ID, d.now().UTC()), f.keep(tx))
	})
	if err != nil {
		return err
	}
	d.changes.Publish(Change{Topics: []string{"today", "cases"}, CaseID: id, Organisation: a.Organisation})
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

package desk

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"barsdesk/bars/client"
	"barsdesk/bars/definition"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// parcel is a Bundle that was made elsewhere, opened.
type parcel struct {
	in      Bundle
	bundle  *fhir.Node
	kind    message.Kind
	facts   message.Facts
	patient message.Patient
	service storage.Service
	fault   string           // what makes it no workflow of the standard; "" when it is one
	before  storage.Outbound // the same bytes, sent before
}

// openParcel reads a message and whom it is for.
func (d *Desk) openParcel(ctx context.Context, in Bundle) (p parcel, err error) {
	p.in = in
	if p.bundle, err = fhir.Parse(in.Body); err != nil {
		return p, notSendable("It is no FHIR JSON: " + err.Error() + ".")
	}
	p.facts, p.patient = message.ReadFacts(p.bundle), message.PatientOf(p.bundle)
	kind, issue := message.Identify(p.bundle)
	if p.kind = kind; issue != nil {
		p.kind, p.fault = p.facts.Kind, issue.Diagnostics
	}
	switch to := p.facts.DestinationService; {
	case p.bundle.Type() != "Bundle" || p.bundle.TextAt("type") != "message" || p.kind == "":
		return p, notSendable("It is none of the messages of the standard: a Bundle of type message whose MessageHeader names what is asked.")
	case to != "" && !strings.EqualFold(to, in.ServiceID):
		return p, notSendable("It is addressed to service " + to + ", and it was to be sent to " + in.ServiceID + ".")
	case in.CorrelationID != "" && !header.UUID(in.CorrelationID):
		return p, notSendable("The correlation id given for it is no UUID.")
	}
	err = d.view(ctx, func(tx storage.Tx) (err error) {
		if p.before, err = before(tx, in); err != nil {
			return err
		}
		p.service, err = tx.Directory().Get(in.ServiceID)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		p.service, err = storage.Service{ID: in.ServiceID, Name: "Service " + in.ServiceID}, nil
	}
	return p, err
}

func notSendable(what string) error {
	return &Error{Code: "not-sendable", HTTP: http.StatusUnprocessableEntity, Title: "This cannot be sent", What: what,
		Sent: nothingSent, Next: "Correct it in the tool that made it."}
}

func (p parcel) sentBefore() BundleSent {
	return BundleSent{CaseID: p.before.CaseID, MessageID: p.before.ID, Before: p.before.ID != ""}
}

// checkParcel asks the service what it accepts and checks the message by the
// service's own definition of it; by the published one where the service has
// none for the message, which then is a finding.
func (d *Desk) checkParcel(ctx context.Context, p parcel, age freshness) (BundleCheck, error) {
	out := BundleCheck{Title: p.kind.Title(), Service: p.service.Name, Live: d.env.live(), Before: p.before.ID}
	if out.Before != "" {
		return out, nil
	}
	def, err := d.definitionFor(ctx, p, age)
	var not *definition.NotOffered
	var unread *Error
	switch {
	case errors.As(err, &not):
		out.Findings = append(out.Findings, p.finding(not.Reason))
	case p.in.Anyway && errors.As(err, &unread) && !isNoAnswer(err):
		out.Findings = append(out.Findings, p.finding(unread.Title+". "+unread.What))
	case err != nil:
		return out, err
	}
	if p.fault != "" {
		out.Findings = append(out.Findings, p.finding(p.fault))
	}
	options := validation.Options{Policy: validation.Sender}
	if def.URL != "" {
		options.Definition = &def
	}
	out.Findings = append(out.Findings, excused(p.bundle, d.checks.check(p.bundle, options), p.kind)...)
	return out, nil
}

func (p parcel) finding(what string) validation.Finding {
	return validation.Finding{Severity: definition.Error, Path: "Bundle", What: what}
}

// definitionFor is the service's own definition of the message; zero where the
// standard publishes none to ask for: a change, and an answer, need only stand
// among what the service receives.
func (d *Desk) definitionFor(ctx context.Context, p parcel, age freshness) (definition.MessageDefinition, error) {
	if starts(p.kind, p.facts.UseCase) && !p.kind.Response() {
		n, err := d.negotiate(ctx, p.service, p.facts.UseCase, age)
		if err != nil {
			return definition.MessageDefinition{}, err
		}
		return n.pick(p.kind)
	}
	key := d.cachePrefix(p.service.ID) + header.CoreVersion + "/metadata"
	metadata, _, err := d.ask(ctx, inquiry{key, "metadata", p.service, age}, func() (client.Reply, error) {
		return d.caller(ctx).Metadata(ctx, p.service.ID, d.newID())
	})
	if err != nil {
		return definition.MessageDefinition{}, err
	}
	return definition.MessageDefinition{}, statement{metadata, p.service.Name}.allows(p.kind)
}

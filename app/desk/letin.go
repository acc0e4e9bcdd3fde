package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
	"barsdesk/bars/receiver"
)

// LetIn decides about a caller by the access policy of the settings: nil lets
// it in. Each refusal goes into the audit log before it is answered. Before
// OpenDoor everyone is let in.
//
// BaRS Core, Security, Access control.
func (d *Desk) LetIn(ctx context.Context, c receiver.Caller) *outcome.Issue {
	policy := d.accessNow.Load()
	if policy == nil {
		return nil
	}
	why := policy.refuses(c)
	if why == "" {
		return nil
	}
	if err := d.recordRefused(ctx, c, why); err != nil {
		d.log.ErrorContext(ctx, "a refused caller could not be recorded", "cause", err)
	}
	return outcome.Unauthorised(why)
}

// refuses says, for the caller's support staff, why a caller is not let in; ""
// when it is.
func (p AccessPolicy) refuses(c receiver.Caller) string {
	listed := slices.ContainsFunc(p.ODSCodes, func(code string) bool { return strings.EqualFold(code, c.Organisation.ODSCode) })
	software := func(name string) bool {
		return strings.EqualFold(name, c.Software.Name) || strings.EqualFold(name, c.Software.ID)
	}
	switch {
	case p.Organisations != AllOrganisations && c.Organisation.ODSCode == "":
		return header.Organisation + " must name the organisation"
	case p.Organisations == OnlyOrganisations && !listed, p.Organisations == NotOrganisations && listed:
		return "the organisation may not use this receiver"
	case slices.ContainsFunc(p.RefusedSoftware, software):
		return "the software may not use this receiver"
	case len(p.RefusedSoftware) > 0 && !c.Discovery && c.Software.Name == "" && c.Software.ID == "":
		return header.Software + " must name the software"
	case p.Practitioner && !c.Discovery && c.Practitioner == (header.Role{}):
		return header.Practitioner + " must name the practitioner"
	}
	return ""
}

// recordRefused writes a refusal into the audit log.
func (d *Desk) recordRefused(ctx context.Context, c receiver.Caller, why string) error {
	detail, err := json.Marshal(refusedCaller{Operation: c.Operation, Organisation: header.LoggedODS(c.Organisation.ODSCode), Why: why})
	if err != nil {
		return err
	}
	call := callOf(ctx)
	return d.guard.Record(ctx, call.actor(), access.Receive, call.of(access.Object{Outcome: "refused", Detail: detail}))
}

// refusedCaller is what the audit log says of a caller that was not let in.
type refusedCaller struct {
	Operation    string `json:"operation"`
	Organisation string `json:"organisation"` // ODS code, as the caller states it
	Why          string `json:"why"`
}

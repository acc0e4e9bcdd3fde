package desk

import (
	"context"
	"slices"

	"barsdesk/bars/definition"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// serviceView asks the service, or what we hold of it, what it accepts. A
// service whose uses the directory does not know is asked for all that it
// publishes.
//
// BaRS Core, GET /MessageDefinition: the service's context may stand alone.
func (d *Desk) serviceView(ctx context.Context, s storage.Service) ServiceView {
	view := ServiceView{Service: lineOf(s), Offers: []Offer{}, Sources: []Source{}, Abilities: []Ability{},
		Accepts: []Accepted{}, Faults: []string{}}
	if len(s.UseCases) == 0 {
		d.viewAll(ctx, s, &view)
	} else {
		d.viewUses(ctx, s, &view)
	}
	if !view.CheckedAt.IsZero() {
		view.UsedUntil = view.CheckedAt.Add(maxAge)
	}
	return view
}

// viewUses asks for each use that the directory knows.
func (d *Desk) viewUses(ctx context.Context, s storage.Service, view *ServiceView) {
	age := cached
	for _, useCase := range s.UseCases {
		if view.Problem != nil { // it would only take as long again
			view.Offers = append(view.Offers, unasked(s, useCase))
			continue
		}
		n, err := d.negotiate(ctx, s, useCase, age)
		if err != nil {
			view.Problem = AsError(err).Trouble()
			view.Offers = append(view.Offers, unasked(s, useCase))
			continue
		}
		if d.outdated(n.fetchedAt) {
			view.Outdated, age = true, spare
		}
		view.Offers = append(view.Offers, n.offer())
		view.add(n)
	}
}

// viewAll asks once and offers the uses that the answer names.
func (d *Desk) viewAll(ctx context.Context, s storage.Service, view *ServiceView) {
	n, err := d.negotiate(ctx, s, "", cached)
	if err != nil {
		view.Problem = AsError(err).Trouble()
		return
	}
	view.Outdated = d.outdated(n.fetchedAt)
	view.note(n)
	for _, def := range n.definitions {
		view.addDefinition(n.about(def), def)
	}
	if s.Own {
		return // nothing is asked of ourselves
	}
	for _, useCase := range n.uses() {
		n.useCase = useCase
		view.Offers = append(view.Offers, n.offer())
	}
}

// about is the answer as it is about the first use of a definition.
func (n negotiated) about(def definition.MessageDefinition) negotiated {
	if len(def.UseCases) > 0 {
		n.useCase = def.UseCases[0]
	}
	return n
}

// uses are the use cases that the definitions name, in their order.
func (n negotiated) uses() (out []string) {
	for _, def := range n.definitions {
		for _, useCase := range def.UseCases {
			if !slices.Contains(out, useCase) {
				out = append(out, useCase)
			}
		}
	}
	return out
}

// add takes an answer into the view, with the definitions in it.
func (v *ServiceView) add(n negotiated) {
	v.note(n)
	for _, def := range n.definitions {
		v.addDefinition(n, def)
	}
}

// note says how old the oldest answer is, what the service can do, and what is
// wrong with what it published.
func (v *ServiceView) note(n negotiated) {
	if v.CheckedAt.IsZero() || n.fetchedAt.Before(v.CheckedAt) {
		v.CheckedAt = n.fetchedAt
	}
	v.Standard, v.Abilities = n.statement.version(), n.statement.abilities(n.booksAlone())
	for _, p := range n.problems {
		if !slices.Contains(v.Faults, p.What) {
			v.Faults = append(v.Faults, p.What)
		}
	}
}

// addDefinition lists a definition once, though the service may have given it
// for several use cases; one that serves any of them is of use.
func (v *ServiceView) addDefinition(n negotiated, def definition.MessageDefinition) {
	one := n.accepted(def)
	same := func(a Accepted) bool {
		return a.Definition == one.Definition && a.Version == one.Version && slices.Equal(a.Uses, one.Uses)
	}
	if i := slices.IndexFunc(v.Accepts, same); i >= 0 {
		if one.Usable {
			v.Accepts[i] = one
		}
		return
	}
	v.Accepts = append(v.Accepts, one)
	v.Sources = append(v.Sources, Source{Definition: def.URL, Version: def.Version, FetchedAt: n.fetchedAt})
}

// accepted is a definition as a person reads it, and whether messages are sent
// by it.
func (n negotiated) accepted(def definition.MessageDefinition) Accepted {
	a := Accepted{Message: messageName(def), Uses: []string{}, Definition: def.URL, Version: def.Version,
		PreRelease: definition.PreReleaseVersion(def.Version), Holds: components(def), FetchedAt: n.fetchedAt}
	for _, useCase := range def.UseCases {
		a.Uses = append(a.Uses, definition.UseCaseName(useCase))
	}
	a.Why = n.unused(def)
	a.Usable = a.Why == ""
	return a
}

// unused says why nothing is sent by a definition, empty when something is.
func (n negotiated) unused(def definition.MessageDefinition) string {
	if len(def.Faults) > 0 {
		return def.Faults[0]
	}
	for _, each := range starters {
		if each.kind.DefinitionTail() != def.Tail() {
			continue
		}
		if len(def.UseCases) == 0 {
			return "It does not say which use it is for, so nothing is sent by it."
		}
		chosen, err := n.pick(each.kind)
		switch {
		case err != nil:
			return reason(err)
		case chosen.Raw != def.Raw:
			return "Another definition of the service fits better: version " + chosen.Version + "."
		}
		return ""
	}
	if purpose := followsUp(def.Tail()); purpose != "" {
		return purpose
	}
	return "Barsdesk does not know this kind of message, so it sends none."
}

// followsUp says what a definition is for that nothing is started by.
func followsUp(tail string) string {
	for _, kind := range []message.Kind{message.BookingCancel, message.ReferralCancel} {
		if kind.DefinitionTail() == tail {
			return "It is used to cancel what was sent before, from the patient's case."
		}
	}
	for _, kind := range []message.Kind{message.DidNotAttendKind, message.StatusResponse, message.ValidationInterim, message.ValidationFull} {
		if kind.DefinitionTail() == tail {
			return "It is for answers to what the service itself has asked for."
		}
	}
	return ""
}

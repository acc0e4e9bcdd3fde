package desk

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/bars/form"
	"barsdesk/storage"
)

// OfferedDefinition shows what a service of ours wants in one kind of message,
// and what of it can be changed.
func (d *Desk) OfferedDefinition(ctx context.Context, a access.Actor, id, definitionID string) (out OfferedDefinition, err error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.OfferedRead, access.Object{ServiceID: id}); err != nil {
		return out, err
	}
	err = d.view(ctx, func(tx storage.Tx) error {
		s, t, def, err := ownDefinition(tx, id, definitionID)
		if err == nil {
			out = t.definitionView(s, def)
		}
		return err
	})
	return out, err
}

// ownDefinition is one definition of a service of ours as the standard has it,
// and what the service wants beyond it.
func ownDefinition(tx storage.Tx, id, wanted string) (s storage.Service, t offerTerms, def definition.MessageDefinition, err error) {
	if s, err = ownEntry(tx, id); err != nil {
		return s, t, def, err
	}
	if t, err = readTerms(s); err != nil {
		return s, t, def, err
	}
	for _, def := range t.versioned(s, false) {
		if definitionID(def) == wanted {
			return s, t, def, nil
		}
	}
	return s, t, def, storage.ErrNotFound
}

// Tighten makes one kind of message ask for more than the standard, or leave out
// what is optional. What would not fit the standard is refused and nothing is
// changed. Senders read it at once.
func (d *Desk) Tighten(ctx context.Context, a access.Actor, id, wanted string, in TightenChange) (out OfferedDefinition, err error) {
	ctx = access.As(ctx, a)
	err = d.guard.Do(ctx, a, access.OfferedChange, access.Object{ServiceID: id, Detail: changeDetail("tightened " + wanted)},
		func(tx storage.Tx, _ *access.Object) error {
			s, t, def, err := ownDefinition(tx, id, wanted)
			if err != nil {
				return err
			}
			t, err = t.tightened(def, in)
			if err != nil {
				return err
			}
			s.Terms, out = t.text(), t.definitionView(s, def)
			return tx.Directory().SetTerms(id, s.Terms)
		})
	if err == nil {
		d.offeredChanged()
	}
	return out, err
}

// tightened are the terms with one definition tightened anew. What the standard
// demands anyway is no tightening.
func (t offerTerms) tightened(def definition.MessageDefinition, in TightenChange) (offerTerms, error) {
	wanted := definition.Tightening{Require: sorted(in.Required), Drop: sorted(in.Dropped), Fields: sorted(in.Fields)}
	if !canTighten(def) {
		return t, cannotTighten("", staysAsItIs)
	}
	left := wanted
	for _, part := range parts(def, definition.Tightening{}) {
		wanted = part.beyond(wanted)
		if why := part.refuses(wanted); why != "" {
			return t, cannotTighten(part.Name, why)
		}
		left = part.without(left)
	}
	if len(left.Require)+len(left.Drop)+len(left.Fields) > 0 {
		return t, cannotTighten("", "The message has no such part or question.")
	}
	var no *definition.Loosening
	if _, err := def.Tighten(wanted, payloadRows(def)); errors.As(err, &no) {
		return t, cannotTighten(componentName(definition.Focus{Type: no.Type}), no.Reason)
	}
	out := offerTerms{Versions: t.Versions, Tightened: map[string]definition.Tightening{}}
	maps.Copy(out.Tightened, t.Tightened)
	delete(out.Tightened, definitionID(def))
	if !wanted.IsZero() {
		out.Tightened[definitionID(def)] = wanted
	}
	return out, nil
}

// beyond is a wish without what the standard demands of a part anyway.
func (p DefinitionPart) beyond(t definition.Tightening) definition.Tightening {
	t.Require = slices.DeleteFunc(slices.Clone(t.Require), func(id string) bool { return id == p.ID && p.Standard == partRequired })
	t.Fields = slices.DeleteFunc(slices.Clone(t.Fields), func(id string) bool {
		return slices.ContainsFunc(p.Fields, func(f DefinitionField) bool { return f.ID == id && f.Standard == "must" })
	})
	return t
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

func cannotTighten(part, why string) error {
	if part != "" {
		why = part + ": " + why
	}
	return &Error{Code: "cannot-tighten", HTTP: 422, Title: "This cannot be changed", What: why,
		Sent: "Nothing was saved. Senders see what they saw before.", Next: "Leave it as the standard has it, then save again."}
}

// refuses says why a part cannot be tightened as wanted; empty when it can.
func (p DefinitionPart) refuses(wanted definition.Tightening) string {
	switch {
	case slices.Contains(wanted.Drop, p.ID) && !p.CanDrop, slices.Contains(wanted.Require, p.ID) && !p.CanRequire:
		return p.Why
	case slices.Contains(wanted.Drop, p.ID) && slices.Contains(wanted.Require, p.ID):
		return "It cannot be left out and needed at once."
	}
	for _, f := range p.Fields {
		if !slices.Contains(wanted.Fields, f.ID) {
			continue
		}
		if slices.Contains(wanted.Drop, p.ID) {
			return "It is left out, so nothing of it can be asked for."
		}
		if !f.CanRequire {
			return f.Label + ": " + f.Why
		}
	}
	return ""
}

// without is what is left of a wish when a part has been looked at.
func (p DefinitionPart) without(t definition.Tightening) definition.Tightening {
	mine := func(id string) bool { return id == p.ID || strings.HasPrefix(id, p.ID+".") && p.asks(id) }
	return definition.Tightening{Require: slices.DeleteFunc(slices.Clone(t.Require), mine),
		Drop: slices.DeleteFunc(slices.Clone(t.Drop), mine), Fields: slices.DeleteFunc(slices.Clone(t.Fields), mine)}
}

func (p DefinitionPart) asks(id string) bool {
	return slices.ContainsFunc(p.Fields, func(f DefinitionField) bool { return f.ID == id })
}

// canTighten reports whether messages of a definition begin something. Others
// change what was accepted before, which must not be made harder.
func canTighten(def definition.MessageDefinition) bool { return payloadRows(def) != nil }

const staysAsItIs = "It ends or answers what was begun before, so it stays as the standard has it."

// definitionLine is a definition of a service of ours in a list.
func (t offerTerms) definitionLine(def definition.MessageDefinition) OfferedDefinition {
	out := OfferedDefinition{ID: definitionID(def), Message: messageName(def), Uses: []string{}, Version: def.Version, URL: def.URL,
		Changes: []string{}, Parts: []DefinitionPart{}, Can: canTighten(def)}
	for _, u := range def.UseCases {
		out.Uses = append(out.Uses, definition.UseCaseName(u))
	}
	if !out.Can {
		out.Why = staysAsItIs
	}
	tight := t.Tightened[out.ID]
	out.Tightened = !tight.IsZero()
	if out.Tightened {
		out.Changes = tightenedWords(parts(def, tight))
	}
	return out
}

func (t offerTerms) definitionView(s storage.Service, def definition.MessageDefinition) OfferedDefinition {
	out := t.definitionLine(def)
	if out.Can {
		out.Parts = parts(def, t.Tightened[out.ID])
	}
	return out
}

// tightenedWords say in plain words what is tightened.
func tightenedWords(all []DefinitionPart) []string {
	out := []string{}
	for _, p := range all {
		switch {
		case p.Now == partDropped:
			out = append(out, p.Name+": left out")
		case p.Now == partRequired && p.Standard != partRequired:
			out = append(out, p.Name+": must be sent")
		}
		for _, f := range p.Fields {
			if f.Required && f.Standard != "must" {
				out = append(out, p.Name+": "+f.Label+" must be answered")
			}
		}
	}
	return out
}

// The states of a part.
const (
	partRequired = "required"
	partOptional = "optional"
	partDropped  = "dropped"
)

// parts are the kinds of information in a message, each type once, as the
// definition has them and as a Tightening leaves them.
func parts(def definition.MessageDefinition, t definition.Tightening) []DefinitionPart {
	rows, out := payloadRows(def), []DefinitionPart{}
	seen := map[string]bool{"Bundle": true}
	for _, f := range def.Focus {
		if !seen[f.Type] {
			seen[f.Type] = true
			out = append(out, partOf(def, rows, f.Type, t))
		}
	}
	return out
}

func partOf(def definition.MessageDefinition, rows []definition.Row, resource string, t definition.Tightening) DefinitionPart {
	least, _, _ := def.Count(resource)
	asked, always := form.Asks(def, rows, def.UseCases[0], resource)
	p := DefinitionPart{ID: resource, Name: componentName(definition.Focus{Type: resource}), Standard: partOptional, Now: partOptional, Fields: []DefinitionField{}}
	if least > 0 || always {
		p.Standard, p.Now = partRequired, partRequired
	}
	p.limit(def, rows, asked)
	switch {
	case slices.Contains(t.Drop, resource):
		p.Now = partDropped
	case slices.Contains(t.Require, resource):
		p.Now = partRequired
	}
	if asked {
		for _, each := range form.Demandables(def, rows, def.UseCases[0], resource) {
			p.addField(each, t)
		}
	}
	return p
}

// limit says what can be made of a part, and why not.
func (p *DefinitionPart) limit(def definition.MessageDefinition, rows []definition.Row, asked bool) {
	if !asked {
		p.Why = "Senders' software fills it in; nobody is asked for it."
		return
	}
	if p.Standard == partRequired {
		p.Why = "The standard demands it."
		return
	}
	var no *definition.Loosening
	_, err := def.Tighten(definition.Tightening{Drop: []string{p.ID}}, rows)
	if p.CanDrop = err == nil; errors.As(err, &no) {
		p.Why = no.Reason
	}
	required, err := def.Tighten(definition.Tightening{Require: []string{p.ID}}, rows)
	if err == nil {
		_, p.CanRequire = form.Asks(required, rows, def.UseCases[0], p.ID)
	}
	if p.CanDrop && !p.CanRequire {
		p.Why = "It is sent for several purposes, so it can be left out but not asked for."
	}
}

// addField adds a question; one that is asked in several places stands once.
func (p *DefinitionPart) addField(each form.Demandable, t definition.Tightening) {
	id := each.Path
	if id == "" {
		id = each.Field.Path
	}
	if p.asks(id) {
		return
	}
	p.Fields = append(p.Fields, DefinitionField{ID: id, Label: each.Field.Label, Standard: each.Field.Necessity,
		Required: each.Field.Necessity == "must" || slices.Contains(t.Fields, id), CanRequire: each.Path != "", Why: each.Why})
}

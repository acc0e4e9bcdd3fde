package desk

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/episode"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// formula is what the messages of a draft are composed by: the receiver's
// definition of each kind, and the form it gives.
type formula struct {
	built     *builtForms
	kinds     []message.Kind
	use       map[message.Kind]definition.MessageDefinition
	forms     map[message.Kind]form.Form
	fetchedAt time.Time
	refused   map[message.Kind]string // kinds the receiver no longer accepts, with the reason
	says      episode.ReplyID         // of an answer; "" for anything else
}

// formula finds the definitions for a draft: from what is held of the service,
// as young as age asks, else, unless age is fresh, from those the draft keeps.
func (d *Desk) formula(ctx context.Context, s storage.Service, b draftBody, age freshness) (formula, error) {
	n, err := d.negotiate(ctx, s, b.UseCase, age)
	if err != nil {
		if age == fresh || len(b.Basis) == 0 {
			return formula{}, err
		}
		return d.keptFormula(b)
	}
	f := d.newFormula(b, n.fetchedAt)
	for _, kind := range f.kinds {
		def, err := n.choose(kind)
		var not *definition.NotOffered
		switch {
		case errors.As(err, &not):
			f.refused[kind] = not.Reason
		case err != nil:
			return f, err
		default:
			f.put(kind, def, b.UseCase)
		}
	}
	return f, nil
}

func (d *Desk) newFormula(b draftBody, at time.Time) formula {
	f := formula{built: &d.forms, kinds: b.kinds(), use: map[message.Kind]definition.MessageDefinition{},
		forms: map[message.Kind]form.Form{}, refused: map[message.Kind]string{}, fetchedAt: at}
	if b.Reply != nil {
		f.says = b.Reply.Says
	}
	return f
}

// keptFormula is the formula of the definitions that a draft keeps.
func (d *Desk) keptFormula(b draftBody) (formula, error) {
	f := d.newFormula(b, time.Time{})
	for kind, kept := range b.Basis {
		n, err := kept.node()
		if err != nil {
			return f, err
		}
		f.put(kind, definition.Read(n), b.UseCase)
		f.fetchedAt = kept.FetchedAt
	}
	return f, nil
}

func (f formula) put(kind message.Kind, def definition.MessageDefinition, useCase string) {
	f.use[kind] = def
	if f.alone(kind) {
		return // nothing is asked besides the patient and the time
	}
	f.forms[kind] = f.built.form(def, definition.RowsFor(string(kind), useCase), useCase)
	if f.says != "" {
		f.forms[kind] = replyForm(f.forms[kind], f.says)
	}
}

// basis is what the draft keeps of the formula.
func (f formula) basis() map[message.Kind]basis {
	out := map[message.Kind]basis{}
	for kind, def := range f.use {
		if def.Raw != nil {
			out[kind] = basis{FetchedAt: f.fetchedAt, Definition: json.RawMessage(def.Raw.JSON())}
		}
	}
	return out
}

// form is what the person fills in: the sections of every message, those of
// the referral first. A block that two messages share is asked once.
func (f formula) form() form.Form {
	out := form.Form{Sections: []form.Section{}, Sources: []form.Source{}}
	asked := map[string]bool{}
	for i := len(f.kinds) - 1; i >= 0; i-- {
		one := f.forms[f.kinds[i]]
		out.Sources = append(out.Sources, one.Sources...)
		for _, section := range one.Sections {
			section.Blocks = notAsked(section.Blocks, asked)
			if len(section.Blocks) > 0 {
				out.Sections = joinSection(out.Sections, section)
			}
		}
	}
	return out
}

func notAsked(blocks []form.Block, asked map[string]bool) []form.Block {
	out := make([]form.Block, 0, len(blocks))
	for _, b := range blocks {
		if !asked[b.ID] {
			asked[b.ID] = true
			out = append(out, b)
		}
	}
	return out
}

func joinSection(sections []form.Section, s form.Section) []form.Section {
	for i := range sections {
		if sections[i].ID == s.ID {
			sections[i].Blocks = append(sections[i].Blocks, s.Blocks...)
			return sections
		}
	}
	return append(sections, s)
}

// sources are the definitions as they are held, for "Why is this asked?".
func (f formula) sources() []Source {
	out := []Source{}
	for _, kind := range f.kinds {
		if def, ok := f.use[kind]; ok && !f.alone(kind) {
			out = append(out, Source{Definition: def.URL, Version: def.Version, FetchedAt: f.fetchedAt})
		}
	}
	return out
}

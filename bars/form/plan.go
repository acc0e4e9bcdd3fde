package form

import (
	"slices"
	"sync"

	"barsdesk/bars/definition"
)

// plan is what a payload table asks for in one use case, before a definition
// is looked at.
type plan struct {
	table, useCase string
	on             occasion
	rows           map[string][]definition.Row // by resource
	blocks         []planned
}

// planned is a block as the table makes it.
type planned struct {
	Block

	topic    topic
	insisted bool // the table wants one in every message
}

// planKey names a plan. The rows of a published table are always the same.
type planKey struct{ table, useCase string }

var plans sync.Map // planKey -> *plan

// planFor finds or makes the plan of rows. Plans of published tables are kept.
func planFor(rows []definition.Row, useCase string) *plan {
	if len(rows) == 0 {
		return newPlan(rows, useCase)
	}
	published := definition.Rows(rows[0].Table)
	if len(published) != len(rows) || &published[0] != &rows[0] {
		return newPlan(rows, useCase)
	}
	key := planKey{rows[0].Table, useCase}
	if kept, ok := plans.Load(key); ok {
		return kept.(*plan)
	}
	kept, _ := plans.LoadOrStore(key, newPlan(rows, useCase))
	return kept.(*plan)
}

func newPlan(rows []definition.Row, useCase string) *plan {
	p := &plan{useCase: useCase, rows: map[string][]definition.Row{}}
	if len(rows) > 0 {
		p.table = rows[0].Table
	}
	p.on = occasionOf(p.table)
	for _, r := range rows {
		p.rows[r.Resource] = append(p.rows[r.Resource], r)
	}
	for _, t := range topics {
		if b, ok := p.block(t); ok {
			p.blocks = append(p.blocks, b)
		}
	}
	return p
}

// block makes a topic's block, if anything of it is to be asked.
func (p *plan) block(t topic) (planned, bool) {
	rows := p.about(t.resource)
	w := wish{rows: rows, table: p.table, useCase: p.useCase}
	if t.on&p.on == 0 || t.wanted != nil && !t.wanted(w) {
		return planned{}, false
	}
	slice := ""
	if t.id == "scene" {
		slice = "scene-safety"
	}
	b := planned{topic: t, Block: Block{
		ID: t.id, Title: t.title, Help: t.help, Resource: t.resource, Necessity: t.necessity, Max: 1, One: t.one, Empty: t.empty,
		Fields: t.shape.fields(about{topic: t, rules: rulesOf(rows, slice, p.on), table: p.table, useCase: p.useCase}, rows),
	}}
	if t.shape.many() {
		b.AddLabel = "Add " + article(t.one)
	}
	b.insisted = t.must != nil && t.must(w)
	if len(p.rows[t.resource]) == 0 && len(p.rows) > 0 {
		b.Necessity = may // the table does not know it: only the definition has room for it
	}
	return b, len(b.Fields) > 0
}

// about are the rows about a resource. Where the table has none, those of the
// fullest table tell how a resource of that type is usually filled in.
func (p *plan) about(resource string) []definition.Row {
	if found := p.rows[resource]; len(found) > 0 || p.on&usual == 0 {
		return found
	}
	return fullest()[resource]
}

var fullest = sync.OnceValue(func() map[string][]definition.Row {
	out := map[string][]definition.Row{}
	for _, r := range definition.Rows("app1-referral-request") {
		out[r.Resource] = append(out[r.Resource], r)
	}
	return out
})

// room says how many resources of a type the message holds, and whether the
// form asks about them: the definition lists the type, and the payload table
// knows it, the definition insists on it, or it describes the patient's health.
func (p *plan) room(def definition.MessageDefinition, resource string) (least, most int, known bool) {
	least, most, listed := def.Count(resource)
	if !listed || most == 0 {
		return 0, 0, false
	}
	return least, most, len(p.rows[resource]) > 0 || least > 0 || slices.Contains(health, resource)
}

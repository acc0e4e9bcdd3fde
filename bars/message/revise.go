package message

import (
	"slices"
	"time"

	"barsdesk/bars/fhir"
)

// revision is one update in the making.
type revision struct {
	a       *assembly
	k       *known // over now
	last    *fhir.Node
	now     *fhir.Node          // a copy of what was amended, completed
	request *fhir.Node          // the ServiceRequest of now
	changed map[*fhir.Node]bool // says something else than in last, or is new
}

// revise finds out what an update changes, and completes what is new.
func revise(c Context, read, last, amended *fhir.Node) (*revision, error) {
	c.Kind, c.UseCase = updateKind(last), first(c.UseCase, ReadFacts(last).UseCase)
	r := &revision{a: newAssembly(c), last: last, now: amended.Clone(), changed: map[*fhir.Node]bool{}}
	r.k = r.a.repeat(r.now)
	r.a.exchange = exchangeOf(c.UseCase)
	r.request = fhir.Resource(r.now, "ServiceRequest")
	if err := r.withdraw(); err != nil {
		return nil, err
	}
	r.complete()
	r.compare()
	if len(r.changed) == 0 {
		return nil, ErrNothingChanged
	}
	if err := r.reconcile(read); err != nil {
		return nil, err
	}
	r.date(read)
	return r, nil
}

// held is the entry of the last message that a resource of now is a version of.
func (r *revision) held(e fhir.Entry) *fhir.Node {
	for _, was := range fhir.Entries(r.last) {
		if was.Resource.Type() == e.Resource.Type() && sameEntry(was, e) {
			return was.Resource
		}
	}
	return nil
}

// sameEntry reports whether two entries are of one resource: by fullUrl, else
// by type and id.
func sameEntry(a, b fhir.Entry) bool {
	return a.FullURL != "" && sameURN(a.FullURL, b.FullURL) ||
		a.Resource.ID() != "" && a.Resource.Type() == b.Resource.Type() && a.Resource.ID() == b.Resource.ID()
}

// withdrawals are what says of a resource that it should never have been said,
// where the payload rules of an update leave room for it.
var withdrawals = map[string]func(n *fhir.Node){
	"MedicationStatement": func(n *fhir.Node) { n.Set("status", fhir.Str("entered-in-error")) },
	"AllergyIntolerance":  disown("http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"),
	"Condition":           disown("http://terminology.hl7.org/CodeSystem/condition-ver-status"),
}

// disown withdraws a resource by its verification status; a clinical status
// must not stand beside it (R4, invariants con-5 and ait-2).
func disown(system string) func(n *fhir.Node) {
	return func(n *fhir.Node) {
		n.Remove("clinicalStatus")
		n.Set("verificationStatus", fhir.Concept(fhir.Coding(system, "entered-in-error", "Entered in Error")))
	}
}

// withdraw sends along, as entered in error, what a person took out.
func (r *revision) withdraw() error {
	var kept []string
	for _, was := range fhir.Entries(r.last) {
		resourceType := was.Resource.Type()
		if slices.ContainsFunc(fhir.Entries(r.now), func(e fhir.Entry) bool { return sameEntry(was, e) }) || resourceType == "MessageHeader" {
			continue
		}
		disavow := withdrawals[resourceType]
		if disavow == nil {
			if !slices.Contains(kept, resourceType) {
				kept = append(kept, resourceType)
			}
			continue
		}
		n := was.Resource.Clone()
		disavow(n)
		r.now.Append("entry", fhir.Obj(fhir.M("fullUrl", text(was.FullURL)), fhir.M("resource", n)))
	}
	if len(kept) > 0 {
		return &NotWithdrawn{Types: kept}
	}
	return nil
}

// complete fills what new resources leave out, and lists them where people
// look for them.
func (r *revision) complete() {
	plan := fhir.Resource(r.now, "CarePlan")
	var all, added taken
	added.own = map[string]part{"ServiceRequest": {node: r.request}, "CarePlan": {node: plan}}
	for _, e := range fhir.Entries(r.now) {
		all.rest = append(all.rest, part{e.Resource, e.FullURL})
		if e.Resource.Type() != "MessageHeader" && r.held(e) == nil {
			added.rest = append(added.rest, part{e.Resource, e.FullURL})
		}
	}
	incident := all.incident()
	r.a.rejection = all.rejection()
	r.a.situate(added.rest, incident)
	for _, p := range added.rest {
		r.a.finish(p.node)
		if p.link == incident && p.node.Type() == "Location" && r.a.exchange.place {
			setMissing(r.request, "locationReference", fhir.List(fhir.Reference(incident)))
		}
	}
	if plan != nil {
		r.a.links[LinkCarePlan] = LinkCarePlan // it is in the message: carry gives its fullUrl
	}
	r.a.support(added)
}

// compare marks what says something else than it did.
func (r *revision) compare() {
	for _, e := range fhir.Entries(r.now) {
		if e.Resource.Type() == "MessageHeader" {
			continue
		}
		if was := r.held(e); was == nil || !fhir.Equal(content(was), content(e.Resource)) {
			r.changed[e.Resource] = true
		}
	}
}

// content is a resource without what only tells when it was written.
func content(n *fhir.Node) *fhir.Node {
	c := n.Clone()
	c.Remove("meta")
	c.Remove("id")
	return c
}

// reconcile brings what the receiver changed of its ServiceRequest into ours,
// if ours is to replace it. Where both changed the same, nothing can be sent.
//
// BaRS Core, Find Resource: the latest is read and reconciled with local data.
func (r *revision) reconcile(read *fhir.Node) error {
	held := fhir.Resource(r.last, "ServiceRequest")
	if r.request.TextAt("status") != "active" {
		r.request.Set("status", fhir.Str("active"))
		r.changed[r.request] = true
	}
	if r.request.ID() == "" {
		setAfterType(r.request, "id", fhir.Str(first(held.ID(), read.ID())))
	}
	if !r.changed[r.request] {
		return nil
	}
	for _, m := range read.Members {
		if slices.Contains([]string{"resourceType", "id", "meta", "text", "status"}, m.Name) || len(references(m.Value)) > 0 {
			continue
		}
		was, now := held.Get(m.Name), r.request.Get(m.Name)
		switch {
		case sameMeaning(m.Value, was), sameMeaning(m.Value, now):
		case sameMeaning(was, now):
			r.request.Set(m.Name, m.Value.Clone())
		default:
			return ErrDiffers
		}
	}
	return nil
}

// sameMeaning is Equal, with times compared as moments.
func sameMeaning(a, b *fhir.Node) bool {
	if a == nil || b == nil || a.Kind != b.Kind {
		return a == b
	}
	if a.Kind == fhir.String && a.Text != b.Text {
		at, bt := when(a.Text), when(b.Text)
		return !at.IsZero() && at.Equal(bt)
	}
	if a.Kind != fhir.Object && a.Kind != fhir.Array {
		return fhir.Equal(a, b)
	}
	if len(a.Items) != len(b.Items) || len(a.Members) != len(b.Members) {
		return false
	}
	for i := range a.Items {
		if !sameMeaning(a.Items[i], b.Items[i]) {
			return false
		}
	}
	for _, m := range a.Members {
		if !sameMeaning(m.Value, b.Get(m.Name)) {
			return false
		}
	}
	return true
}

// date makes the instant of the message later than what it changes.
func (r *revision) date(read *fhir.Node) {
	now := r.a.c.Now
	after := func(n *fhir.Node) {
		if t := when(n.TextAt("meta.lastUpdated")); !t.Before(now) {
			now = t.Add(time.Millisecond)
		}
	}
	for _, e := range fhir.Entries(r.now) {
		if r.changed[e.Resource] {
			after(r.held(e))
		}
	}
	if r.changed[r.request] {
		after(read)
	}
	r.a.stamp = fhir.FormatInstant(now)
}

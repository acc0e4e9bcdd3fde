package receiver

import (
	"barsdesk/bars/fhir"
)

// alone is a resource of a message as it is read by itself: what it refers to
// inside the message is named by type and id, for the message's own urls mean
// nothing outside it.
func alone(bundle, resource *fhir.Node) *fhir.Node {
	outside := map[string]string{}
	for _, e := range fhir.Entries(bundle) {
		if e.FullURL != "" && e.Resource.ID() != "" {
			outside[e.FullURL] = e.Resource.Type() + "/" + e.Resource.ID()
		}
	}
	out := resource.Clone()
	repoint(out, outside)
	return out
}

// changed is a stored record with what a later message says about it. What the
// message leaves out stays, so that no time, reference or slot is lost; what is
// not newer than ours stays too, except for a cancellation, which always ends
// the record.
func (h Held) changed(answer, focus *fhir.Node, ends bool) Held {
	if ends || later(focus, h.Resource) {
		now := alone(answer, focus)
		for _, m := range members(h.Resource) {
			if now.Get(m.Name) == nil {
				now.Set(m.Name, m.Value.Clone())
			}
		}
		h.Resource, h.Status = now, now.TextAt("status")
	}
	h.Bundle = merge(h.Bundle, answer, func(in *fhir.Node) bool { return in.Type() == "MessageHeader" || ends && in == focus })
	return h
}

func members(n *fhir.Node) []fhir.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

// merge is the stored message with the parts that an update brings: a part
// with a later lastUpdated, or that always replaces ours, does so; an unknown
// one is added; one that the update leaves out stays (BaRS, Error handling,
// Updates, steps 4 to 6). Parts keep the urls they have in the stored message.
func merge(stored, update *fhir.Node, always func(*fhir.Node) bool) *fhir.Node {
	out := stored.Clone()
	if out == nil {
		return update
	}
	for _, name := range []string{"meta", "timestamp"} {
		if v := update.Get(name); v != nil {
			out.Set(name, v.Clone())
		}
	}
	entries, urls := fhir.Entries(update), map[string]string{}
	for _, in := range entries {
		if at := entryOf(out, in); at != nil && in.FullURL != "" {
			urls[in.FullURL] = at.TextAt("fullUrl")
		}
	}
	for _, in := range entries {
		part := in.Resource.Clone()
		repoint(part, urls)
		switch at := entryOf(out, in); {
		case at == nil:
			out.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str(in.FullURL)), fhir.M("resource", part)))
		case always(in.Resource), later(in.Resource, at.Get("resource")):
			at.Set("resource", part)
		}
	}
	return out
}

// adopt is a message whose parts have the ids that the same parts have in the
// stored one, where the sender left them out.
func adopt(bundle, stored *fhir.Node) *fhir.Node {
	out := bundle.Clone()
	for _, e := range fhir.Entries(out) {
		if e.Resource.ID() != "" || e.Resource.Type() == "MessageHeader" {
			continue
		}
		if id := entryOf(stored, e).Get("resource").ID(); id != "" {
			putID(e.Resource, id)
		}
	}
	return out
}

// entryOf finds what an entry is a newer version of: by type and id, by
// business identifier, then by fullUrl.
func entryOf(bundle *fhir.Node, in fhir.Entry) *fhir.Node {
	var byIdentifier, byURL *fhir.Node
	for _, e := range bundle.All("entry") {
		have := e.Get("resource")
		if have.Type() != in.Resource.Type() {
			continue
		}
		if have.ID() != "" && have.ID() == in.Resource.ID() || have.Type() == "MessageHeader" {
			return e
		}
		if v := have.TextAt("identifier.value"); v != "" && v == in.Resource.TextAt("identifier.value") {
			byIdentifier = e
		}
		if e.TextAt("fullUrl") == in.FullURL && in.Resource.ID() == "" {
			byURL = e
		}
	}
	if byIdentifier != nil && in.Resource.ID() == "" {
		return byIdentifier
	}
	return byURL
}

func later(a, b *fhir.Node) bool {
	at, errA := fhir.ParseTime(a.TextAt("meta.lastUpdated"))
	bt, errB := fhir.ParseTime(b.TextAt("meta.lastUpdated"))
	return errA != nil || errB != nil || at.After(bt)
}

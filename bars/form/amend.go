package form

import (
	"slices"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// Amended is a message after its answers were changed.
type Amended struct {
	Bundle  *fhir.Node // a copy of the message with what changed; the header is as it was
	Changed []string   // fullUrls of the resources that say something else now, in order
	Added   []string   // fullUrls of resources that are new: without id, and without a profile if no other of their type claims one
	Removed []string   // addresses of resources that are gone
}

// Amend is a message as it was, saying what the answers say: a holds what Open
// read out of original, changed. An element whose answer is the same stays to
// the letter, and so does everything that the form does not cover. Without any
// change Bundle equals original.
//
// Changed and new resources have the moment as lastUpdated, all others keep
// theirs; header, Bundle id and timestamps of the message are the caller's to
// renew. References to a resource that is gone go too.
//
// BaRS Applications 4 and 6, Update.
func (f Form) Amend(original *fhir.Node, a Answers, env Env) (Amended, error) {
	bundle := original.Clone()
	if bundle == nil {
		bundle = fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")))
	}
	r := newReader(bundle)
	f.readAll(r)
	w := f.writer(env)
	w.held, w.origin, w.nodes = r.found, r.origin, r.nodes
	if err := w.writeAll(a); err != nil {
		return Amended{}, err
	}
	if len(w.parts) > 0 || len(w.touched) > 0 {
		w.tie()
		w.point()
	}
	return w.amended(bundle, r, env), nil
}

// goneTarget takes out what a reference leads to, if it is of that type.
func (w *writer) goneTarget(reference, resourceType string) {
	for _, n := range w.nodes {
		if w.origin[n] == reference && n.Type() == resourceType {
			w.gone[n] = true
		}
	}
}

// amended puts the new resources into the message and takes out the gone ones.
func (w *writer) amended(bundle *fhir.Node, r *reader, env Env) Amended {
	out := Amended{Bundle: bundle}
	for _, n := range r.nodes {
		switch address := r.origin[n]; {
		case w.gone[n]:
			out.Removed = append(out.Removed, address)
		case w.touched[n]:
			out.Changed = append(out.Changed, address)
			stamp(n, w.now)
		}
	}
	urls := map[string]string{}
	for i := range w.parts {
		urls[message.LinkPart(i)] = "urn:uuid:" + strings.ToLower(env.NewID())
	}
	for link, n := range w.known(r) {
		urls[link] = r.origin[n]
	}
	for i, n := range w.parts {
		if profile := profileLike(r, n); profile != nil {
			n.Set("meta", fhir.Obj(fhir.M("profile", profile.Clone())))
		}
		stamp(n, w.now)
		address := urls[message.LinkPart(i)]
		out.Added = append(out.Added, address)
		bundle.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str(address)), fhir.M("resource", n)))
	}
	w.take(bundle, out.Removed)
	relink(bundle, urls, out.Removed)
	return out
}

// profileLike is the profile that other resources of the type claim.
func profileLike(r *reader, n *fhir.Node) *fhir.Node {
	for _, o := range r.nodes {
		if o.Type() == n.Type() {
			return o.At("meta").Get("profile")
		}
	}
	return nil
}

func stamp(n *fhir.Node, now string) {
	meta := n.Get("meta")
	if meta == nil {
		meta = fhir.Obj()
		n.Set("meta", meta)
	}
	meta.Set("lastUpdated", fhir.Str(now))
}

// known are the resources of the message that links stand for.
func (w *writer) known(r *reader) map[string]*fhir.Node {
	request := fhir.Resource(r.bundle, "ServiceRequest")
	out := map[string]*fhir.Node{
		message.LinkServiceRequest: request,
		message.LinkEncounter:      sendersContact(r),
		message.LinkPractitioner:   r.resolve(request.TextAt("requester.reference")),
	}
	for _, resource := range []string{"Patient", "CarePlan", "HealthcareService", "PractitionerRole"} {
		out["#"+resource] = fhir.Resource(r.bundle, resource)
	}
	header := fhir.Resource(r.bundle, "MessageHeader")
	out[message.LinkSender] = r.resolve(header.TextAt("sender.reference"))
	out[message.LinkReceiver] = r.resolve(header.TextAt("destination.receiver.reference"))
	return out
}

// take removes the entries of resources that are gone.
func (w *writer) take(bundle *fhir.Node, removed []string) {
	if len(removed) == 0 {
		return
	}
	entries := bundle.Get("entry")
	entries.Items = slices.DeleteFunc(entries.Items, func(e *fhir.Node) bool { return w.gone[e.Get("resource")] })
}

// relink turns links into addresses and takes out references to what is gone
// and links that stand for nothing.
func relink(n *fhir.Node, urls map[string]string, removed []string) {
	for i := len(n.Members) - 1; i >= 0; i-- {
		m := n.Members[i]
		for _, child := range slices.Clone(m.Value.All("")) {
			if child.Kind != fhir.Object {
				continue
			}
			ref := child.TextAt("reference")
			url, isLink := urls[ref]
			switch {
			case isLink && url != "":
				child.Set("reference", fhir.Str(url))
			case isLink, ref != "" && slices.Contains(removed, ref):
				drop(n, m.Name, child)
				continue
			}
			relink(child, urls, removed)
		}
	}
}

package message

import (
	"strings"

	"barsdesk/bars/fhir"
)

// Merged is the request as the receiver holds it after a further message: last
// with what update (as sent) changed, and with the ids and everything else that
// answer gives. update or answer may be nil. answer may also be an asynchronous
// response, of which only the receiver's own Encounters are taken over. The
// Bundle.id and the header stay those of last, which is not changed; what
// update withdrew as entered in error is gone.
//
// It is what Update, CancelReferral and form.Open want to be told next.
func Merged(last, update, answer *fhir.Node) *fhir.Node {
	merged := last.Clone()
	for _, e := range fhir.Entries(update) {
		if e.Resource.Type() != "MessageHeader" {
			supersede(merged, e)
		}
	}
	for _, name := range []string{"meta", "timestamp"} {
		if v := update.Get(name); v != nil && merged != nil {
			merged.Set(name, v.Clone())
		}
	}
	if !strings.EqualFold(fhir.Resource(answer, "MessageHeader").TextAt("eventCoding.code"), serviceResponseEvent) {
		return WithIDs(merged, standing(answer))
	}
	return withEncounters(merged, answer)
}

// standing is an answer without its header and without what was withdrawn.
func standing(answer *fhir.Node) *fhir.Node {
	kept := fhir.List()
	for _, e := range answer.All("entry") {
		if r := e.Get("resource"); r.Type() != "MessageHeader" && !withdrawn(r) {
			kept.Items = append(kept.Items, e)
		}
	}
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("entry", kept))
}

// supersede puts a newer version of a resource in the place of the one that
// the message has, adds one that it has not, and takes out a withdrawn one.
func supersede(bundle *fhir.Node, newer fhir.Entry) {
	entries := bundle.All("entry")
	for i, e := range entries {
		have := fhir.Entry{FullURL: e.TextAt("fullUrl"), Resource: e.Get("resource")}
		if have.Resource.Type() != newer.Resource.Type() || !sameEntry(have, newer) {
			continue
		}
		if withdrawn(newer.Resource) && !withdrawn(have.Resource) {
			bundle.Get("entry").Items = append(entries[:i:i], entries[i+1:]...)
			return
		}
		e.Set("resource", newer.Resource.Clone())
		return
	}
	if !withdrawn(newer.Resource) {
		bundle.Append("entry", fhir.Obj(fhir.M("fullUrl", text(newer.FullURL)), fhir.M("resource", newer.Resource.Clone())))
	}
}

// withdrawn reports whether a resource says that it should never have been said.
func withdrawn(n *fhir.Node) bool {
	return n.TextAt("status") == "entered-in-error" || n.TextAt("verificationStatus.coding.code") == "entered-in-error"
}

// withEncounters takes over how the receiver's Encounters stand.
func withEncounters(merged, response *fhir.Node) *fhir.Node {
	own := sendersEncounter(merged, fhir.Resource(merged, "ServiceRequest"))
	for _, theirs := range fhir.Entries(response) {
		if theirs.Resource.Type() != "Encounter" || own != nil && sameRecord(theirs.Resource, own) && theirs.Resource.ID() != "" ||
			theirs.Resource == sendersEncounter(response, fhir.Resource(response, "ServiceRequest")) {
			continue
		}
		mine, ok := counterpart(fhir.Entries(merged), theirs, response)
		if ok && mine.Resource != own {
			overlay(mine.Resource, theirs.Resource)
			continue
		}
		merged.Append("entry", fhir.Obj(fhir.M("fullUrl", text(theirs.FullURL)), fhir.M("resource", theirs.Resource.Clone())))
	}
	return merged
}

package message

import (
	"errors"
	"strings"

	"barsdesk/bars/fhir"
)

// Reasons why a cancellation or response is not built.
var (
	// ErrNotCurrent says that what was read is no longer booked or active, so
	// it cannot be cancelled (BaRS Core, Cancellation).
	ErrNotCurrent = errors.New("it is no longer current and cannot be cancelled")
	// ErrDiffers says that what was read is not what was sent: another id or
	// another patient. Nothing may be sent on the strength of it.
	ErrDiffers = errors.New("what the receiver holds is not what was sent")
	// ErrUnread says that the nodes handed in are not what the message needs.
	ErrUnread = errors.New("the record to answer or cancel is missing")
)

// WithIDs is a copy of a message that was sent, with the ids and everything
// else its synchronous answer gives: entries match by fullUrl, or by type
// where that is unique in both. Entries that only the answer has (the
// receiver's own Encounter) are added, those that only the message has stay.
// It is the state to keep for cancellations.
func WithIDs(sent, answer *fhir.Node) *fhir.Node {
	merged := sent.Clone()
	if merged == nil || len(fhir.Entries(answer)) == 0 {
		return merged
	}
	mine := fhir.Entries(merged)
	for _, theirs := range fhir.Entries(answer) {
		if own, ok := counterpart(mine, theirs, answer); ok {
			overlay(own.Resource, theirs.Resource)
			continue
		}
		merged.Append("entry", fhir.Obj(
			fhir.M("fullUrl", text(theirs.FullURL)), fhir.M("resource", theirs.Resource.Clone())))
	}
	return merged
}

func counterpart(mine []fhir.Entry, theirs fhir.Entry, answer *fhir.Node) (fhir.Entry, bool) {
	var sameType []fhir.Entry
	for _, m := range mine {
		if m.Resource.Type() != theirs.Resource.Type() {
			continue
		}
		if sameEntry(m, theirs) {
			return m, true
		}
		sameType = append(sameType, m)
	}
	planned := theirs.Resource.Type() == "Encounter" && theirs.Resource.TextAt("status") == "planned" // the receiver's own
	if !planned && len(sameType) == 1 && len(fhir.Resources(answer, theirs.Resource.Type())) == 1 {
		return sameType[0], true
	}
	return fhir.Entry{}, false
}

// overlay takes over every member that theirs has, references apart: they
// belong to the fullUrls of the message they stand in.
func overlay(mine, theirs *fhir.Node) {
	for _, m := range theirs.Members {
		if mine.Get(m.Name) == nil || len(references(m.Value)) == 0 {
			if m.Name == "id" {
				mine.Remove("id")
				setAfterType(mine, "id", m.Value.Clone())
				continue
			}
			mine.Set(m.Name, m.Value.Clone())
		}
	}
}

// known is a message exchanged earlier, out of which a later one repeats
// resources with their ids and fullUrls.
type known struct {
	bundle *fhir.Node
	kept   map[*fhir.Node]string // resource of bundle -> fullUrl in the new message
}

func (a *assembly) repeat(bundle *fhir.Node) *known {
	return &known{bundle: bundle, kept: map[*fhir.Node]string{}}
}

// keep adds a copy of a resource of the earlier message, unchanged, under its
// old fullUrl. It returns the copy; a resource kept twice is added once.
func (k *known) keep(a *assembly, r *fhir.Node, links ...string) *fhir.Node {
	if r == nil {
		return nil
	}
	if url, ok := k.kept[r]; ok {
		for _, l := range links {
			a.links[l] = url
		}
		return nil
	}
	url := k.fullURL(r)
	if url == "" {
		url = a.newURL()
	}
	k.kept[r] = url
	c := r.Clone()
	a.enter(url, c, links...)
	return c
}

func (k *known) fullURL(r *fhir.Node) string {
	for _, e := range fhir.Entries(k.bundle) {
		if e.Resource == r && strings.HasPrefix(e.FullURL, "urn:uuid:") {
			return e.FullURL
		}
	}
	return ""
}

// point turns a reference of the earlier message into one of the new: to the
// kept resource's fullUrl, else by type and id. It reports false for a urn
// that means nothing any more.
func (k *known) point(ref string) (string, bool) {
	r := fhir.Resolve(k.bundle, ref)
	if url, ok := k.kept[r]; ok && r != nil {
		return url, true
	}
	if rel := relative(r); rel != "" && isURN(ref) {
		return rel, true
	}
	return ref, !isURN(ref)
}

// settle points every reference of the kept copies into the new message.
func (k *known) settle(a *assembly) {
	for _, e := range a.entries {
		rewrite(e.Resource, func(ref string) (string, bool) {
			if strings.HasPrefix(ref, "#") {
				return ref, true
			}
			for _, other := range a.entries {
				if other.FullURL == ref {
					return ref, true
				}
			}
			return k.point(ref)
		})
	}
}

// end finds the Organization at one end of the earlier message: the one its
// MessageHeader names at path, if it has the party's code, else any that has.
func (k *known) end(p Party, path string) *fhir.Node {
	header := fhir.Resource(k.bundle, "MessageHeader")
	named := fhir.Resolve(k.bundle, header.TextAt(path))
	if named.Type() == "Organization" && strings.EqualFold(odsCode(named), p.ODSCode) {
		return named
	}
	for _, org := range fhir.Resources(k.bundle, "Organization") {
		if strings.EqualFold(odsCode(org), p.ODSCode) {
			return org
		}
	}
	return nil
}

// ends adds both organisations of the message, repeated where the earlier
// message has them.
func (k *known) ends(a *assembly, receiverPath, senderPath string) {
	add := func(p Party, path, link string) {
		if org := k.end(p, path); org != nil {
			k.keep(a, org, link)
			return
		}
		a.place(organisation(p), link)
	}
	add(a.c.Receiver, receiverPath, LinkReceiver)
	add(a.c.Sender, senderPath, LinkSender)
}

// Where a MessageHeader names the organisations at its ends.
const (
	destinationPath = "destination.receiver.reference"
	senderPath      = "sender.reference"
)

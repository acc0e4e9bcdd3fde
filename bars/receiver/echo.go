package receiver

import (
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// echo is the message as it is answered: everything as sent, and an id of ours
// on every resource that has none. Ids that came with the message stay: they
// are ours from an earlier answer or the slot search, or belong to the system
// that made the Encounter.
//
// BaRS Applications, The synchronous HTTP response.
func (r *Receiver) echo(bundle *fhir.Node) *fhir.Node {
	answer := bundle.Clone()
	for _, e := range fhir.Entries(answer) {
		if e.Resource.ID() != "" {
			continue
		}
		members := []fhir.Member{}
		for _, m := range e.Resource.Members {
			members = append(members, m)
			if m.Name == "resourceType" {
				members = append(members, fhir.M("id", fhir.Str(r.NewID())))
			}
		}
		e.Resource.Members = members
	}
	return answer
}

// plan adds our own Encounter to a referral's answer: planned, of the same
// journey, with the reference that people use.
func (r *Receiver) plan(answer, request *fhir.Node, d Decision) {
	theirs := fhir.Resolve(answer, request.TextAt("encounter.reference"))
	ours := fhir.Obj(
		fhir.M("resourceType", fhir.Str("Encounter")),
		fhir.M("id", fhir.Str(r.NewID())),
		fhir.M("meta", fhir.Obj(
			fhir.M("lastUpdated", fhir.Str(fhir.FormatInstant(d.Request.ReceivedAt))),
			fhir.M("profile", fhir.List(fhir.Str("https://fhir.hl7.org.uk/StructureDefinition/UKCore-Encounter"))))),
		fhir.M("identifier", fhir.List(fhir.Obj(fhir.M("value", fhir.Str(d.Reference))))),
		fhir.M("status", fhir.Str("planned")),
		fhir.M("class", fhir.Coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "EMER", "emergency")),
		fhir.M("subject", request.Get("subject").Clone()),
		fhir.M("episodeOfCare", theirs.Get("episodeOfCare").Clone()))
	answer.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:"+r.NewID())), fhir.M("resource", ours)))
}

// merge is the stored message with the parts that an update brings: a part
// with a later lastUpdated replaces ours, an unknown one is added, one that the
// update leaves out stays (BaRS, Error handling, Updates, steps 4 and 5).
func merge(stored, update *fhir.Node) *fhir.Node {
	out := stored.Clone()
	for _, in := range fhir.Entries(update) {
		at := entryOf(out, in)
		switch {
		case at == nil:
			out.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str(in.FullURL)), fhir.M("resource", in.Resource.Clone())))
		case later(in.Resource, at.Get("resource")):
			at.Set("resource", in.Resource.Clone())
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
		if have.ID() != "" && have.ID() == in.Resource.ID() {
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

// samePatient reports whether a response speaks of the patient that our message
// was about: by NHS number where both have one, else by name and birth date.
func samePatient(sent Sent, bundle *fhir.Node) bool {
	f := message.ReadFacts(bundle)
	if sent.NHSNumber != "" && f.NHSNumber != "" {
		return sent.NHSNumber == f.NHSNumber
	}
	p := message.PatientOf(bundle)
	return sameText(p.Family, sent.Family) && p.BirthDate == sent.BirthDate
}

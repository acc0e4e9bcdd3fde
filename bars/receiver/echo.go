package receiver

import (
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// echo is the message as it is answered: everything as sent, and an id of ours
// on every resource that has none. Ids that came with the message stay: they
// are ours from an earlier answer or the slot search, or belong to the system
// that made the Encounter. A resource of type anew is one we have not seen, so
// whatever id it came with is replaced: it could be that of another record.
//
// BaRS Applications, The synchronous HTTP response.
func (r *Receiver) echo(bundle *fhir.Node, anew string) *fhir.Node {
	answer := bundle.Clone()
	moved := map[string]string{}
	for _, e := range fhir.Entries(answer) {
		before := e.Resource.ID()
		if before != "" && e.Resource.Type() != anew {
			continue
		}
		putID(e.Resource, r.NewID())
		if before != "" {
			moved[anew+"/"+before] = anew + "/" + e.Resource.ID()
		}
	}
	if len(moved) > 0 {
		repoint(answer, moved)
	}
	return answer
}

// putID sets a resource's id, right after its type.
func putID(resource *fhir.Node, id string) {
	resource.Remove("id")
	members := []fhir.Member{}
	for _, m := range resource.Members {
		members = append(members, m)
		if m.Name == "resourceType" {
			members = append(members, fhir.M("id", fhir.Str(id)))
		}
	}
	resource.Members = members
}

// repoint rewrites every reference in n that is a key of to.
func repoint(n *fhir.Node, to map[string]string) {
	if n == nil {
		return
	}
	for _, item := range n.Items {
		repoint(item, to)
	}
	for _, m := range n.Members {
		if target := to[m.Value.String()]; m.Name == "reference" && target != "" {
			m.Value.Text = target
		}
		repoint(m.Value, to)
	}
}

// plan adds our own Encounter to a referral's answer: planned, of the same
// journey, with the reference that people use.
func (r *Receiver) plan(answer, request *fhir.Node, d *Decision) {
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
		fhir.M("episodeOfCare", theirs.Get("episodeOfCare").Clone()),
		fhir.M("period", fhir.Obj(fhir.M("start", fhir.Str(fhir.FormatInstant(d.Request.ReceivedAt))))))
	answer.Append("entry", fhir.Obj(fhir.M("fullUrl", fhir.Str("urn:uuid:"+r.NewID())), fhir.M("resource", ours)))
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

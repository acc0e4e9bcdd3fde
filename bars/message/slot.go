package message

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// Chosen is a slot out of a slot search with what belongs to it, ids kept.
// References between these resources are relative ("Schedule/…") or urns that
// end in the id of the resource meant; Choose makes them so. Schedule and
// Related may be missing: receivers return fewer resources than asked for.
type Chosen struct {
	Slot, Schedule *fhir.Node
	Related        []*fhir.Node
}

// Choose takes a slot and everything it refers to, directly or through other
// resources, out of a slot search. It reports false when the searchset holds
// no such slot. The searchset is not changed.
func Choose(searchset *fhir.Node, slotID string) (Chosen, bool) {
	var chosen Chosen
	for _, s := range fhir.Resources(searchset, "Slot") {
		if s.ID() == slotID && slotID != "" {
			chosen.Slot = s
		}
	}
	if chosen.Slot == nil {
		return Chosen{}, false
	}
	for _, r := range reachable(searchset, chosen.Slot) {
		switch n := byID(searchset, r); {
		case r == chosen.Slot:
			chosen.Slot = n
		case r.Type() == "Schedule" && chosen.Schedule == nil:
			chosen.Schedule = n
		default:
			chosen.Related = append(chosen.Related, n)
		}
	}
	return chosen, true
}

// reachable lists from and every resource of the bundle that it refers to,
// nearest first.
func reachable(bundle, from *fhir.Node) []*fhir.Node {
	found := []*fhir.Node{from}
	seen := map[*fhir.Node]bool{from: true}
	for i := 0; i < len(found); i++ {
		for _, ref := range references(found[i]) {
			if r := fhir.Resolve(bundle, ref); r != nil && !seen[r] && r.Type() != "Slot" {
				seen[r] = true
				found = append(found, r)
			}
		}
	}
	return found
}

// byID is a copy of a resource whose references into the bundle are relative.
func byID(bundle, resource *fhir.Node) *fhir.Node {
	n := resource.Clone()
	rewrite(n, func(ref string) (string, bool) {
		if rel := relative(fhir.Resolve(bundle, ref)); rel != "" {
			return rel, true
		}
		return ref, true
	})
	return n
}

// placeSlot adds the slot with its Schedule, the HealthcareService and the
// people and places they name, tied together.
func (a *assembly) placeSlot(chosen Chosen) {
	links := map[string]string{"Slot": linkSlot, "HealthcareService": LinkHealthcareService, "Schedule": "#Schedule"}
	urls := map[string]string{}
	kept := a.bookable(chosen)
	for _, r := range kept {
		if link, ok := links[r.Type()]; ok {
			a.placeKnown(r, link)
		} else {
			a.placeKnown(r)
		}
		urls[relative(r)] = a.entries[len(a.entries)-1].FullURL
	}
	for _, org := range chosen.Related {
		if org.Type() == "Organization" && a.isReceiver(org) {
			urls[relative(org)] = LinkReceiver
		}
	}
	for _, r := range kept {
		a.tie(r, urls)
	}
}

// bookable are copies of what a booking has room for: the slot, its Schedule,
// one HealthcareService, people and their organisations, one place.
func (a *assembly) bookable(chosen Chosen) []*fhir.Node {
	kept := []*fhir.Node{chosen.Slot.Clone(), a.schedule(chosen), a.offered(chosen)}
	locations := 0
	for _, r := range chosen.Related {
		switch r.Type() {
		case "Practitioner", "PractitionerRole":
			kept = append(kept, a.completedRole(r.Clone()))
		case "Organization":
			if !a.isReceiver(r) {
				kept = append(kept, r.Clone())
			}
		case "Location":
			if locations++; locations == 1 {
				kept = append(kept, r.Clone())
			}
		}
	}
	return kept
}

// isReceiver reports whether an organisation of the slot search is the one the
// message goes to; one without a code cannot be told from it.
func (a *assembly) isReceiver(organisation *fhir.Node) bool {
	code := odsCode(organisation)
	return code == "" || strings.EqualFold(code, a.c.Receiver.ODSCode)
}

// tie turns references to resources of the slot search into fullUrls. A urn
// that means nothing here goes, a relative reference to something absent stays.
func (a *assembly) tie(r *fhir.Node, urls map[string]string) {
	rewrite(r, func(ref string) (string, bool) {
		resourceType, id := referenced(ref)
		if url, ok := urls[resourceType+"/"+id]; ok && id != "" {
			return url, true
		}
		if !isURN(ref) {
			return ref, true
		}
		for rel, url := range urls {
			if rel != "" && strings.HasSuffix(ref, ":"+rel[strings.LastIndexByte(rel, '/')+1:]) {
				return url, true
			}
		}
		return ref, false
	})
}

// schedule is the slot's Schedule, or the least one that can stand for it.
func (a *assembly) schedule(chosen Chosen) *fhir.Node {
	n := chosen.Schedule.Clone()
	if n == nil {
		n = resource("Schedule")
		if resourceType, id := referenced(chosen.Slot.TextAt("schedule.reference")); resourceType == "Schedule" {
			n.Set("id", fhir.Str(id))
		}
	}
	if len(n.All("actor")) == 0 {
		n.Set("actor", fhir.List(fhir.Reference(LinkHealthcareService)))
	}
	return n
}

// offered is the HealthcareService that offers the slot, with what a slot
// search may leave out. Its id is that of the slot search; without one it is
// the service's own, by which the slots were asked for.
func (a *assembly) offered(chosen Chosen) *fhir.Node {
	n := service(chosen).Clone()
	if n == nil {
		id := a.c.Receiver.ServiceID
		for _, actor := range chosen.Schedule.All("actor.reference") {
			if resourceType, known := referenced(actor.String()); resourceType == "HealthcareService" {
				id = known
			}
		}
		n = resource("HealthcareService", fhir.M("id", fhir.Str(id)))
	}
	a.describe(n)
	return n
}

// service finds the HealthcareService that the Schedule names, else the first.
func service(chosen Chosen) *fhir.Node {
	var found *fhir.Node
	actors := references(chosen.Schedule)
	for _, r := range chosen.Related {
		if r.Type() != "HealthcareService" {
			continue
		}
		if found == nil {
			found = r
		}
		for _, ref := range actors {
			if ref == relative(r) {
				return r
			}
		}
	}
	return found
}

// describe fills what a message must say about the service asked.
func (a *assembly) describe(service *fhir.Node) {
	if len(service.All("identifier")) == 0 {
		service.Set("identifier", fhir.List(identifier(header.ServiceIDSystem, a.c.Receiver.ServiceID)))
	}
	if service.Get("active") == nil {
		service.Set("active", fhir.Boolean(true))
	}
	service.Set("providedBy", fhir.Reference(LinkReceiver))
	if service.TextAt("name") == "" {
		service.Set("name", fhir.Str(first(a.c.Receiver.ServiceName, a.c.Receiver.name())))
	}
}

// completedRole adds the organisation to a role that names none: the slot
// belongs to the receiver.
func (a *assembly) completedRole(n *fhir.Node) *fhir.Node {
	if n.Type() == "PractitionerRole" && n.Get("organization") == nil {
		n.Set("organization", fhir.Reference(LinkReceiver))
	}
	return n
}

package client

import (
	"net/http"
	"strings"
	"time"

	"barsdesk/bars/fhir"
)

// Quirks are ways in which one environment departs from the standard and is
// borne with. The zero value bears with nothing; only the NHS public sandbox,
// which stores nothing and answers from fixed files, may have others.
type Quirks struct {
	BareStart    bool // slots are asked for with one bare dateTime and one status
	IncludeOrder bool // slots are asked for with the HealthcareService included last
	IDsMissing   bool // answers need not carry the ids that were sent
	OtherID      bool // Reply.Resource of a read by id is taken for the one asked for, whatever its id
	Lenient      bool // an entry of a searchset that is a resource itself is taken for one that holds it
}

// encode writes a search for slots as the environment reads it.
func (k Quirks) encode(q SlotQuery, service string) query {
	includes := slotIncludes
	if k.IncludeOrder {
		includes = append([]string{slotIncludes[0]}, slotIncludes[2:]...)
		includes = append(includes, slotIncludes[1])
	}
	if !k.BareStart {
		return q.encode(service, includes)
	}
	out := query{}
	out.add("status", firstOf(q.Status))
	out.add("start", q.From.UTC().Format(time.DateOnly+"T"+time.TimeOnly))
	out.add("Schedule.actor:HealthcareService", service)
	return out.including(includes)
}

// asked makes a resource the one that was read by its id. Reply.Body stays as
// it came.
func (k Quirks) asked(r Reply, resourceType, id string) Reply {
	if k.OtherID && r.Status == http.StatusOK && r.Resource.Type() == resourceType {
		r.Resource.Set("id", fhir.Str(id))
	}
	return r
}

// read puts each bare resource of a Bundle into an entry of its own.
func (k Quirks) read(n *fhir.Node) *fhir.Node {
	if !k.Lenient || n.Type() != "Bundle" {
		return n
	}
	entries := n.Get("entry")
	if entries == nil {
		return n
	}
	for i, e := range entries.Items {
		if e.Type() != "" && e.Get("resource") == nil {
			entries.Items[i] = fhir.Obj(fhir.M("resource", e))
		}
	}
	return n
}

// firstOf is the one status that a search can ask for.
func firstOf(status []string) string {
	if len(status) == 0 {
		return "free"
	}
	return strings.TrimSpace(status[0])
}

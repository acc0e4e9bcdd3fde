package client

import (
	"strings"
	"time"
)

// Quirks are ways in which one environment departs from the standard and is
// borne with. The zero value bears with nothing; only the NHS public sandbox,
// which stores nothing and answers from fixed files, may have others.
type Quirks struct {
	BareStart    bool // slots are asked for with one bare dateTime and one status
	IncludeOrder bool // slots are asked for with the HealthcareService included last
	IDsMissing   bool // answers need not carry the ids that were sent
	OtherID      bool // a read by id may give a resource of another id
	Lenient      bool // an answer that names another message is taken for the answer
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

// firstOf is the one status that a search can ask for.
func firstOf(status []string) string {
	if len(status) == 0 {
		return "free"
	}
	return strings.TrimSpace(status[0])
}

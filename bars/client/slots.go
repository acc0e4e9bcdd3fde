package client

import (
	"context"
	"net/url"
	"strings"
	"time"
)

// SlotQuery is a search for slots of a service.
type SlotQuery struct {
	From, To time.Time // bounds of the start, both included, to the second
	Status   []string  // free, busy; none means free
}

// slotIncludes are the resources asked for with the slots: the minimum first,
// then those that tell who is met and where.
//
// BaRS Core, GET /Slot.
var slotIncludes = []string{
	"Slot:schedule",
	"Schedule:actor:HealthcareService",
	"Schedule:actor:Practitioner",
	"Schedule:actor:PractitionerRole",
	"HealthcareService:providedBy",
	"HealthcareService:location",
}

// Slots searches for the slots of a service. The answer is never kept for
// another search.
//
// BaRS Core, GET /Slot and Caching.
func (c *Client) Slots(ctx context.Context, target string, q SlotQuery, correlationID string) (Reply, error) {
	return c.get(ctx, "/Slot"+c.current().Quirks.encode(q, target).String(), target, correlationID)
}

func (q SlotQuery) encode(service string, includes []string) query {
	status := "free"
	if len(q.Status) > 0 {
		status = strings.Join(q.Status, ",")
	}
	out := query{}
	out.add("status", status)
	out.add("start", "ge"+utc(q.From))
	out.add("start", "le"+utc(q.To))
	out.add("Schedule.actor:HealthcareService", service)
	return out.including(includes)
}

// utc writes a dateTime with seconds in UTC and the offset +00:00, not Z.
func utc(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") + "+00:00" }

// query holds parameters in the order in which they are sent.
type query []string

func (q *query) add(name, value string) {
	*q = append(*q, url.QueryEscape(name)+"="+url.QueryEscape(value))
}

func (q query) including(resources []string) query {
	for _, include := range resources {
		q.add("_include", include)
	}
	return q
}

// String starts with "?".
func (q query) String() string { return "?" + strings.Join(q, "&") }

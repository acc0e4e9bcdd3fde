package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/network/sentinel"
	"barsdesk/bars/schedule"
	"barsdesk/storage"
)

// publicService is the service of the public sandbox as the cast lists it.
func publicService(public sentinel.Public) service {
	out := testService(public.Organisation, public.Service)
	out.test, out.Slots, out.public = nil, nil, &public
	return out
}

// asPublic gives what a service publishes the ids that the public sandbox has.
type asPublic struct {
	public sentinel.Public
	next   http.Handler
}

// ServeHTTP implements http.Handler.
func (a asPublic) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet || r.URL.Path != "/metadata" && r.URL.Path != "/MessageDefinition" {
		a.next.ServeHTTP(w, r)
		return
	}
	got := &answer{header: http.Header{}}
	a.next.ServeHTTP(got, r)
	body := got.body.Bytes()
	if n, err := fhir.Parse(body); err == nil {
		a.rename(n)
		body = n.JSON()
	}
	got.WriteHeader(http.StatusOK)
	maps.Copy(w.Header(), got.sent)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(got.status)
	_, _ = w.Write(body)
}

// rename puts the ids in that the public sandbox has.
func (a asPublic) rename(n *fhir.Node) {
	if n.Type() == "CapabilityStatement" {
		putID(n, a.public.Capability)
	}
	for _, d := range fhir.Resources(n, "MessageDefinition") {
		if definition.Tail(d.TextAt("url")) == message.ReferralNew.DefinitionTail() {
			putID(d, a.public.Definition)
		}
	}
}

// putID sets a resource's id, right after its type.
func putID(n *fhir.Node, id string) {
	n.Remove("id")
	n.SetFirst("id", fhir.Str(id))
	n.SetFirst("resourceType", fhir.Str(n.Type()))
}

// publicSlots are the times of the public sandbox's service: those that are
// free, then those that its bookings take, from the next morning on.
func (c calendar) publicSlots(s service, now time.Time) ([]storage.Slot, error) {
	from, err := schedule.ParseClock(s.public.Slots.From)
	if err != nil {
		return nil, fmt.Errorf("read when the public sandbox's times begin: %w", err)
	}
	day := schedule.DateAt(now)
	if !day.At(from).After(now) {
		day = day.Add(1)
	}
	ids := slices.Clone(s.public.Slots.IDs)
	for _, r := range s.public.Records {
		if r.Slot != "" {
			ids = append(ids, r.Slot)
		}
	}
	known := map[string]string{"schedule": s.public.Slots.Schedule, "practitioner": s.public.Slots.Practitioner,
		"role": s.public.Slots.Role, "location": s.public.Slots.Location}
	clinic := c.clinic(s, c.staff[0])
	clinic.Key = func(words ...string) string {
		if id := known[words[0]]; id != "" {
			return id
		}
		return c.id(words...)
	}
	var out []storage.Slot
	for i, id := range ids {
		length := time.Duration(s.public.Slots.Every) * time.Minute
		start := day.At(from).Add(time.Duration(i) * length)
		made := clinic.Slot(id, schedule.Time{Start: start, End: start.Add(length)})
		out = append(out, storage.Slot{ID: id, ServiceID: s.ID, Start: start, End: start.Add(length), Body: made.Body()})
	}
	return out, nil
}

// offerPublic puts the times in whose ids are not there, or are those of times
// that have passed.
func (c calendar) offerPublic(tx storage.Tx, s service, now time.Time) error {
	all, err := c.publicSlots(s, now)
	for _, slot := range all {
		if err != nil {
			return err
		}
		have, missing := tx.Slots().Get(slot.ID)
		switch {
		case missing != nil && !errors.Is(missing, storage.ErrNotFound):
			return missing
		case missing == nil && (have.End.After(now) || !slices.Contains(s.public.Slots.IDs, slot.ID)):
			continue
		case missing == nil:
			if have.Busy {
				err = tx.Slots().Free(slot.ID)
			}
			if err == nil {
				err = tx.Slots().Remove(slot.ID)
			}
		}
		if err == nil {
			err = tx.Slots().Add(slot)
		}
	}
	return err
}

package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/fhir"
	"barsdesk/bars/receiver"
	"barsdesk/bars/schedule"
	"barsdesk/storage"
)

// slotFile are the columns of a file of appointments.
var slotFile = columns{required: []string{"service_id", "start", "end", "status", "delivery_channel", "practitioner", "role"}}

func itoa(n int) string { return strconv.Itoa(n) }

// ImportSlots takes appointments of our services over from a file, CSV or JSON.
// All of them or, with problems, none. One that was imported before stays as it
// is, booked or not.
func (d *Desk) ImportSlots(ctx context.Context, a access.Actor, in ImportText) (out Imported, err error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.ScheduleChange); err != nil {
		return Imported{}, d.guard.Check(ctx, a, access.ScheduleChange, access.Object{})
	}
	rows, problems := readImport(in.Text, slotFile)
	if len(problems) > 0 {
		return Imported{Problems: problems}, nil
	}
	err = d.guard.Do(ctx, a, access.ScheduleChange, access.Object{Detail: changeDetail("appointments imported")},
		func(tx storage.Tx, o *access.Object) error {
			own, err := ownByID(tx)
			if err != nil {
				return err
			}
			slots, problems := readSlots(rows, own, d.now())
			if out = (Imported{Problems: problems}); len(problems) > 0 {
				o.Outcome = "refused"
				return nil
			}
			out = Imported{Saved: true, Count: len(slots), Problems: []LineProblem{}}
			for _, s := range slots {
				if _, err := tx.Slots().Get(s.ID); err == nil {
					out.Changed++
				}
			}
			return tx.Slots().Add(slots...)
		})
	if err == nil && out.Saved {
		d.slotsChanged()
	}
	return out, err
}

func ownByID(tx storage.Tx) (map[string]storage.Service, error) {
	own, err := tx.Directory().Own()
	out := map[string]storage.Service{}
	for _, s := range own {
		out[s.ID] = s
	}
	return out, err
}

// readSlots reads the rows; the problems are by line.
func readSlots(rows []importRow, own map[string]storage.Service, now time.Time) ([]storage.Slot, []LineProblem) {
	problems, seen := []LineProblem{}, map[string]int{}
	var out []storage.Slot
	for _, row := range rows {
		s, wrong := row.slot(own, now)
		if first := seen[s.ID]; first > 0 && len(wrong) == 0 {
			wrong = []string{"The same appointment stands in line " + itoa(first) + " already."}
		}
		seen[s.ID] = cmp.Or(seen[s.ID], row.line)
		for _, what := range wrong {
			problems = append(problems, LineProblem{row.line, what})
		}
		out = append(out, s)
	}
	return out, problems
}

// slot reads one row.
func (r importRow) slot(own map[string]storage.Service, now time.Time) (storage.Slot, []string) {
	v := r.values
	var wrong []string
	unless := func(fine bool, what string) {
		if !fine {
			wrong = append(wrong, what)
		}
	}
	service, known := own[v["service_id"]]
	unless(known, "The service is none that we receive for.")
	unless(!known || service.AcceptsBooking, "The service takes no bookings.")
	start, startErr := fhir.ParseTime(v["start"])
	end, endErr := fhir.ParseTime(v["end"])
	unless(startErr == nil && strings.Contains(v["start"], "T"), "start is no time such as 2026-12-01T09:00:00Z.")
	unless(endErr == nil && strings.Contains(v["end"], "T"), "end is no time such as 2026-12-01T09:15:00Z.")
	if startErr == nil && endErr == nil {
		unless(end.After(start), "The appointment ends before it begins.")
		unless(start.After(now), "The appointment lies in the past.")
	}
	unless(v["status"] == slotFree || v["status"] == "busy", "status is neither free nor busy.")
	channel, ok := channelCode(v["delivery_channel"])
	unless(ok, "delivery_channel is none of In-person, Telephone and Video.")
	if len(wrong) > 0 {
		return storage.Slot{}, wrong
	}
	id := stableID("imported", service.ID, fhir.FormatInstant(start), fhir.FormatInstant(end), channel, v["practitioner"], v["role"])
	clinic := schedule.Clinic{ID: v["practitioner"] + "\x00" + v["role"] + "\x00" + channel, Channel: channel, Key: stableID, Who: personNamed(v["practitioner"], v["role"]),
		Service: receiver.Service{ID: service.ID, Name: service.Name, ODSCode: service.ODSCode, Organisation: service.Organisation, Phone: service.Phone},
		Place:   schedule.Place{Lines: linesOf(service.Address), Postcode: service.Postcode}}
	t := schedule.Time{Start: start.UTC(), End: end.UTC()}
	return storage.Slot{ID: id, ServiceID: service.ID, Start: t.Start, End: t.End, Blocked: v["status"] == "busy", ByHand: true,
		Body: clinic.Slot(id, t).Body()}, nil
}

func channelCode(text string) (string, bool) {
	for _, c := range channelChoices {
		if strings.EqualFold(c.Value, text) || strings.EqualFold(c.Label, text) {
			return c.Value, true
		}
	}
	return "", text == ""
}

// titles that stand before a name.
var titles = []string{"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sister", "nurse"}

// personNamed is a practitioner of whom the name and the role are given in words.
func personNamed(name, role string) schedule.Person {
	p := schedule.Person{Role: role}
	words := strings.Fields(name)
	if len(words) > 1 && slices.Contains(titles, strings.ToLower(strings.TrimSuffix(words[0], "."))) {
		p.Prefix, words = words[0], words[1:]
	}
	if n := len(words); n > 0 {
		p.Given, p.Family = strings.Join(words[:n-1], " "), words[n-1]
	}
	for _, r := range roles {
		if strings.EqualFold(role, r.label) || strings.EqualFold(role, r.display) || role == r.code {
			p.RoleCode, p.Role = r.code, r.display
		}
	}
	return p
}

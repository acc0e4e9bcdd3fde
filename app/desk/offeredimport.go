package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"barsdesk/app/access"
	"barsdesk/bars/definition"
	"barsdesk/storage"
)

// serviceColumns are those of a file of services.
var serviceColumns = columns{
	required: []string{"service_id", "name", "ods_code", "organisation", "use_cases", "accepts_booking", "require_booking", "own"},
	optional: []string{"phone", "address", "postcode", "opening_times"},
}

// importedService is one service of a file.
type importedService struct {
	id  string
	own bool
	OfferedChange
}

// ImportServices takes services over from a file, CSV or JSON: those we receive
// for and those we send to. All of them or, with problems, none.
func (d *Desk) ImportServices(ctx context.Context, a access.Actor, in ImportText) (Imported, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Permit(a, access.OfferedChange); err != nil {
		return Imported{}, d.guard.Check(ctx, a, access.OfferedChange, access.Object{})
	}
	services, problems := readServices(in.Text)
	if len(problems) > 0 {
		return Imported{Problems: problems}, nil
	}
	out := Imported{Saved: true, Count: len(services), Problems: []LineProblem{}}
	err := d.guard.Do(ctx, a, access.OfferedChange, access.Object{Detail: changeDetail("services imported")},
		func(tx storage.Tx, _ *access.Object) error {
			out.Changed = 0
			for _, s := range services {
				there, err := s.put(tx)
				if err != nil {
					return err
				}
				if there {
					out.Changed++
				}
			}
			return nil
		})
	if err != nil {
		return Imported{}, err
	}
	d.offeredChanged()
	return out, nil
}

// put keeps an imported service; what its definitions are tightened by stays.
func (s importedService) put(tx storage.Tx) (there bool, err error) {
	have, err := tx.Directory().Get(s.id)
	there = err == nil
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return there, err
	}
	have.ID = s.id
	now := s.applied(have)
	now.Own = s.own
	t, err := readTerms(have)
	if err != nil {
		return there, err
	}
	if err := putOwn(tx, now); err != nil {
		return there, err
	}
	return there, tx.Directory().SetTerms(s.id, t.fitting(now).text())
}

func readServices(text string) ([]importedService, []LineProblem) {
	rows, problems := readImport(text, serviceColumns)
	var out []importedService
	seen := map[string]int{}
	for _, row := range rows {
		s, wrong := row.service()
		if first := seen[s.id]; first > 0 && s.id != "" {
			wrong = append(wrong, LineProblem{row.line, "The service is in the file twice; the first time in line " + itoa(first) + "."})
		}
		seen[s.id] = cmp.Or(seen[s.id], row.line)
		out, problems = append(out, s), append(problems, wrong...)
	}
	slices.SortStableFunc(problems, func(a, b LineProblem) int { return cmp.Compare(a.Line, b.Line) })
	return out, problems
}

// service reads a row; the problems are about its line.
func (r importRow) service() (importedService, []LineProblem) {
	v := r.values
	var problems []LineProblem
	flag := func(name string) bool {
		if v[name] != "true" && v[name] != "false" {
			problems = append(problems, LineProblem{r.line, name + " is neither true nor false."})
		}
		return v[name] == "true"
	}
	s := importedService{id: v["service_id"], own: flag("own"), OfferedChange: OfferedChange{Name: v["name"], ODSCode: v["ods_code"],
		Organisation: v["organisation"], Address: v["address"], Postcode: v["postcode"], Phone: v["phone"], OpeningTimes: v["opening_times"],
		Bookings: flag("accepts_booking"), BookingRule: ruleNotSaid, UseCases: strings.Split(v["use_cases"], ";")}}
	if v["require_booking"] != "" {
		if s.BookingRule = ruleNotNeeded; flag("require_booking") {
			s.BookingRule = ruleNeeded
		}
	}
	s.OfferedChange = s.trimmed()
	for _, p := range s.faults() {
		problems = append(problems, LineProblem{r.line, p.What})
	}
	return s, problems
}

// faults are what is wrong with an imported service. Of another organisation's
// only what would make it unusable: the directory knows what it knows.
func (s importedService) faults() []FieldProblem {
	all := s.problems(s.id)
	if s.own {
		return all
	}
	return slices.DeleteFunc(all, func(p FieldProblem) bool { return !slices.Contains([]string{"id", "name", "useCases"}, p.Field) })
}

// ServiceTable lists every service of the directory, for the command line.
func (d *Desk) ServiceTable(ctx context.Context, a access.Actor) ([]ServiceRow, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.OfferedRead, access.Object{}); err != nil {
		return nil, err
	}
	var out []ServiceRow
	err := d.view(ctx, func(tx storage.Tx) error {
		out = []ServiceRow{}
		for {
			found, total, err := tx.Directory().Search("", storage.Page{Offset: len(out), Limit: mostRows})
			for _, s := range found {
				out = append(out, rowOf(s))
			}
			if err != nil || len(found) == 0 || len(out) >= total {
				return err
			}
		}
	})
	slices.SortFunc(out, func(a, b ServiceRow) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out, err
}

// ServiceRow is one service of the directory in a table.
type ServiceRow struct {
	ID, Name, ODSCode, Organisation string
	UseCases, Versions              []string // codes, and the version of each Application they belong to
	Bookings, Own, Closed           bool
	BookingRule                     string // not-said, not-needed, needed
}

func rowOf(s storage.Service) ServiceRow {
	t, _ := readTerms(s) // what cannot be read is reported where it is used
	row := ServiceRow{ID: s.ID, Name: s.Name, ODSCode: s.ODSCode, Organisation: s.Organisation, UseCases: append([]string{}, s.UseCases...),
		Bookings: s.AcceptsBooking, Own: s.Own, Closed: !s.ClosedAt.IsZero(), BookingRule: settingsOf(s, t).BookingRule}
	for _, u := range s.UseCases {
		app, version := definition.Application(u)
		if text := app + " " + cmp.Or(t.Versions[app], version); app != "" && !slices.Contains(row.Versions, text) {
			row.Versions = append(row.Versions, text)
		}
	}
	return row
}

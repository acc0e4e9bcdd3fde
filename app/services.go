package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"barsdesk/app/desk"
)

// servicesCommand looks after the directory of services: those we receive for
// and those we send to.
type servicesCommand struct {
	Import servicesImport `cmd:"" help:"Import services from a CSV or JSON file, all or nothing."`
	List   servicesList   `cmd:"" help:"List the services of the directory."`
}

// slotsCommand looks after appointments of our own services.
type slotsCommand struct {
	Import slotsImport `cmd:"" help:"Import appointments from a CSV or JSON file, all or nothing."`
}

// servicesImport imports services.
type servicesImport struct {
	place
	sealing
	File string `arg:"" help:"CSV with the head service_id,name,ods_code,organisation,use_cases,accepts_booking,require_booking,own and optionally phone,address,postcode,opening_times; or a JSON list of objects with these members. - is standard input."`
}

// slotsImport imports appointments.
type slotsImport struct {
	place
	sealing
	File string `arg:"" help:"CSV with the head service_id,start,end,status,delivery_channel,practitioner,role; or a JSON list of objects with these members. - is standard input."`
}

// servicesList lists services.
type servicesList struct {
	place
	sealing
}

// clerk keeps the books of what is offered: the desk of this process, or that of
// the process that owns the environment.
type clerk interface {
	ImportServices(context.Context, desk.ImportText) (desk.Imported, error)
	ImportSlots(context.Context, desk.ImportText) (desk.Imported, error)
	ServiceTable(context.Context) ([]desk.ServiceRow, error)
}

// atBooks does something with the books of an environment, whoever owns it.
func (p place) atBooks(to output, key sealing, do func(context.Context, clerk) error) error {
	at, err := p.settle(false)
	if err != nil {
		return err
	}
	if err := at.prepare(); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	s, err := openService(ctx, at, serviceOptions{Log: to.log, Sealing: key, Passing: true})
	if errors.Is(err, errOwned) {
		owner, err := atCounter(ctx, at)
		if err != nil {
			return cannot("another Barsdesk works on %s, and takes nothing from here; stop it first, or use its screens. Nothing was changed", at.folder())
		}
		return do(ctx, owner)
	}
	if err != nil {
		return err
	}
	defer s.close()
	return do(ctx, ownDesk{s.desk, s.door.Present("command line")})
}

// Run imports services. It ends with 1 when the file has faults.
func (c servicesImport) Run(to output) error {
	return c.place.importing(to, c.sealing, c.File, "services", func(ctx context.Context, by clerk, in desk.ImportText) (desk.Imported, error) {
		return by.ImportServices(ctx, in)
	})
}

// Run imports appointments. It ends with 1 when the file has faults.
func (c slotsImport) Run(to output) error {
	return c.place.importing(to, c.sealing, c.File, "appointments", func(ctx context.Context, by clerk, in desk.ImportText) (desk.Imported, error) {
		return by.ImportSlots(ctx, in)
	})
}

// importing reads a file, has it imported, and says what became of it.
func (p place) importing(to output, key sealing, file, what string, do func(context.Context, clerk, desk.ImportText) (desk.Imported, error)) error {
	text, err := content(file)
	if err != nil {
		return cannot("%s. Nothing was imported", cannotRead(file, err))
	}
	return p.atBooks(to, key, func(ctx context.Context, by clerk) error {
		done, err := do(ctx, by, desk.ImportText{Text: string(text)})
		switch {
		case errors.Is(err, errNoReply):
			return cannot("%v. It is not known whether the %s were imported. Repeat the command: the same file imports nothing twice", err, what)
		case err != nil:
			return inCommandWords(err)
		case !done.Saved:
			return notImported(to, file, done.Problems)
		}
		if done.Count == 1 {
			what = strings.TrimSuffix(what, "s")
		}
		to.say(fmt.Sprintf("Imported %d %s; there before: %d.", done.Count, what, done.Changed))
		return nil
	})
}

// notImported lists what is wrong with a file, by line.
func notImported(to output, file string, problems []desk.LineProblem) error {
	name := filepath.Base(file)
	for _, p := range problems {
		if p.Line == 0 {
			to.say(name + ": " + p.What)
			continue
		}
		to.say(fmt.Sprintf("%s:%d: %s", name, p.Line, p.What))
	}
	return refusal{exitFaults, fmt.Sprintf("%s has %d faults, so nothing of it was imported", name, len(problems))}
}

// Run lists the services, those we receive for marked.
func (c servicesList) Run(to output) error {
	return c.atBooks(to, c.sealing, func(ctx context.Context, by clerk) error {
		rows, err := by.ServiceTable(ctx)
		if err != nil {
			return inCommandWords(err)
		}
		if len(rows) == 0 {
			to.say("The directory is empty. Fill it: barsdesk services import FILE")
			return nil
		}
		table := tabwriter.NewWriter(to.out, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "SERVICE\tNAME\tODS\tUSES\tVERSIONS\tBOOKINGS\tOURS")
		for _, r := range rows {
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Name, r.ODSCode, strings.Join(r.UseCases, " "),
				strings.Join(r.Versions, ", "), bookingsWord(r), ownWord(r))
		}
		return table.Flush()
	})
}

func bookingsWord(r desk.ServiceRow) string {
	switch {
	case !r.Bookings:
		return "no"
	case r.BookingRule == "needed":
		return "needed"
	}
	return "yes"
}

func ownWord(r desk.ServiceRow) string {
	switch {
	case r.Own && r.Closed:
		return "yes, closed"
	case r.Own:
		return "yes"
	}
	return "no"
}

package sandbox

import (
	"context"
	"time"

	"barsdesk/bars/network"
	"barsdesk/bars/network/sentinel"
)

// testService is a service of the table of sentinels as the cast lists it.
func testService(run sentinel.Organisation, s sentinel.Service) service {
	out := service{ID: s.ID, Name: s.Name, ODSCode: run.ODSCode, Organisation: run.Name, Phone: run.Phone, Postcode: run.Postcode,
		OpeningTimes: run.OpeningTimes, UseCases: s.UseCases(), Bookings: s.Bookings, test: &s}
	if s.Slots != "none" {
		out.Slots = &hours{Every: 30, From: "08:00", To: "20:00"}
	}
	return out
}

// testServices are the services that answer by the table of sentinels: an
// organisation like the others behind a sentinel.Tool.
type testServices struct {
	table *sentinel.Table
	tool  *sentinel.Tool
}

func newTestServices(s *Sandbox) (*testServices, error) {
	table, err := sentinel.Read()
	if err != nil {
		return nil, err
	}
	t := &testServices{table: table}
	chance := s.source("test services")
	t.tool = &sentinel.Tool{Table: table, Next: s.organisation(table.Organisation.ODSCode), NewID: chance.NewID, Now: s.config.Now}
	for _, each := range table.Services {
		s.catalogue.Put(network.Endpoint{ServiceID: each.ID, Name: each.Name, ODSCode: table.Organisation.ODSCode, Handler: t.tool})
	}
	s.catalogue.PutSystem(sentinel.TestSystem, func(value string) (network.Endpoint, bool) {
		h, known := table.Target(value, chance.NewID, t.tool, func(ctx context.Context, d time.Duration) { _ = s.pause(ctx, d) })
		return network.Endpoint{Handler: h}, known
	})
	return t, nil
}

// pause waits, at most until ctx ends, and says by an error that it has ended.
// Meanwhile other calls go on.
func (s *Sandbox) pause(ctx context.Context, wait time.Duration) error {
	endTurn(ctx)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}

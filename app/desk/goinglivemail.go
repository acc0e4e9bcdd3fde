package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"barsdesk/storage"
)

// GoingLiveEmail registers our services. A person sends it.
type GoingLiveEmail struct {
	To      string   `json:"to"`
	Subject string   `json:"subject"`
	Body    string   `json:"body"`
	Missing []string `json:"missing" doc:"what it lacks, in words; empty: it can be sent"`
}

// catalogueAddress is where the Endpoint Catalogue is looked after.
//
// BaRS, Deployment, Endpoint Catalogue.
const catalogueAddress = "england.bookingandreferralstandard@nhs.net"

// email is the request to put our services into the Endpoint Catalogue: the
// service ids, the URL, the environment, and the planned dates of testing.
func (g goingLive) email() GoingLiveEmail {
	environment := strings.ToUpper(g.environment.Name)
	m := GoingLiveEmail{To: catalogueAddress, Missing: []string{},
		Subject: "BaRS Endpoint Catalogue: please add " + idsOf(g.own) + " in " + environment}
	for _, need := range []struct{ value, words string }{
		{idsOf(g.own), "a service of yours"}, {g.settings.Address, "the address that senders reach you by"},
		{g.settings.TestDates, "when you will test"}, {g.identity.Organisation, "your organisation's name"}, {g.identity.ODSCode, "your organisation's ODS code"},
	} {
		if need.value == "" {
			m.Missing = append(m.Missing, need.words)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Dear BaRS team,\n\nPlease add these services to the Endpoint Catalogue of %s.\n\n", environment)
	fmt.Fprintf(&b, "Organisation: %s (ODS code %s)\n", lacking(g.identity.Organisation), lacking(g.identity.ODSCode))
	fmt.Fprintf(&b, "Environment: %s\nReceiver URL: %s\nPlanned test dates: %s\n", environment, lacking(g.settings.Address), lacking(g.settings.TestDates))
	b.WriteString("\nServices:\n")
	for _, s := range g.own {
		fmt.Fprintf(&b, "- ServiceId %s, %s, ODS code %s\n", s.ID, s.Name, cmp.Or(s.ODSCode, g.identity.ODSCode))
	}
	fmt.Fprintf(&b, "\nThe receiver asks for a client certificate%s.\nSoftware: Barsdesk\n\nKind regards\n%s\n", g.clientWords(), g.identity.name())
	m.Body = b.String()
	return m
}

func (g goingLive) clientWords() string {
	if g.settings.Door.ClientName == "" {
		return ""
	}
	return " and lets in " + g.settings.Door.ClientName
}

func idsOf(services []storage.Service) string {
	ids := make([]string, 0, len(services))
	for _, s := range services {
		ids = append(ids, s.ID)
	}
	return strings.Join(ids, ", ")
}

// lacking shows what is still to be filled in.
func lacking(value string) string {
	if value == "" {
		return "(to be filled in)"
	}
	return value
}

// ownIn are the services of the directory that we receive for, by id.
func ownIn(tx storage.Tx) ([]storage.Service, error) {
	var out []storage.Service
	for offset := 0; ; offset += mostRows {
		page, total, err := tx.Directory().Search("", storage.Page{Offset: offset, Limit: mostRows})
		for _, s := range page {
			if s.Own {
				out = append(out, s)
			}
		}
		if err != nil || len(page) == 0 || offset+len(page) >= total {
			slices.SortFunc(out, func(a, b storage.Service) int { return cmp.Compare(a.ID, b.ID) })
			return out, err
		}
	}
}

// FirstOwnService is the id of a service that we receive for, the same each time;
// "" while there is none.
func (d *Desk) FirstOwnService(ctx context.Context) (id string, err error) {
	err = d.view(ctx, func(tx storage.Tx) error {
		own, err := ownIn(tx)
		if len(own) > 0 {
			id = own[0].ID
		}
		return err
	})
	return id, err
}

// freeWeek counts the free slots of the coming seven days, by service.
func freeWeek(tx storage.Tx, services []storage.Service, now time.Time) (map[string]int, error) {
	free := map[string]int{}
	for _, s := range services {
		slots, err := tx.Slots().Between(s.ID, now, now.AddDate(0, 0, 7))
		if err != nil {
			return nil, err
		}
		for _, slot := range slots {
			if slot.Offered() {
				free[s.ID]++
			}
		}
	}
	return free, nil
}

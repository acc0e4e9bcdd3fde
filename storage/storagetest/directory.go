package storagetest

import (
	"testing"
	"time"

	"barsdesk/storage"
)

func directory(t *testing.T, s storage.Store) {
	one, two := aService(1), aService(2)
	update(t, s, func(tx storage.Tx) error { return tx.Directory().Put(one, two) })
	same(t, "service", readService(t, s, one.ID), one)
	same(t, "service that needs bookings", readService(t, s, two.ID), two)
	missing(t, s, func(tx storage.Tx) (storage.Service, error) { return tx.Directory().Get("9") })
	ownServices(t, s, one, two)
	replaceService(t, s, one)
	findServices(t, s)
}

func readService(t *testing.T, s storage.Store, serviceID string) storage.Service {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (storage.Service, error) { return tx.Directory().Get(serviceID) })
}

// ownServices: those that we receive for are listed, closed and given terms.
func ownServices(t *testing.T, s storage.Store, one, two storage.Service) {
	t.Helper()
	one.Name, two.Name = "B", "A"
	foreign := aService(3)
	foreign.Own, foreign.Favourite, foreign.UsedAt = false, false, time.Time{}
	update(t, s, func(tx storage.Tx) error { return tx.Directory().Put(one, two, foreign) })
	own := view(t, s, func(tx storage.Tx) ([]storage.Service, error) { return tx.Directory().Own() })
	same(t, "own services by name", own, []storage.Service{two, one})
	update(t, s, func(tx storage.Tx) error { return tx.Directory().SetClosed(one.ID, time.Time{}) })
	update(t, s, func(tx storage.Tx) error { return tx.Directory().SetTerms(one.ID, []byte(`{"b":2}`)) })
	one.ClosedAt, one.Terms = time.Time{}, []byte(`{"b":2}`)
	same(t, "a service opened and given terms", readService(t, s, one.ID), one)
	update(t, s, func(tx storage.Tx) error { return tx.Directory().SetClosed(one.ID, at(2)) })
	update(t, s, func(tx storage.Tx) error { return tx.Directory().SetTerms(one.ID, []byte(`{"a":1}`)) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Directory().SetClosed("9", noon) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Directory().SetTerms("9", nil) })
}

// replaceService: what a person did with a service survives an import.
func replaceService(t *testing.T, s storage.Store, stored storage.Service) {
	update(t, s, func(tx storage.Tx) error { return tx.Directory().SetFavourite(stored.ID, false) })
	update(t, s, func(tx storage.Tx) error { return tx.Directory().SetUsed(stored.ID, at(7)) })
	imported := storage.Service{ID: stored.ID, Name: "Renamed", Favourite: true, UsedAt: at(99)}
	update(t, s, func(tx storage.Tx) error { return tx.Directory().Put(imported) })
	imported.Favourite, imported.UsedAt, imported.ClosedAt, imported.Terms = false, at(7), stored.ClosedAt, stored.Terms
	same(t, "replaced service", readService(t, s, stored.ID), imported)
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Directory().SetFavourite("9", true) })
	refused(t, s, storage.ErrNotFound, func(tx storage.Tx) error { return tx.Directory().SetUsed("9", noon) })
}

func findServices(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) error {
		return tx.Directory().Put(
			storage.Service{ID: "200001", Name: "Émile Road Clinic", Organisation: "North", Postcode: "LS1 4AP"},
			storage.Service{ID: "200002", Name: "Beech 100% Surgery", Favourite: true},
			storage.Service{ID: "200003", Name: "Ash Surgery", Organisation: "North"},
			storage.Service{ID: "200004", Name: "Cedar Surgery", UsedAt: at(1)},
			storage.Service{ID: "200005", Name: "Birch Surgery", UsedAt: at(2)},
		)
	})
	for text, want := range map[string][]string{
		"surgery":       {"200002", "200005", "200004", "200003"}, // favourite, last used, name
		"  SURGERY ash": {"200003"},
		"émile":         {"200001"},
		"ÉMILE north":   {"200001"},
		"ls1 4ap":       {"200001"},
		"200003":        {"200003"},
		"100%":          {"200002"},
		"surgery north": {"200003"},
		"clinicnorth":   nil, // not across fields
		"nowhere":       nil,
		"_":             nil,
	} {
		got := search(t, s, text, storage.Page{})
		same(t, "services for "+text, ids(got.List, func(s storage.Service) string { return s.ID }), want)
		same(t, "number of services for "+text, got.Total, len(want))
	}
	same(t, "all services", search(t, s, " ", storage.Page{Offset: 1, Limit: 3}).Total, 5)
}

func search(t *testing.T, s storage.Store, text string, p storage.Page) counted[storage.Service] {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (counted[storage.Service], error) {
		return listed(tx.Directory().Search(text, p))
	})
}

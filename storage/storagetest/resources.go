package storagetest

import (
	"testing"

	"barsdesk/storage"
)

func resources(t *testing.T, s storage.Store) {
	booked := aResource("Appointment", 1)
	cancelled := booked
	cancelled.Version, cancelled.Status, cancelled.UpdatedAt = 99, "cancelled", at(5) // the version given does not count
	referral := aResource("ServiceRequest", 1)
	other := aResource("Appointment", 2)
	for _, r := range []storage.Resource{booked, cancelled, referral, other} {
		update(t, s, func(tx storage.Tx) error { return tx.Resources().Put(r) })
	}
	cancelled.Version = 2
	for name, q := range map[string]struct {
		read func(storage.Resources) ([]storage.Resource, error)
		want []storage.Resource
	}{
		"history":            {func(r storage.Resources) ([]storage.Resource, error) { return r.History("Appointment", id(1)) }, []storage.Resource{booked, cancelled}},
		"history of none":    {func(r storage.Resources) ([]storage.Resource, error) { return r.History("Appointment", id(9)) }, nil},
		"of the patient":     {func(r storage.Resources) ([]storage.Resource, error) { return r.ByPatient("Appointment", "key-1") }, []storage.Resource{cancelled, other}},
		"of another patient": {func(r storage.Resources) ([]storage.Resource, error) { return r.ByPatient("Appointment", "key-2") }, nil},
		"of the case":        {func(r storage.Resources) ([]storage.Resource, error) { return r.ByCase(id(1)) }, []storage.Resource{cancelled, other, referral}},
	} {
		got := view(t, s, func(tx storage.Tx) ([]storage.Resource, error) { return q.read(tx.Resources()) })
		same(t, "resources: "+name, got, q.want)
	}
	got := view(t, s, func(tx storage.Tx) (storage.Resource, error) { return tx.Resources().Get("Appointment", id(1)) })
	same(t, "newest version", got, cancelled)
	missing(t, s, func(tx storage.Tx) (storage.Resource, error) { return tx.Resources().Get("ServiceRequest", id(2)) })
	patientChanged(t, s, other)
}

// patientChanged: an older version's patient no longer finds a resource.
func patientChanged(t *testing.T, s storage.Store, r storage.Resource) {
	r.PatientKey = "key-3"
	update(t, s, func(tx storage.Tx) error { return tx.Resources().Put(r) })
	got := view(t, s, func(tx storage.Tx) ([]storage.Resource, error) {
		return tx.Resources().ByPatient("Appointment", "key-1")
	})
	same(t, "resources of the former patient", ids(got, func(r storage.Resource) string { return r.ID }), []string{id(1)})
}

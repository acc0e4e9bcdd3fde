package storagetest

import (
	"testing"

	"barsdesk/storage"
)

func audit(t *testing.T, s storage.Store) {
	for n := 1; n <= 3; n++ {
		update(t, s, func(tx storage.Tx) error { return tx.Audit().Append(anEntry(n)) })
		refused(t, s, errMind, func(tx storage.Tx) error {
			if err := tx.Audit().Append(anEntry(n)); err != nil {
				return err
			}
			return errMind
		})
	}
	gapless(t, s, 3)
	other := anEntry(4)
	other.Actor, other.Act, other.PatientKey, other.ServiceID, other.Outcome = "system", "message.send", "key-2", "other", "delivered"
	update(t, s, func(tx storage.Tx) error { return tx.Audit().Append(other) })
	other.Seq = 4
	last := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) {
		return listed(tx.Audit().List(storage.AuditQuery{Page: storage.Page{Limit: 1}}))
	})
	same(t, "newest entry", last, counted[storage.Entry]{[]storage.Entry{other}, 4})
	findEntries(t, s)
}

func findEntries(t *testing.T, s storage.Store) {
	for name, q := range map[string]struct {
		query storage.AuditQuery
		want  []int64
	}{
		"actor":        {storage.AuditQuery{Actor: "system"}, []int64{4}},
		"act":          {storage.AuditQuery{Act: "case.read"}, []int64{3, 2, 1}},
		"patient":      {storage.AuditQuery{PatientKey: "key-2"}, []int64{4}},
		"service":      {storage.AuditQuery{ServiceID: "1122334455"}, []int64{3, 2, 1}},
		"outcome":      {storage.AuditQuery{Outcome: "delivered"}, []int64{4}},
		"case":         {storage.AuditQuery{CaseID: id(2)}, []int64{2}},
		"from":         {storage.AuditQuery{From: at(3)}, []int64{4, 3}},
		"to":           {storage.AuditQuery{To: at(3)}, []int64{2, 1}},
		"all together": {storage.AuditQuery{Actor: "person-1", Act: "case.read", From: at(2), To: at(3)}, []int64{2}},
		"nothing":      {storage.AuditQuery{Actor: "person-1", Outcome: "delivered"}, nil},
	} {
		got := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) { return listed(tx.Audit().List(q.query)) })
		var numbers []int64
		for _, e := range got.List {
			numbers = append(numbers, e.Seq)
		}
		same(t, "entries by "+name, numbers, q.want)
		same(t, "number of entries by "+name, got.Total, len(q.want))
	}
}

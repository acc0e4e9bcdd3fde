package storagetest

import (
	"fmt"

	"barsdesk/storage"
)

// Made-up records that differ by n; every field is filled.

func aCase(n int) storage.Case {
	return storage.Case{
		ID: id(n), Version: 1, Organisation: "ZLK", Role: storage.Sender, ServiceID: "1122334455", CorrelationID: id(n + 100),
		PatientKey: fmt.Sprintf("key-%d", n), State: "active",
		Subject: []byte(`{"name":"DUCK, Jemima"}`), Body: fmt.Appendf(nil, `{"n":%d}`, n),
		Keys: []storage.Key{
			{Kind: storage.KeyBundle, Value: id(n + 200)},
			{Kind: storage.KeySurname, Value: "hash"},
		},
		CreatedAt: at(n), UpdatedAt: at(n),
	}
}

func anEntry(n int) storage.Entry {
	return storage.Entry{
		At: at(n), Actor: "person-1", Role: "clinician", Act: "case.read", Object: id(n), CaseID: id(n),
		PatientKey: "key-1", ServiceID: "1122334455", From: "127.0.0.1", CorrelationID: id(n + 1), RequestID: id(n + 2),
		Environment: "sandbox", Outcome: "allowed", BodyHash: "b0", HeaderHash: "c0", Detail: []byte(`{"a":1}`),
		Organisation: "RA4", Claims: []byte(`{"iss":"b"}`),
	}
}

func aDraft(n int) storage.Draft {
	return storage.Draft{
		ID: id(n), Version: 1, Organisation: "ZLK", ServiceID: "1122334455", Body: fmt.Appendf(nil, `{"n":%d}`, n),
		CreatedAt: at(n), UpdatedAt: at(n),
	}
}

func anOutbound(n int) storage.Outbound {
	return storage.Outbound{
		ID: id(n), Version: 1, Organisation: "ZLK", CaseID: id(1), PlanID: id(2), Step: n, Kind: "referral-new", State: "queued",
		Target: "1122334455", RequestID: "A0" + id(n)[2:], CorrelationID: id(4), BundleID: id(5), Method: "PUT", Path: "Appointment/" + id(6),
		Header: []byte(`{"X-Request-Id":"a"}`), Body: []byte("{ \"exact\" : 1.10 }\n"), Node: "3f", Attempts: 1,
		NextAt: at(n), Status: 500, AnswerHeader: []byte(`{"A":"b"}`), Answer: []byte("\x00\xff answer"),
		Failure: "REC_SERVER_ERROR", CreatedAt: at(n), UpdatedAt: at(n),
	}
}

func anInbound(n int) storage.Inbound {
	return storage.Inbound{
		ID: id(n), RequestID: "A0" + id(n)[2:], CorrelationID: "B0" + id(n)[2:], Version: 2, ServiceID: "1122334455",
		Source: "5544332211", Kind: "did-not-attend", CaseID: id(1), Status: 200,
		Header: []byte(`{"X-Request-Id":"a"}`), Body: []byte("{ \"exact\" : 1.10 }\n"),
		AnswerHeader: []byte(`{"A":"b"}`), Answer: []byte("\x00\xff answer"), ReceivedAt: at(n),
	}
}

func aResource(resourceType string, n int) storage.Resource {
	return storage.Resource{
		Type: resourceType, ID: id(n), Version: 1, ServiceID: "1122334455", CaseID: id(1), PatientKey: "key-1",
		Status: "booked", Body: []byte(`{"status":"booked"}`), Bundle: []byte(`{}`), UpdatedAt: at(n),
	}
}

func aSlot(n int) storage.Slot {
	return storage.Slot{ID: id(n), ServiceID: "1122334455", Start: at(n), End: at(n + 15), Body: []byte(`{"id":"s"}`)}
}

func aService(n int) storage.Service {
	needed := n%2 == 0
	return storage.Service{
		ID: fmt.Sprintf("20000%d", n), Name: "Trumpton Emergency Department", ODSCode: "RA4",
		Organisation: "Trumptonshire Trust", Phone: "01632 960000", Postcode: "TA1 5DA",
		OpeningTimes: "always open", UseCases: []string{"a1t1", "a1t2"}, AcceptsBooking: true,
		RequireBooking: &needed, Own: true, Favourite: true, UsedAt: at(n),
		Address: "1 Mill Lane\nTrumpton", ClosedAt: at(n + 1), Terms: []byte(`{"a":1}`),
	}
}

func aSchedule(n int) storage.Schedule {
	return storage.Schedule{ID: id(n), Version: 1, Name: fmt.Sprintf("Clinic %d", n), ServiceIDs: []string{"200001", "200002"},
		Body: fmt.Appendf(nil, `{"n":%d}`, n), UpdatedAt: at(n)}
}

package receiver_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/receiver"
)

// expected is what the standard says to each published message when it reaches
// the service it names for the first time and nothing is held there yet.
// Written from applications.md 11 and errors.md 9.
var expected = []struct {
	file        string
	status      int
	code, issue string
	why         string
}{
	{"bookreq01-booking-new", 409, "REC_CONFLICT", "conflict", "its slot is none of ours"},
	{"bookreq02-booking-cancelled", 400, "REC_BAD_REQUEST", "invariant", "Appointment.id is missing"},
	{"refreq01-referral-new-111-to-ed", 200, "", "", "a referral of the previous major version"},
	{"refreq03-referral-new-pharmacy-minor-illness", 200, "", "", "the list of versions is looked at before the use case"},
	{"refreq04-referral-new-cad-out-of-area", 200, "", "", "a call from out of area"},
	{"refreq07-referral-new-pharmacy-contraception", 200, "", "", "the service of this test still takes it"},
	{"refreq08a-cad-out-of-area-c1-1-initial", 200, "", "", "the sender's Encounter may be in progress"},
	{"refreq08c-cad-out-of-area-c1-3-update", 404, "REC_NOT_FOUND", "not-found", "the referral is not held here"},
	{"refreq09a-cad-out-of-area-c2-1-initial", 200, "", "", ""},
	{"refreq09a-cad-out-of-area-c2-2-update", 404, "REC_NOT_FOUND", "not-found", "the referral is not held here"},
	{"refreq10-referral-new-cad-out-of-area-c4", 200, "", "", ""},
	{"refreq11-referral-new-advice-guidance-to-ers", 200, "", "", "another step of the same pre-release"},
	{"refresp01-referral-response-dna-ed-to-111", 404, "REC_NOT_FOUND", "not-found", "it answers no message of ours"},
	{"refresp03-referral-response-cad-out-of-area", 404, "REC_NOT_FOUND", "not-found", "its definition is misspelt, which is accepted; it answers no message of ours"},
	{"servreq01-referral-cancel-revoked", 400, "REC_BAD_REQUEST", "invariant", "ServiceRequest.id is missing"},
	{"valreq01-validation-request-new", 200, "", "", ""},
	{"valreq02-validation-request-update-lower-priority", 404, "REC_NOT_FOUND", "not-found", "the request is not held here"},
	{"valresp01-validation-request-http-response-planned", 400, "REC_BAD_REQUEST", "invariant", "two Encounters where the definition has one"},
	{"valresp01a-validation-response-interim-in-progress", 404, "REC_NOT_FOUND", "not-found", "it answers no message of ours"},
	{"valresp01b-validation-response-full-after-interim", 404, "REC_NOT_FOUND", "not-found", "it answers no message of ours"},
	{"valresp04-validation-response-interim-rejected", 404, "REC_NOT_FOUND", "not-found", "it answers no message of ours"},
	{"valresp05-validation-response-full-falls", 404, "REC_NOT_FOUND", "not-found", "it answers no message of ours"},
}

func anyService() []receiver.Service {
	return []receiver.Service{service("111111111"), service("2222222222"), service("1")}
}

func TestPublishedMessages(t *testing.T) {
	folder := fhirtest.Published(t, "fhir/examples/messages")
	for _, e := range expected {
		t.Run(e.file, func(t *testing.T) {
			b := newBench(t, monday, anyService()...)
			got := expect(t, b.post(fhirtest.Read(t, filepath.Join(folder, e.file+".json"))), e.status, e.code, e.issue)
			if e.status == 200 {
				assertIDs(t, got)
			}
		})
	}
	if files := fhirtest.Files(t, "fhir/examples/messages"); len(files) != len(expected)+1 { // and one slot search
		t.Errorf("%d published files, %d of them expected", len(files), len(expected)+1)
	}
}

// assertIDs checks that every resource of an acceptance has an id.
func assertIDs(t *testing.T, bundle *fhir.Node) {
	t.Helper()
	for _, e := range fhir.Entries(bundle) {
		if e.Resource.ID() == "" && e.Resource.Type() != "MessageHeader" {
			t.Errorf("%s has no id", e.Resource.Type())
		}
	}
}

// TestDefectiveMessagesAreAnswered drops each member of each resource of every
// published message in turn: each must be answered, and none with a fault of ours.
func TestDefectiveMessagesAreAnswered(t *testing.T) {
	for _, file := range fhirtest.Files(t, "fhir/examples/messages") {
		whole, err := fhir.Parse(fhirtest.Read(t, file))
		if err != nil {
			t.Fatal(err)
		}
		b := newBench(t, monday, anyService()...)
		for i, e := range fhir.Entries(whole) {
			for _, m := range e.Resource.Members {
				broken := whole.Clone()
				fhir.Entries(broken)[i].Resource.Remove(m.Name)
				if w := b.post(broken.JSON()); w.Code >= 500 {
					t.Errorf("%s without %s.%s: answered %d", filepath.Base(file), e.Resource.Type(), m.Name, w.Code)
				}
			}
		}
	}
}

func TestPublishedBookingWithItsSlot(t *testing.T) {
	body, err := os.ReadFile(fhirtest.Published(t, "fhir/examples/messages/bookreq01-booking-new.json"))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2021, 10, 6, 10, 0, 0, 0, time.UTC)
	const slotID = "da83ae28-46f0-4aad-9c54-dcad462cafcb"
	slot := receiver.Slot{ID: slotID, ServiceID: "111111111", Start: start, End: start.Add(time.Hour), Resource: fhir.Obj()}

	b := newBench(t, start.Add(-time.Hour), anyService()...)
	b.records.slotsOf[slotID] = slot
	got := expect(t, b.post(body), 200, "", "")
	if a := fhir.Resource(got, "Appointment"); a.ID() == "" || a.TextAt("created") == "" || a.TextAt("status") != "booked" {
		t.Errorf("the Appointment reads %s", a.JSON())
	}
	if !b.records.slotsOf[slotID].Busy {
		t.Error("the slot is still free")
	}
	again := strings.Replace(string(body), "777a156c", "888a156c", 1)
	expect(t, b.post([]byte(again)), 409, "REC_CONFLICT", "conflict")

	late := newBench(t, start, anyService()...)
	late.records.slotsOf[slotID] = slot
	expect(t, late.post(body), 409, "REC_CONFLICT", "conflict")
}

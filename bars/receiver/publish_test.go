package receiver_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/receiver"
)

// contextsOf asks for what a service publishes, for some use cases or all.
func contextsOf(serviceID string, useCases ...string) string {
	contexts := []string{"https://fhir.nhs.uk/Id/dos-service-id|" + serviceID}
	for _, u := range useCases {
		contexts = append(contexts, definition.UseCaseSystem+"|"+u)
	}
	return "/MessageDefinition?" + url.Values{"context": contexts}.Encode()
}

const tailStart = "bars-message-"

// Every Application has definitions of its own: its kinds of message, its
// version, its use cases and no others.
func TestEachApplicationHasItsOwnDefinitions(t *testing.T) {
	b := newBench(t, monday, service("1"))
	for _, tt := range []struct {
		useCase, version string
		tails            []string
	}{
		{"a1t2", "2.1.0", []string{"servicerequest-request-referral", "servicerequest-request-cancelled", "booking-request", "booking-request-cancelled"}},
		{"a3t1", "2.0.0", []string{"servicerequest-request-referral", "servicerequest-request-cancelled"}},
		{"a4t2", "2.0.0", []string{"servicerequest-request-validation", "servicerequest-request-cancelled"}},
		{"a5t1", "1.2.0", []string{"servicerequest-request-referral", "servicerequest-request-cancelled"}},
		{"a7t1", "1.0.0-alpha.4", []string{"booking-request", "booking-request-cancelled"}},
		{"a8t1", "1.0.0-alpha.3", []string{"servicerequest-request-referral", "servicerequest-request-cancelled"}},
	} {
		defs, problems := definition.ReadSearchset(expect(t, b.do("GET", contextsOf("1", tt.useCase), ""), 200, "", ""))
		if len(problems) != 0 {
			t.Errorf("%s: %v", tt.useCase, problems)
		}
		app, _ := definition.Application(tt.useCase)
		var asked []string
		for _, d := range defs {
			if !strings.Contains(d.Tail(), "-response-") {
				asked = append(asked, strings.TrimPrefix(d.Tail(), tailStart))
			}
			if d.Version != tt.version || !slices.Equal(d.ServiceIDs, []string{"1"}) || !slices.Contains(d.UseCases, tt.useCase) {
				t.Errorf("%s: %s is of version %s for %v at %v", tt.useCase, d.Tail(), d.Version, d.UseCases, d.ServiceIDs)
			}
			for _, u := range d.UseCases {
				if name, _ := definition.Application(u); name != app {
					t.Errorf("%s: %s also serves %s", tt.useCase, d.Tail(), u)
				}
			}
		}
		if !slices.Equal(asked, tt.tails) {
			t.Errorf("%s publishes %v, want %v", tt.useCase, asked, tt.tails)
		}
	}
}

// One who asks for a validation publishes what it takes in answer, for the
// same use case.
func TestAnswersAreTakenForTheUseCaseOfTheRequest(t *testing.T) {
	b := newBench(t, monday, receiver.Service{ID: "1", Refers: true})
	for useCase, want := range map[string][]string{
		"a1t1": {"servicerequest-response-referral"}, "a2t1": {"servicerequest-response-referral"},
		"a4t3": {"servicerequest-response-validation-interim", "servicerequest-response-validation-full"},
		"a6t2": {"servicerequest-response-referral-short"},
	} {
		defs, _ := definition.ReadSearchset(expect(t, b.do("GET", contextsOf("1", useCase), ""), 200, "", ""))
		var got []string
		for _, d := range defs {
			got = append(got, strings.TrimPrefix(d.Tail(), tailStart))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", useCase, got, want)
		}
	}
	expect(t, b.do("GET", contextsOf("1", "a5t1"), ""), 404, "REC_NOT_FOUND", "not-found")
}

func TestNothingPublishedForAUseCaseIsNotFound(t *testing.T) {
	b := newBench(t, monday, receiver.Service{ID: "1", UseCases: []string{"a1t1"}})
	expect(t, b.do("GET", contextsOf("1", "a1t2"), ""), 404, "REC_NOT_FOUND", "not-found")
	defs, _ := definition.ReadSearchset(expect(t, b.do("GET", contextsOf("1"), ""), 200, "", ""))
	for _, d := range defs {
		if strings.Contains(d.Tail(), "booking") {
			t.Errorf("a service without bookings publishes %s", d.Tail())
		}
	}
	broker := "/MessageDefinition?" + url.Values{"context": {"https://fhir.nhs.uk/Id/ers-dos-service-id|1"}}.Encode()
	expect(t, b.do("GET", broker, ""), 200, "", "")
}

// Only the version of the standard makes a read unacceptable, a later one as well
// as an earlier: there is no receiver of an earlier one to lead the call to.
func TestReadsInAnotherMajorVersionAreNotAcceptable(t *testing.T) {
	b := newBench(t, monday, service("1"))
	for _, version := range []string{"2.0.0", "0.9.0"} {
		other := func(r *http.Request) { r.Header.Set("Accept", "application/fhir+json; version="+version) }
		for _, path := range []string{"/metadata", contextsOf("1", "a1t1"), contextsOf("1", "a9t9")} {
			expect(t, b.do("GET", path, "", other), 406, "REC_NOT_ACCEPTABLE", "processing")
		}
	}
}

// What a sender of a later minor version says besides is passed over: BaRS Core,
// Versioning, minor differences.
func TestParametersAndHeadersOfALaterMinorVersionArePassedOver(t *testing.T) {
	later := func(r *http.Request) {
		r.Header.Set("Accept", "application/fhir+json; version=1.99.0")
		r.Header.Set("NHSD-Of-A-Later-Version", "something")
		q := r.URL.Query()
		q.Set("_of-a-later-version", "something")
		r.URL.RawQuery = q.Encode()
	}
	b := emergency(t)
	expect(t, b.post(booking(t).JSON(), later), 200, "", "")
	expect(t, b.do("GET", search(nil), "", later), 200, "", "")
	expect(t, newBench(t, monday, service("1")).do("GET", contextsOf("1", "a1t1"), "", later), 200, "", "")
}

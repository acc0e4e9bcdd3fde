package header_test

import (
	"encoding/base64"
	"net/http"
	"testing"

	"barsdesk/bars/header"

	"github.com/google/go-cmp/cmp"
)

func TestHTTPWritesTheStandardsOwnForm(t *testing.T) {
	want := http.Header{}
	for name, value := range map[string]string{
		header.RequestID:     requestID,
		header.CorrelationID: correlationID,
		header.UseContext:    "a1t1|referral|servicerequest-request|new",
		"Accept":             "application/fhir+json; version=1.5.0",
		"Content-Type":       "application/fhir+json",
		header.Target:        b64(target),
		header.Organisation:  b64(organisation),
		header.Software:      b64(software),
		header.Practitioner:  b64(practitioner),
	} {
		want.Set(name, value)
	}
	if d := cmp.Diff(want, full.HTTP(true)); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestHTTPLeavesOutWhatIsNotKnown(t *testing.T) {
	got := header.Set{RequestID: requestID}.HTTP(false)
	want := http.Header{"X-Request-Id": {requestID}, "Accept": {"application/fhir+json; version=1.5.0"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	role := header.Set{Practitioner: header.Role{Code: "62247001"}}.HTTP(false).Get(header.Practitioner)
	text, err := base64.StdEncoding.Strict().DecodeString(role)
	if want := `{"resourceType":"PractitionerRole","code":[{"coding":[{"system":"http://snomed.info/sct","code":"62247001"}]}]}`; err != nil || string(text) != want {
		t.Errorf("got %s, %v", text, err)
	}
}

// TestHTTPIsStandardBase64 uses a name whose Base64 differs between the alphabets.
func TestHTTPIsStandardBase64(t *testing.T) {
	s := full
	s.Organisation.Name = "ÿþ~~??>>ÿÿ Trust"
	text, err := base64.StdEncoding.Strict().DecodeString(s.HTTP(false).Get(header.Organisation))
	if err != nil {
		t.Fatal(err)
	}
	if text[len(text)-1] != '}' {
		t.Errorf("the JSON ends in %q", text[len(text)-1])
	}
	back, problems := header.Parse(s.HTTP(false))
	if len(problems) > 0 || back.Organisation != s.Organisation {
		t.Errorf("got %v, %v", back.Organisation, problems)
	}
}

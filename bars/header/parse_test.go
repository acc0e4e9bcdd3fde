package header_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"barsdesk/bars/header"

	"github.com/google/go-cmp/cmp"
)

const (
	requestID     = "1c40c1c7-0fbb-4b1d-8b5e-3a5bd1d4a001"
	correlationID = "1C40C1C7-0FBB-4B1D-8B5E-3A5BD1D4A002"
	organisation  = `{"resourceType":"Organization","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"RX1"}],"name":"Example Hospital Trust"}`
	software      = `{"resourceType":"Device","identifier":[{"system":"https://supplier.example/Id/device-identifier","value":"WS-1"}],"deviceName":{"name":"Example Workstation","type":"manufacturer-name"},"version":{"value":"1.0.0"}}`
	practitioner  = `{"resourceType":"PractitionerRole","identifier":[{"system":"https://fhir.nhs.uk/Id/sds-role-profile-id","value":"100000000001"}],"code":[{"coding":[{"system":"http://snomed.info/sct","code":"62247001","display":"General practitioner"}]}]}`
	target        = `{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2000012345"}`
)

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// good returns headers without fault, changed by name and value pairs; an
// empty value drops the header.
func good(changes ...string) http.Header {
	h := http.Header{}
	h.Set(header.RequestID, requestID)
	h.Set(header.CorrelationID, correlationID)
	h.Set(header.Target, b64(target))
	h.Set(header.Organisation, b64(organisation))
	h.Set(header.Software, b64(software))
	for i := 0; i < len(changes); i += 2 {
		h.Set(changes[i], changes[i+1])
		if changes[i+1] == "" {
			h.Del(changes[i])
		}
	}
	return h
}

var full = header.Set{
	RequestID:     requestID,
	CorrelationID: correlationID,
	Target:        &header.Identifier{System: header.ServiceIDSystem, Value: "2000012345"},
	Organisation:  header.Org{ODSCode: "RX1", Name: "Example Hospital Trust"},
	Software:      header.Device{System: "https://supplier.example/Id/device-identifier", ID: "WS-1", Name: "Example Workstation", Version: "1.0.0"},
	Practitioner:  header.Role{SDSRoleProfileID: "100000000001", Code: "62247001", Display: "General practitioner"},
	UseContext:    "a1t1|referral|servicerequest-request|new",
	Accept:        "application/fhir+json; version=1.5.0",
}

func TestParseReadsTheStandardsOwnForm(t *testing.T) {
	got, problems := header.Parse(good(
		header.Practitioner, b64(practitioner), header.UseContext, full.UseContext, "Accept", full.Accept))
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	if d := cmp.Diff(full, got.Set); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestParseTolerates reads the same content out of every form seen in the field.
func TestParseTolerates(t *testing.T) {
	odd := `{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2000012345","note":"\u00ff?>~ÿþ"}`
	if !strings.ContainsAny(b64(odd), "+/") || !strings.HasSuffix(b64(odd), "=") {
		t.Fatal("the case must show both alphabets and padding")
	}
	urlSafe := base64.URLEncoding.EncodeToString([]byte(odd))
	for name, h := range map[string]http.Header{
		"URL-safe alphabet":          good(header.Target, urlSafe),
		"no padding":                 good(header.Target, strings.TrimRight(b64(odd), "=")),
		"URL-safe, no padding":       good(header.Target, strings.TrimRight(urlSafe, "=")),
		"line breaks in the Base64":  good(header.Target, urlSafe[:40]+" "+urlSafe[40:]),
		"newline after the JSON":     good(header.Target, b64(target+"\n"), header.Organisation, b64(organisation+"\r\n"), header.Software, b64(software+"\n")),
		"members in another order":   good(header.Target, b64(`{"value":"2000012345","system":"https://fhir.nhs.uk/Id/dos-service-id"}`)),
		"JSON in lines":              good(header.Target, b64("{\n \"system\": \"https://fhir.nhs.uk/Id/dos-service-id\",\n \"value\": \"2000012345\"\n}")),
		"deviceName as an array":     good(header.Software, b64(strings.ReplaceAll(strings.ReplaceAll(software, `"deviceName":{`, `"deviceName":[{`), `-name"}`, `-name"}]`))),
		"version as an array":        good(header.Software, b64(strings.Replace(software, `{"value":"1.0.0"}`, `[{"value":"1.0.0"}]`, 1))),
		"version as a string":        good(header.Software, b64(strings.Replace(software, `{"value":"1.0.0"}`, `"1.0.0"`, 1))),
		"identifier as an object":    good(header.Organisation, b64(strings.NewReplacer("[", "", "]", "").Replace(organisation))),
		"old form of the ODS system": good(header.Organisation, b64(strings.Replace(organisation, "https://fhir.nhs.uk/Id/", "http://fhir.nhs.uk/id/", 1))),
		"another identifier first": good(header.Organisation, b64(strings.Replace(organisation, `[`,
			`[{"system":"https://other.example","value":"X"},`, 1))),
		"the removed person header": good("NHSD-Requesting-Person", "not even Base64!"),
	} {
		t.Run(name, func(t *testing.T) {
			got, problems := header.Parse(h)
			if len(problems) > 0 {
				t.Errorf("problems: %v", problems)
			}
			want := full
			want.Practitioner, want.UseContext, want.Accept = header.Role{}, "", ""
			if d := cmp.Diff(want, got.Set); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

func TestParseNamesTheHeaderAndTheFault(t *testing.T) {
	for _, c := range []struct {
		name, header, value string
		fault               header.Fault
		says                string
	}{
		{"no request id", header.RequestID, "", header.Missing, "X-Request-Id is missing"},
		{"no correlation id", header.CorrelationID, "", header.Missing, "X-Correlation-Id is missing"},
		{"request id no UUID", header.RequestID, "SECRET", header.NotUUID, "X-Request-Id is not a UUID"},
		{"correlation id no UUID", header.CorrelationID, requestID + "0", header.NotUUID, "X-Correlation-Id is not a UUID"},
		{"no target", header.Target, "", header.Missing, "NHSD-Target-Identifier is missing"},
		{"target not Base64", header.Target, "!SECRET!", header.NotBase64, "NHSD-Target-Identifier is not Base64"},
		{"target cut off", header.Target, b64(target)[:9], header.NotBase64, "NHSD-Target-Identifier is not Base64"},
		{"target not JSON", header.Target, b64("SECRET"), header.NotJSON, "NHSD-Target-Identifier does not hold JSON"},
		{"target half JSON", header.Target, b64(target[:30]), header.NotJSON, "NHSD-Target-Identifier does not hold JSON"},
		{"target an array", header.Target, b64(`["SECRET"]`), header.Shape, "NHSD-Target-Identifier does not hold a JSON object"},
		{"target without system", header.Target, b64(`{"value":"SECRET"}`), header.Shape, "NHSD-Target-Identifier holds no system"},
		{"target without value", header.Target, b64(`{"system":"SECRET"}`), header.Shape, "NHSD-Target-Identifier holds no value"},
		{"target value a number", header.Target, b64(`{"system":"SECRET","value":1}`), header.Shape, "NHSD-Target-Identifier holds no value"},
		{"no organisation", header.Organisation, "", header.Missing, "NHSD-End-User-Organisation is missing"},
		{"organisation without ODS code", header.Organisation, b64(`{"name":"SECRET"}`), header.Shape, "NHSD-End-User-Organisation holds no ODS code"},
		{"organisation without name", header.Organisation, b64(strings.Replace(organisation, `"name"`, `"SECRET"`, 1)), header.Shape, "NHSD-End-User-Organisation holds no name"},
		{"no software", header.Software, "", header.Missing, "NHSD-Requesting-Software is missing"},
		{"software without version", header.Software, b64(strings.Replace(software, `"version"`, `"SECRET"`, 1)), header.Shape, "NHSD-Requesting-Software holds no version"},
		{"software without name", header.Software, b64(strings.Replace(software, `"deviceName"`, `"SECRET"`, 1)), header.Shape, "NHSD-Requesting-Software holds no device name"},
		{"practitioner not JSON", header.Practitioner, b64("SECRET"), header.NotJSON, "NHSD-Requesting-Practitioner does not hold JSON"},
		{"practitioner empty", header.Practitioner, b64("{}"), header.Shape, "NHSD-Requesting-Practitioner holds neither a role profile nor a role code"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := header.Parse(good(c.header, c.value))
			if len(problems) != 1 {
				t.Fatalf("got %v, want one problem", problems)
			}
			p := problems[0]
			if p.Header != c.header || p.Fault != c.fault || p.Missing != (c.fault == header.Missing) || p.Error() != c.says {
				t.Errorf("got %+v, want %s, %q", p, c.fault, c.says)
			}
		})
	}
}

func TestParseWithoutHeadersNamesEachThatBelongs(t *testing.T) {
	_, problems := header.Parse(http.Header{})
	var names []string
	for _, p := range problems {
		names = append(names, p.Header)
	}
	want := []string{header.RequestID, header.CorrelationID, header.Target, header.Organisation, header.Software}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestParseKeepsTheIDsForTheEcho(t *testing.T) {
	got, _ := header.Parse(good(header.RequestID, "no-uuid", header.Target, "!"))
	if got.RequestID != "no-uuid" || got.CorrelationID != correlationID {
		t.Errorf("got %q and %q", got.RequestID, got.CorrelationID)
	}
	if got.Organisation != full.Organisation {
		t.Error("a broken target took the organisation with it")
	}
}

func TestParseRepeated(t *testing.T) {
	h := good()
	h.Add(header.RequestID, correlationID)
	got, problems := header.Parse(h)
	if len(problems) != 1 || problems[0].Fault != header.Repeated || got.RequestID != requestID {
		t.Errorf("got %q, %v", got.RequestID, problems)
	}
}

func TestDecoded(t *testing.T) {
	if got := header.Decoded("nhsd-target-identifier", b64(target+"\n")); got != target {
		t.Errorf("got %q", got)
	}
	for name, value := range map[string]string{"Accept": b64(target), header.Target: "!"} {
		if got := header.Decoded(name, value); got != "" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{b64(target), b64(organisation), b64(software), b64(practitioner), "!", "", b64("[]")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		h := http.Header{}
		for _, name := range []string{header.Target, header.Organisation, header.Software, header.Practitioner} {
			h.Set(name, value)
		}
		p, _ := header.Parse(h)
		again, problems := header.Parse(p.HTTP(false))
		for _, problem := range problems {
			if problem.Fault == header.NotBase64 || problem.Fault == header.NotJSON {
				t.Errorf("what was read is not written again: %v", problem)
			}
		}
		if p.Target != nil && *again.Target != *p.Target {
			t.Errorf("read %v, wrote %v", p.Target, again.Target)
		}
	})
}

package outcome_test

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/outcome"

	"github.com/google/go-cmp/cmp"
)

func TestReadSpellings(t *testing.T) {
	for written, want := range map[string]string{
		"REC_CONFLICT":              "REC_CONFLICT",
		" rec_conflict\n":           "REC_CONFLICT",
		"PROXY_BAD_REQUEST":         "BAD_REQUEST",
		"BAD_REQUEST":               "BAD_REQUEST",
		"REC_UNAVAILABLE":           "REC_SERVICE_UNAVAILABLE",
		"REC_SERVICE_UNAVAILABLE":   "REC_SERVICE_UNAVAILABLE",
		"PROXY_UNAVAILABLE":         "SERVICE_UNAVAILABLE",
		"PROXY_SERVICE_UNAVAILABLE": "SERVICE_UNAVAILABLE",
		"UNAVAILABLE":               "SERVICE_UNAVAILABLE",
		"SERVER ERROR":              "SERVER_ERROR",
		"SERVER_ ERROR":             "SERVER_ERROR",
		"PROXY_SERVER_ERROR":        "SERVER_ERROR",
		"REC_NOT_SUPPORTED":         "REC_NOT_ACCEPTABLE",
	} {
		if got := outcome.Read(400, body(written, "x")).Issues[0].Code; got != want {
			t.Errorf("%q: got %q, want %q", written, got, want)
		}
	}
	for written, want := range map[string]string{"too costly": "too-costly", "too-costly": "too-costly", " Conflict ": "conflict", "429": "429"} {
		if got := outcome.Read(400, body("X", written)).Issues[0].IssueCode; got != want {
			t.Errorf("%q: got %q, want %q", written, got, want)
		}
	}
}

func TestReadTakesWhatFHIRWouldNot(t *testing.T) {
	a := outcome.Read(429, []byte("\xef\xbb\xbf"+`{"issue":{"code":"429","severity":"ERROR","details":{"coding":{"system":"http://hl7.org/fhir/ValueSet/operation-outcome",`+
		`"code":"PROXY_TOO_MANY_REQUESTS","extra":1}},"expression":["Bundle.id"],"location":["/f:Bundle"],"diagnostics":"slow &lt;down&gt;"},"resourceType":"OperationOutcome"}`))
	want := []outcome.Issue{{
		Severity: "error", IssueCode: "429", Code: "TOO_MANY_REQUESTS", Diagnostics: "slow &lt;down&gt;",
		Expression: []string{"Bundle.id", "/f:Bundle"}, HTTP: 429,
	}}
	if d := cmp.Diff(want, a.Issues); d != "" || !a.HasOutcome {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestReadDecidesByTheFailure passes over issues that only inform.
func TestReadDecidesByTheFailure(t *testing.T) {
	a := outcome.Read(409, []byte(`{"resourceType":"OperationOutcome","issue":[
		{"severity":"information","code":"informational","details":{"coding":[{"code":"REC_TIMEOUT"}]}},
		{"severity":"error","code":"business-rule"},
		{"severity":"error","code":"conflict","details":{"text":"x","coding":[{"display":"only"},{"code":"REC_CONFLICT"}]}}]}`))
	if got := a.Action("booking-new"); got != outcome.Choose {
		t.Errorf("got %s", got)
	}
	if got := a.Detail(); got != "409 REC_CONFLICT conflict" {
		t.Errorf("got %q", got)
	}
}

// TestDetailKeepsOutForeignText: only codes go to the operator.
func TestDetailKeepsOutForeignText(t *testing.T) {
	a := outcome.Read(400, body("Mr SWAIN 9658499058", "swain"))
	if got := a.Detail(); got != "400 unknown code unknown issue" {
		t.Errorf("got %q", got)
	}
	if got := outcome.Read(502, []byte("<html>SWAIN</html>")).Detail(); got != "502 without an OperationOutcome, body: page" {
		t.Errorf("got %q", got)
	}
}

// published are names like rec-409-rec-conflict-duplicate.json.
var published = regexp.MustCompile(`^(?:rec|send|proxy)-(\d{3})-`)

// TestPublishedOutcomes reads every failure that the API specification shows:
// each has a code and issue that is understood without a look at its status.
func TestPublishedOutcomes(t *testing.T) {
	seen := 0
	for _, file := range fhirtest.Files(t, "fhir/examples/api") {
		name := filepath.Base(file)
		m := published.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		seen++
		status, _ := strconv.Atoi(m[1])
		a := outcome.Read(status, fhirtest.Read(t, file))
		if !a.HasOutcome || len(a.Issues) != 1 || a.Issues[0].Code == "" {
			t.Errorf("%s: got %+v", name, a)
			continue
		}
		code := strings.ToLower(strings.ReplaceAll(a.Issues[0].Code, "_", "-"))
		if want := code + "-" + a.Issues[0].IssueCode + ".json"; !strings.HasSuffix(name, want) {
			t.Errorf("%s: read as %s", name, want)
		}
		unknown := a
		unknown.Status, unknown.Issues[0].HTTP = 418, 418
		if got := unknown.Failure(anyKind); got == "unclear" {
			t.Errorf("%s: the code alone is not understood", name)
		}
	}
	if seen < 35 {
		t.Errorf("read %d published failures, want at least 35", seen)
	}
}

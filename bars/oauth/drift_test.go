package oauth_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/bars/oauth"
)

// dated is an answer of a platform whose clock is ahead by this much.
func dated(ahead time.Duration) string { return noon.Add(ahead).Format(http.TimeFormat) }

func TestDrift(t *testing.T) {
	d := newDesk()
	if got, known := d.Drift(); known || got != 0 {
		t.Errorf("before any answer: %v, %v", got, known)
	}
	for _, c := range []struct {
		header http.Header
		want   time.Duration
	}{
		{http.Header{"Date": {dated(90 * time.Second)}}, 90 * time.Second},
		{http.Header{"Date": {dated(-time.Hour)}}, -time.Hour},
		{http.Header{"Date": {"yesterday"}}, -time.Hour},
		{http.Header{}, -time.Hour},
		{http.Header{"Date": {dated(time.Hour)}, "Age": {"3600"}}, -time.Hour},
		{http.Header{"Date": {dated(-time.Second)}}, 0},
		{http.Header{"Date": {dated(2 * time.Second)}}, 2 * time.Second},
	} {
		d.Observe(c.header, noon)
		if got, known := d.Drift(); got != c.want || !known {
			t.Errorf("%v: got %v, %v", c.header, got, known)
		}
	}
}

func TestDriftIsTakenFromTokenAnswers(t *testing.T) {
	d := newDesk()
	d.answer = func(n int) (*http.Response, error) {
		return says(200, `{"access_token":"t","token_type":"Bearer","expires_in":599}`, "Date", dated(75*time.Second))
	}
	d.token(t, "t")
	if got, known := d.Drift(); got != 75*time.Second || !known {
		t.Errorf("got %v, %v", got, known)
	}
}

// The clock is named as the cause when it is one, with how far it is off.
func TestTheClockIsNamed(t *testing.T) {
	const plain = `{"error":"invalid_request","error_description":"it is not right","message_id":"m"}`
	const expired = `{"error":"invalid_request","error_description":"Invalid JWT: JWT has expired","message_id":"m"}`
	const far = `{"error":"invalid_request","error_description":"Invalid 'exp' claim - more than 5 minutes in future","message_id":"m"}`
	for _, c := range []struct {
		name, body string
		status     int
		ahead      time.Duration
		clock      string // words of the error, "" when another cause is meant
	}{
		{"slow beyond the assertion's life", plain, 400, 5 * time.Minute, "the clock of this computer is 5m0s slow"},
		{"fast beyond what is allowed", plain, 400, -2 * time.Minute, "the clock of this computer is 2m0s fast"},
		{"slow, and it says expired", expired, 400, 100 * time.Second, "1m40s slow"},
		{"fast, and it says too far", far, 400, -65 * time.Second, "1m5s fast"},
		{"slow by the assertion's life", plain, 400, 240 * time.Second, "4m0s slow"},
		{"slow by less", plain, 400, 239 * time.Second, ""},
		{"fast by what is allowed", plain, 400, -70 * time.Second, "1m10s fast"},
		{"fast by less", plain, 400, -69 * time.Second, ""},
		{"slow by a minute, and it says expired", expired, 400, time.Minute, "1m0s slow"},
		{"a little slow, and it says expired", expired, 400, 59 * time.Second, ""},
		{"slow, but another fault", plain, 400, 100 * time.Second, ""},
		{"right", expired, 400, 0, ""},
		{"slow, but the key is not known", plain, 401, 5 * time.Minute, ""},
		{"slow, but the grant", `{"error":"unsupported_grant_type"}`, 400, 5 * time.Minute, ""},
	} {
		d := newDesk()
		d.answer = func(int) (*http.Response, error) { return says(c.status, c.body, "Date", dated(c.ahead)) }
		f := d.fails(t)
		if (f.Kind == oauth.Clock) != (c.clock != "") || !strings.Contains(f.Error(), c.clock) || f.Drift != c.ahead || !f.Configuration() {
			t.Errorf("%s: got %v, drift %v", c.name, f, f.Drift)
		}
	}
}

func TestApart(t *testing.T) {
	for drift, want := range map[time.Duration]string{125 * time.Second: "2m5s slow", -time.Hour: "1h0m0s fast", 300 * time.Millisecond: "right"} {
		if got := oauth.Apart(drift); got != want {
			t.Errorf("%v: got %q", drift, got)
		}
	}
}

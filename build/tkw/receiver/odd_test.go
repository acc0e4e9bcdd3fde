package receiver_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/google/uuid"

	"barsdesk/bars/fhir/fhirtest"
	"barsdesk/bars/header"
)

// Whatever stands in any place of a message: what keeps it does not fall over
// either.
func TestOddMessagesAreKeptOrRefused(t *testing.T) {
	if os.Getenv("BARSDESK_TKW_RECEIVER") != "" {
		t.Skip("a thousand odd messages are for our own receiver alone")
	}
	e := open(t)
	whole, taken := e.referral(murry, full, ""), 0
	for odd, n := range fhirtest.Odd(t, whole) {
		switch status, body := e.odd(n.JSON()); {
		case status >= 500:
			t.Fatalf("%s in place %d: answered %d %s", odd.Value, odd.Place, status, body)
		case status == http.StatusOK:
			taken++
		}
	}
	if taken < 100 {
		t.Errorf("%d odd messages were taken: the test tests too little", taken)
	}
}

// odd posts a message whose answer may be as odd as it is.
func (e endpoint) odd(body []byte) (int, []byte) {
	e.t.Helper()
	r, err := http.NewRequestWithContext(e.t.Context(), http.MethodPost, e.base+"/$process-message", bytes.NewReader(body))
	e.must(err)
	r.Header = header.Set{RequestID: uuid.NewString(), CorrelationID: uuid.NewString()}.HTTP(true)
	got, err := e.client.Do(r)
	e.must(err)
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	e.must(err)
	return got.StatusCode, text
}

package receiver_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"testing"

	"github.com/google/uuid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// oddities are what may stand where something else belongs.
var oddities = []string{"null", "7", `"x"`, "[]", "{}"}

// Whatever stands in any place of a message: what keeps it does not fall over
// either.
func TestOddMessagesAreKeptOrRefused(t *testing.T) {
	if os.Getenv("BARSDESK_TKW_RECEIVER") != "" {
		t.Skip("a thousand odd messages are for our own receiver alone")
	}
	e := open(t)
	whole, taken := e.referral(murry, full, ""), 0
	for _, oddity := range oddities {
		odd, err := fhir.Parse([]byte(oddity))
		e.must(err)
		for i := range places(whole) {
			n := whole.Clone()
			replace(n, i, odd)
			switch status, body := e.odd(n.JSON()); {
			case status >= 500:
				t.Fatalf("%s in place %d: answered %d %s", oddity, i, status, body)
			case status == http.StatusOK:
				taken++
			}
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

// places counts the values of a tree below its root.
func places(n *fhir.Node) int {
	count := 0
	for _, m := range n.Members {
		count += 1 + places(m.Value)
	}
	for _, item := range n.Items {
		count += 1 + places(item)
	}
	return count
}

// replace puts a value in the i-th place of a tree. It gives how many places
// are left to go, less than none when it is done.
func replace(n *fhir.Node, i int, by *fhir.Node) int {
	for at := range n.Members {
		if i == 0 {
			n.Members[at].Value = by.Clone()
			return -1
		}
		if i = replace(n.Members[at].Value, i-1, by); i < 0 {
			return i
		}
	}
	for at := range n.Items {
		if i == 0 {
			n.Items[at] = by.Clone()
			return -1
		}
		if i = replace(n.Items[at], i-1, by); i < 0 {
			return i
		}
	}
	return i
}

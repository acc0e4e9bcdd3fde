package client

import (
	"net/http"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
	"barsdesk/bars/outcome"
	"barsdesk/bars/pace"
)

// MaxBody is how much of an answer is read, in bytes.
const MaxBody = 16 << 20

// Reply is an HTTP answer.
type Reply struct {
	Status    int
	Header    http.Header
	Body      []byte // exact bytes, or the first MaxBody of them when Truncated
	Truncated bool
	Took      time.Duration
	Resource  *fhir.Node // nil if the body is not JSON, or Truncated
	Renewed   bool       // it answers a second call, made with a fresh token

	RequestID, CorrelationID string // as sent

	// Claims are those of the assertion that the token of the call was given
	// for; zero without one.
	Claims oauth.Claims

	quirks Quirks // of the environment that answered
}

// IDsEchoed reports whether the answer carries both ids that were sent, case
// aside. An answer that does not may come from someone in between. Where the
// environment's answers need not carry them, it is always true.
//
// BaRS Core, Response headers and Transactional integrity.
func (r Reply) IDsEchoed() bool {
	return r.quirks.IDsMissing || r.echo() == outcome.EchoBoth
}

// echo tells which ids the answer carried.
func (r Reply) echo() outcome.Echo {
	echo := outcome.EchoBoth
	for name, sent := range map[string]string{header.RequestID: r.RequestID, header.CorrelationID: r.CorrelationID} {
		switch got := strings.TrimSpace(r.Header.Get(name)); {
		case got == "" && echo == outcome.EchoBoth:
			echo = outcome.EchoMissing
		case got != "" && !strings.EqualFold(got, sent):
			echo = outcome.EchoOther
		}
	}
	return echo
}

// Quirks are what is borne with in the environment that answered.
func (r Reply) Quirks() Quirks { return r.quirks }

// Outcome reads what the answer says about the call. One with other ids than
// were sent answers another call; where the environment's answers need not
// carry them, they are not looked at.
func (r Reply) Outcome() outcome.Answer {
	a := r.said()
	if a.IDs = r.echo(); r.quirks.IDsMissing && a.IDs == outcome.EchoOther {
		a.IDs = outcome.EchoMissing
	}
	if r.Truncated {
		a.Body = outcome.BodyCut
	}
	return a
}

// said is what the body says, read once more only when it did not parse.
func (r Reply) said() outcome.Answer {
	if r.Resource != nil {
		return outcome.ReadParsed(r.Status, r.Resource)
	}
	return outcome.Read(r.Status, r.Body)
}

// RetryAfter is how long the answer asks to wait, 0 when it does not say
// and a day at most.
func (r Reply) RetryAfter(now time.Time) time.Duration { return pace.RetryAfter(r.Header, now) }

package delivery_test

import (
	"fmt"
	"testing"
	"time"

	"barsdesk/bars/delivery"
	"barsdesk/bars/outcome"
)

var first = time.Date(2026, 11, 21, 12, 7, 0, 0, time.UTC)

func middle() float64 { return 0.5 }

func answer(status int, code, issue string) *outcome.Answer {
	a := outcome.Read(status, []byte(fmt.Sprintf(
		`{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":%q,"details":{"coding":[{"code":%q}]}}]}`, issue, code)))
	return &a
}

func plain(status int) *outcome.Answer {
	a := outcome.Read(status, []byte(`{"resourceType":"Bundle"}`))
	return &a
}

// try is a first try at a booking that got this answer, nil for none.
func try(a *outcome.Answer) delivery.Attempted {
	return delivery.Attempted{Attempts: 1, First: first, Now: first, Answer: a, NoAnswer: a == nil, IDsEchoed: true, Kind: "booking-new"}
}

func TestNextAfterOneTry(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  *outcome.Answer
		state   string
		failure string
	}{
		{"accepted", plain(200), delivery.Delivered, ""},
		{"created", plain(201), delivery.Delivered, ""},
		{"had it before", answer(409, "REC_CONFLICT", "duplicate"), delivery.Delivered, ""},
		{"slot gone", answer(409, "REC_CONFLICT", "conflict"), delivery.Refused, "slot-taken"},
		{"not accepted", answer(422, "REC_UNPROCESSABLE_ENTITY", "not-supported"), delivery.Refused, "not-accepted"},
		{"not understood", answer(400, "REC_BAD_REQUEST", "invariant"), delivery.Refused, "not-understood"},
		{"not registered", answer(404, "PROXY_NOT_FOUND", "not-found"), delivery.Refused, "not-registered"},
		{"not signed in, twice", answer(401, "SEND_UNAUTHORIZED", "expired"), delivery.Refused, "not-signed-in"},
		{"not enabled", answer(403, "SEND_FORBIDDEN", "forbidden"), delivery.Held, "not-enabled"},
		{"no clear answer", answer(409, "REC_CONFLICT", "processing"), delivery.Unknown, "unclear-clash"},
		{"yes and no", answer(200, "REC_CONFLICT", "conflict"), delivery.Unknown, "contradiction"},
		{"too late", answer(408, "REC_TIMEOUT", "timeout"), delivery.Queued, "timeout"},
		{"still at it", answer(425, "REC_TOO_EARLY", "duplicate"), delivery.Queued, "still-processing"},
		{"busy", answer(429, "PROXY_TOO_MANY_REQUESTS", "429"), delivery.Queued, "busy"},
		{"fault", answer(500, "REC_SERVER_ERROR", "no-store"), delivery.Queued, "receiver-fault"},
		{"away", answer(503, "REC_UNAVAILABLE", "transient"), delivery.Queued, "receiver-unavailable"},
		{"no outcome", plain(502), delivery.Queued, "no-outcome"},
		{"no answer", nil, delivery.Queued, delivery.FailureNoAnswer},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := delivery.Defaults().Next(try(c.answer), middle)
			if d.State != c.state || d.Failure != c.failure || d.Delivered != (c.state == delivery.Delivered) {
				t.Errorf("got %+v, want %s %q", d, c.state, c.failure)
			}
			if d.RetryAt.IsZero() != (c.state != delivery.Queued) {
				t.Errorf("next try at %v while %s", d.RetryAt, d.State)
			}
		})
	}
}

// TestSuccessWithoutTheIDs may come from someone in between: it is tried again.
func TestSuccessWithoutTheIDs(t *testing.T) {
	a := try(plain(200))
	a.IDsEchoed = false
	if d := delivery.Defaults().Next(a, middle); d.State != delivery.Queued || d.Failure != delivery.FailureNotEchoed {
		t.Errorf("got %+v", d)
	}
	a.Answer = answer(409, "REC_CONFLICT", "duplicate")
	if d := delivery.Defaults().Next(a, middle); d.State != delivery.Delivered {
		t.Errorf("the receiver has it: got %+v", d)
	}
}

// TestDelays follows a message that never gets an answer to its end.
func TestDelays(t *testing.T) {
	a := try(nil)
	for i, want := range []int{2, 4, 8, 16, 32, 60, 60} {
		a.Attempts = i + 1
		d := delivery.Defaults().Next(a, middle)
		if d.State != delivery.Queued || d.RetryAt.Sub(a.Now) != time.Duration(want)*time.Second {
			t.Fatalf("after try %d: got %+v, want a wait of %d s", a.Attempts, d, want)
		}
		a.Now = d.RetryAt
	}
	a.Attempts = delivery.Defaults().MaxAttempts
	if d := delivery.Defaults().Next(a, middle); d.State != delivery.Unknown || d.Failure != delivery.FailureNoAnswer || d.Delivered {
		t.Errorf("after the last try: got %+v", d)
	}
}

func TestJitterStaysWithinAFifth(t *testing.T) {
	for _, c := range []struct {
		chance float64
		want   time.Duration
	}{{0, 1600 * time.Millisecond}, {0.5, 2 * time.Second}, {0.9999999999, 2400 * time.Millisecond}} {
		d := delivery.Defaults().Next(try(nil), func() float64 { return c.chance })
		if got := d.RetryAt.Sub(first).Round(time.Millisecond); got != c.want {
			t.Errorf("chance %v: waits %v, want %v", c.chance, got, c.want)
		}
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	a := try(answer(429, "PROXY_TOO_MANY_REQUESTS", "429"))
	a.RetryAfter = 45 * time.Second
	if d := delivery.Defaults().Next(a, middle); d.RetryAt.Sub(first) != 45*time.Second {
		t.Errorf("got %v", d.RetryAt.Sub(first))
	}
	a.RetryAfter = time.Millisecond
	if d := delivery.Defaults().Next(a, middle); d.RetryAt.Sub(first) != 2*time.Second {
		t.Errorf("a shorter one than ours: got %v", d.RetryAt.Sub(first))
	}
}

func TestTriesEndAfterFifteenMinutes(t *testing.T) {
	a := try(nil)
	a.Attempts, a.Now = 3, first.Add(delivery.Defaults().MaxPeriod-9*time.Second)
	if d := delivery.Defaults().Next(a, middle); d.State != delivery.Queued {
		t.Errorf("just in time: got %+v", d)
	}
	a.Now = first.Add(delivery.Defaults().MaxPeriod - 7*time.Second)
	if d := delivery.Defaults().Next(a, middle); d.State != delivery.Unknown {
		t.Errorf("too late: got %+v", d)
	}
}

func TestAFaultyReceiverIsTriedFewerTimes(t *testing.T) {
	for code, failure := range map[string]string{"REC_SERVER_ERROR": "receiver-fault", "PROXY_SERVER_ERROR": "network-fault"} {
		a := try(answer(500, code, "exception"))
		a.Attempts = delivery.Defaults().MaxFaulty - 1
		if d := delivery.Defaults().Next(a, middle); d.State != delivery.Queued {
			t.Errorf("%s: got %+v", code, d)
		}
		a.Attempts++
		if d := delivery.Defaults().Next(a, middle); d.State != delivery.Unknown || d.Failure != failure {
			t.Errorf("%s: got %+v", code, d)
		}
	}
}

// TestARefusalAfterAnUnansweredTry: what the network says then proves nothing
// about the first try; what the receiver says after its look for duplicates does.
func TestARefusalAfterAnUnansweredTry(t *testing.T) {
	a := try(answer(404, "PROXY_NOT_FOUND", "not-found"))
	a.Attempts = 2
	if d := delivery.Defaults().Next(a, middle); d.State != delivery.Unknown || d.Failure != "not-registered" {
		t.Errorf("from the network: got %+v", d)
	}
	if a.Answer.Doubt {
		t.Error("the answer handed in was changed")
	}
	a.Untaken = true
	if d := delivery.Defaults().Next(a, middle); d.State != delivery.Refused {
		t.Errorf("from the network, first try never left: got %+v", d)
	}
	a.Untaken, a.Answer = false, answer(409, "REC_CONFLICT", "conflict")
	if d := delivery.Defaults().Next(a, middle); d.State != delivery.Refused || d.Failure != "slot-taken" {
		t.Errorf("from the receiver: got %+v", d)
	}
}

func TestUntaken(t *testing.T) {
	for _, c := range []struct {
		answer    *outcome.Answer
		neverSent bool
		want      bool
	}{
		{nil, true, true},
		{nil, false, false},
		{answer(429, "SEND_TOO_MANY_REQUESTS", "throttled"), false, true},
		{answer(408, "REC_TIMEOUT", "timeout"), false, false},
		{plain(200), false, false},
		{plain(503), false, false},
	} {
		if got := delivery.Untaken("booking-new", c.answer, c.neverSent); got != c.want {
			t.Errorf("%+v, %v: got %v", c.answer, c.neverSent, got)
		}
	}
}

// TestWhatNeverLeft: a sign-in that cannot work is not tried again and again,
// and what never left is refused, not unknown, once its tries are over; unless
// an earlier try may have arrived.
//
// BaRS, Error handling: token endpoint.
func TestWhatNeverLeft(t *testing.T) {
	for _, c := range []struct {
		name, silence string
		attempts      int
		untaken       bool
		state         string
	}{
		{"no access, first try", outcome.AccessMissing, 1, false, delivery.Refused},
		{"wrong clock, no earlier try taken", outcome.ClockWrong, 3, true, delivery.Refused},
		{"unknown key after a try that may have arrived", outcome.KeyUnknown, 2, false, delivery.Unknown},
		{"token service busy", outcome.SignInBusy, 1, false, delivery.Queued},
		{"no connection", outcome.NoConnection, 1, false, delivery.Queued},
		{"no connection to the end", outcome.NoConnection, 99, true, delivery.Refused},
		{"no connection to the end, after a try that may have arrived", outcome.NoConnection, 99, false, delivery.Unknown},
		{"no answer to the end", outcome.NoReply, 99, true, delivery.Unknown},
		{"no answer, without a reason", "", 1, false, delivery.Queued},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := try(nil)
			a.Attempts, a.Untaken, a.Silence = c.attempts, c.untaken, c.silence
			d := delivery.Defaults().Next(a, middle)
			want := c.silence
			if want == "" {
				want = delivery.FailureNoAnswer
			}
			if d.State != c.state || d.Failure != want {
				t.Errorf("%s, %s", d.State, d.Failure)
			}
		})
	}
}

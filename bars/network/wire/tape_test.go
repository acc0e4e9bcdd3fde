package wire_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/network/wire"

	"pgregory.net/rapid"
)

func numbers(all []wire.Exchange) string {
	var out []string
	for _, e := range all {
		out = append(out, fmt.Sprint(e.N))
	}
	return strings.Join(out, " ")
}

func TestTheNewestAreKept(t *testing.T) {
	tape := wire.NewTape(3, 1<<20)
	for range 5 {
		tape.Add(wire.Exchange{})
	}
	for _, c := range []struct {
		after int64
		most  int
		want  string
	}{{0, 0, "3 4 5"}, {3, 0, "4 5"}, {0, 2, "3 4"}, {4, 9, "5"}, {5, 0, ""}, {99, 0, ""}, {-1, 1, "3"}} {
		if got := numbers(tape.After(c.after, c.most)); got != c.want {
			t.Errorf("after %d at most %d: %s, want %s", c.after, c.most, got, c.want)
		}
	}
	if _, kept := tape.Get(2); kept {
		t.Error("2 is still kept")
	}
	if e, kept := tape.Get(4); !kept || e.N != 4 {
		t.Errorf("4 is %+v", e)
	}
	tape.Clear()
	tape.Add(wire.Exchange{})
	if got := numbers(tape.After(0, 0)); got != "6" {
		t.Errorf("after all was forgotten: %s", got)
	}
}

// Whatever passes, what is kept is within the bounds and the newest.
func TestTheBoundsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most, room := rapid.IntRange(1, 20).Draw(t, "most"), rapid.Int64Range(1000, 20_000).Draw(t, "bytes")
		tape := wire.NewTape(most, room)
		sizes := rapid.SliceOfN(rapid.IntRange(0, 6000), 1, 60).Draw(t, "sizes")
		for _, n := range sizes {
			body := make([]byte, n)
			tape.Add(wire.Exchange{RequestBody: body, AnswerBody: body, Unseen: []wire.Answer{{Body: body}}})
		}
		kept, size := tape.After(0, 0), 0
		for i, e := range kept {
			size += len(e.RequestBody) + len(e.AnswerBody)
			for _, a := range e.Unseen {
				size += len(a.Body)
			}
			if want := int64(len(sizes) - len(kept) + i + 1); e.N != want {
				t.Fatalf("%d stands where %d should", e.N, want)
			}
			if whole := len(e.RequestBody) == sizes[e.N-1]; whole == e.Cut && sizes[e.N-1] > 0 {
				t.Fatalf("%d bytes, of %d, cut %v", len(e.RequestBody), sizes[e.N-1], e.Cut)
			}
		}
		if len(kept) == 0 || len(kept) > most || int64(size) > room {
			t.Fatalf("%d kept of %d bytes, within %d and %d", len(kept), size, most, room)
		}
	})
}

const secret = "do-not-show-me"

func TestNoSecretIsKept(t *testing.T) {
	tape := wire.NewTape(9, 1<<20)
	header := func() http.Header {
		return http.Header{
			"Authorization": {"Bearer " + secret, "bearer  " + secret, secret}, "Proxy-Authorization": {"Basic " + secret}, "Apikey": {secret},
			"Cookie": {"a=" + secret}, "Set-Cookie": {"a=" + secret + "; HttpOnly"}, "authorization": {"Digest " + secret}, "X-Request-Id": {"1"},
		}
	}
	given := wire.Exchange{
		RequestHeader: header(), AnswerHeader: header(), Unseen: []wire.Answer{{Header: header()}},
		Query: "access_token=" + secret + "&start=ge2026&ACCESS%5FTOKEN=" + secret + "&access%zztoken=" + secret,
	}
	tape.Add(given)
	e, _ := tape.Get(1)
	if text := fmt.Sprintf("%+v", e); strings.Contains(text, secret) {
		t.Errorf("kept is %s", text)
	}
	if e.RequestHeader.Get("Authorization") != "Bearer hidden" || e.RequestHeader.Get("X-Request-Id") != "1" || !strings.Contains(e.Query, "start=ge2026") {
		t.Errorf("kept is %+v", e)
	}
	if given.RequestHeader.Get("Authorization") != "Bearer "+secret {
		t.Error("what was given is changed")
	}
}

func TestListenersHearEachInOrder(t *testing.T) {
	tape := wire.NewTape(1000, 1<<20)
	tape.Add(wire.Exchange{}) // before anybody listens
	heard := make(chan int64, 1000)
	tape.Added(func(e wire.Exchange) { heard <- e.N })
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 20 {
				tape.Add(wire.Exchange{})
			}
		})
	}
	all.Wait()
	for want := int64(2); want <= 401; want++ {
		select {
		case got := <-heard:
			if got != want {
				t.Fatalf("heard %d, not %d", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%d was not heard", want)
		}
	}
}

// A listener that does not come back keeps nobody waiting, and hears later of
// what is still kept.
func TestASlowListenerKeepsNobodyWaiting(t *testing.T) {
	tape := wire.NewTape(5, 1<<20)
	let, heard := make(chan bool), make(chan int64, 100)
	tape.Added(func(e wire.Exchange) {
		<-let
		heard <- e.N
	})
	for range 500 {
		tape.Add(wire.Exchange{})
	}
	close(let)
	last := int64(0)
	for last < 500 {
		select {
		case n := <-heard:
			if n <= last {
				t.Fatalf("heard %d after %d", n, last)
			}
			last = n
		case <-time.After(10 * time.Second):
			t.Fatalf("nothing was heard after %d", last)
		}
	}
}

func TestANilTapeKeepsNothing(t *testing.T) {
	var tape *wire.Tape
	tape.Add(wire.Exchange{})
	tape.Clear()
	if _, kept := tape.Get(1); kept || tape.After(0, 0) != nil {
		t.Error("it kept something")
	}
}

func BenchmarkAdd(b *testing.B) {
	tape := wire.NewTape(1000, 8<<20)
	body := bytes.Repeat([]byte("x"), 40_000)
	header := http.Header{"Authorization": {"Bearer x"}, "X-Request-Id": {"1"}, "X-Correlation-Id": {"2"}}
	b.ReportAllocs()
	for b.Loop() {
		tape.Add(wire.Exchange{RequestHeader: header, RequestBody: body, AnswerBody: body})
	}
}

package frontdoor_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"barsdesk/app/frontdoor"
	"barsdesk/bars/header"
)

const requestID = "8c63d621-4d86-4f57-8699-e8e22d49935d"

// line is a connection on which a test writes what it likes.
func (s *street) line() net.Conn {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.at)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(within))
	return conn
}

// answerTo writes a text and reads one answer.
func (s *street) answerTo(conn net.Conn, text string) *http.Response {
	s.t.Helper()
	_, _ = io.WriteString(conn, text) // the other end may have heard enough
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		s.t.Fatalf("no answer: %v", err)
	}
	return answer
}

func posting(more string) string {
	return "POST /FHIR/R4/$process-message HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + requestID + "\r\nContent-Type: application/fhir+json\r\n" + more + "\r\n\r\n"
}

// TestTheReceiverGetsTheBodyWhole, however it comes.
func TestTheReceiverGetsTheBodyWhole(t *testing.T) {
	text := strings.Repeat("a message. ", 400_000) // 4.4 MB
	s := plainly(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		_, timed := r.Context().Deadline()
		_, _ = fmt.Fprint(w, len(body), string(body) == text, r.ContentLength, err, timed)
	}, frontdoor.Limits{})
	for name, body := range map[string]io.Reader{"of known length": strings.NewReader(text), "in chunks": io.MultiReader(strings.NewReader(text))} {
		answer, err := http.Post(s.url+"/$process-message", "application/fhir+json", body)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(answer.Body)
		if want := fmt.Sprint(len(text), true, len(text), error(nil), true); string(got) != want {
			t.Errorf("%s the receiver got %s, want %s", name, got, want)
		}
	}
}

// never is a receiver that no request may reach.
func never(t *testing.T) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s reached the receiver", r.URL.Path) }
}

func TestTooLongABodyIsRefused(t *testing.T) {
	s := plainly(t, never(t), frontdoor.Limits{BodyBytes: 100_000})
	expect(t, s.answerTo(s.line(), posting("Content-Length: 100001")), 422, "REC_UNPROCESSABLE_ENTITY", "too-costly")
	endless := s.line()
	go func() {
		_, _ = io.WriteString(endless, posting("Transfer-Encoding: chunked"))
		for {
			if _, err := fmt.Fprintf(endless, "3e8\r\n%s\r\n", strings.Repeat("x", 1000)); err != nil {
				return
			}
		}
	}()
	answer, err := http.ReadResponse(bufio.NewReader(endless), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !answer.Close || answer.Header.Get(header.RequestID) != requestID {
		t.Errorf("the line stays open, or the ids are missing: %v", answer.Header)
	}
	expect(t, answer, 422, "REC_UNPROCESSABLE_ENTITY", "too-costly")
}

// TestAPackedMessageCountsAsTheLongest: it may become that when it is unpacked.
func TestAPackedMessageCountsAsTheLongest(t *testing.T) {
	g := &gated{begun: make(chan struct{}, 9), on: make(chan struct{})}
	s := plainly(t, g.ServeHTTP, frontdoor.Limits{})
	packed := s.line()
	_, _ = io.WriteString(packed, posting("Content-Encoding: gzip\r\nContent-Length: 2")+"xx")
	<-g.begun
	if working, _ := s.door.Load(); working != 41 {
		t.Errorf("%d in work", working)
	}
	close(g.on)
	if answer := s.answerTo(packed, ""); answer.StatusCode != http.StatusOK {
		t.Errorf("answered %d", answer.StatusCode)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestASlowBodyIsGivenUp: 408, and its place is free.
func TestASlowBodyIsGivenUp(t *testing.T) {
	s := plainly(t, never(t), frontdoor.Limits{Body: 50 * time.Millisecond})
	for _, length := range []string{"Content-Length: 5000000", "Transfer-Encoding: chunked"} {
		answer := s.answerTo(s.line(), posting(length)+"5\r\n")
		if !answer.Close {
			t.Error("the line stays open")
		}
		expect(t, answer, 408, "REC_TIMEOUT", "timeout")
	}
	if working, waiting := s.door.Load(); working+waiting != 0 {
		t.Errorf("%d in work, %d waiting", working, waiting)
	}
}

// TestAPromiseHoldsLittle: bodies that are promised and not sent take no room
// from those that are.
func TestAPromiseHoldsLittle(t *testing.T) {
	s := plainly(t, fine, frontdoor.Limits{Held: 1 << 20, BodyBytes: 1 << 20})
	for range 20 {
		_, _ = io.WriteString(s.line(), posting("Content-Length: 1000000")+"x")
	}
	for range 3 {
		answer, err := http.Post(s.url+"/$process-message", "application/fhir+json", strings.NewReader(strings.Repeat("x", 100_000)))
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("answered %v, %v", answer, err)
		}
		_ = answer.Body.Close()
	}
}

// TestHugeOrSlowHeadersAreGivenUp.
func TestHugeOrSlowHeadersAreGivenUp(t *testing.T) {
	s := plainly(t, never(t), frontdoor.Limits{HeaderBytes: 8 << 10, Header: 50 * time.Millisecond})
	huge := s.line()
	go func() {
		_, _ = io.WriteString(huge, "GET /FHIR/R4/metadata HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("x", 1<<20))
	}()
	if answer, err := http.ReadResponse(bufio.NewReader(huge), nil); err == nil && answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("answered %d", answer.StatusCode)
	}
	slow := s.line()
	_, _ = io.WriteString(slow, "GET /FHIR/R4/metadata HTTP/1.1\r\nHost:")
	if rest, err := io.ReadAll(slow); err != nil || (len(rest) > 0 && !bytes.HasPrefix(rest, []byte("HTTP/1.1 4"))) {
		t.Errorf("was told %q, %v", rest, err)
	}
}

// TestAnAnswerThatNobodyTakesIsGivenUp.
func TestAnAnswerThatNobodyTakesIsGivenUp(t *testing.T) {
	ended := make(chan error, 1)
	s := plainly(t, func(w http.ResponseWriter, _ *http.Request) {
		_, err := io.CopyN(w, zeros{}, 1<<30)
		ended <- err
	}, frontdoor.Limits{Answer: 100 * time.Millisecond})
	_, _ = io.WriteString(s.line(), "GET /FHIR/R4/Slot HTTP/1.1\r\nHost: x\r\n\r\n")
	select {
	case err := <-ended:
		if err == nil {
			t.Error("a gigabyte was written to somebody who does not read")
		}
	case <-time.After(within):
		t.Error("the answer is still being written")
	}
}

// gated is a receiver that answers when it is let go on.
type gated struct {
	begun chan struct{}
	on    chan struct{}
	most  atomic.Int32
	now   atomic.Int32
}

func (g *gated) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if n := g.now.Add(1); n > g.most.Load() {
		g.most.Store(n)
	}
	g.begun <- struct{}{}
	<-g.on
	g.now.Add(-1)
	fine(w, r)
}

// TestMoreThanTheRoomIsRefusedAtOnce: 429 with Retry-After, before any of it
// is worked on; what is in work and what waits is answered.
func TestMoreThanTheRoomIsRefusedAtOnce(t *testing.T) {
	g := &gated{begun: make(chan struct{}, 100), on: make(chan struct{})}
	s := plainly(t, g.ServeHTTP, frontdoor.Limits{InWork: 2, Waiting: 3, Wait: within})
	var all sync.WaitGroup
	statuses := make(chan int, 5)
	for range 5 {
		all.Go(func() {
			answer, err := http.Get(s.url + "/metadata")
			if err != nil {
				t.Error(err)
				return
			}
			_ = answer.Body.Close()
			statuses <- answer.StatusCode
		})
	}
	s.until(func() bool { working, waiting := s.door.Load(); return working == 2 && waiting == 3 })
	answer := s.answerTo(s.line(), posting("Content-Length: 2")+"{}")
	if answer.Header.Get("Retry-After") == "" || answer.Header.Get(header.RequestID) != requestID {
		t.Errorf("headers %v", answer.Header)
	}
	expect(t, answer, 429, "REC_TOO_MANY_REQUESTS", "throttled")
	close(g.on)
	all.Wait()
	close(statuses)
	for status := range statuses {
		if status != http.StatusOK {
			t.Errorf("one that was in was answered %d", status)
		}
	}
	if g.most.Load() != 2 {
		t.Errorf("%d at the same time", g.most.Load())
	}
	if answer, err := http.Get(s.url + "/metadata"); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %v, %v", answer, err)
	}
}

// TestWaitingHasAnEnd: who waits too long is told 429, not kept.
func TestWaitingHasAnEnd(t *testing.T) {
	g := &gated{begun: make(chan struct{}, 1), on: make(chan struct{})}
	s := plainly(t, g.ServeHTTP, frontdoor.Limits{InWork: 1, Wait: 30 * time.Millisecond})
	first := s.line()
	_, _ = io.WriteString(first, "GET /FHIR/R4/Slot HTTP/1.1\r\nHost: x\r\n\r\n")
	<-g.begun
	expect(t, s.answerTo(s.line(), posting("Content-Length: 2")+"{}"), 429, "REC_TOO_MANY_REQUESTS", "throttled")
	close(g.on)
	if answer := s.answerTo(first, ""); answer.StatusCode != http.StatusOK {
		t.Errorf("the first was answered %d", answer.StatusCode)
	}
}

// TestALongMessageCountsAsSeveral, for it takes as much memory and time.
func TestALongMessageCountsAsSeveral(t *testing.T) {
	g := &gated{begun: make(chan struct{}, 9), on: make(chan struct{})}
	s := plainly(t, g.ServeHTTP, frontdoor.Limits{InWork: 8, Wait: 30 * time.Millisecond})
	long := s.line()
	go func() { _, _ = io.WriteString(long, posting("Content-Length: 1000000")+strings.Repeat("x", 1_000_000)) }()
	<-g.begun
	if working, _ := s.door.Load(); working != 8 {
		t.Errorf("%d in work", working)
	}
	expect(t, s.answerTo(s.line(), posting("Content-Length: 2")+"{}"), 429, "REC_TOO_MANY_REQUESTS", "throttled")
	close(g.on)
}

// TestConnectionsHaveAnEnd: one too many is closed at once, and a place that
// is given back can be taken.
func TestConnectionsHaveAnEnd(t *testing.T) {
	s := plainly(t, fine, frontdoor.Limits{Connections: 2})
	first, second := s.line(), s.line()
	for _, each := range []net.Conn{first, second} {
		if answer := s.answerTo(each, "GET /FHIR/R4/metadata HTTP/1.1\r\nHost: x\r\n\r\n"); answer.StatusCode != http.StatusOK {
			t.Fatal(answer.Status)
		}
	}
	if text, _ := io.ReadAll(s.line()); len(text) > 0 {
		t.Errorf("a third was told %q", text)
	}
	if got := s.refusals(1); got[0] != frontdoor.RefusedFull {
		t.Errorf("refused for %v", got)
	}
	_ = first.Close()
	s.until(func() bool {
		conn, err := net.Dial("tcp", s.at)
		if err != nil {
			return false
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(within))
		_, _ = io.WriteString(conn, "GET /FHIR/R4/metadata HTTP/1.1\r\nHost: x\r\n\r\n")
		_, err = http.ReadResponse(bufio.NewReader(conn), nil)
		return err == nil
	})
}

// TestAFloodOfStrangersDoesNotFillTheLog: they are all counted.
func TestAFloodOfStrangersDoesNotFillTheLog(t *testing.T) {
	s := opened(t, fine, nil)
	s.settings.Allowed = []string{"192.0.2.1"}
	s.door.Use(s.settings)
	for range 300 {
		if _, err := io.ReadAll(s.line()); err != nil && !errors.Is(err, syscall.ECONNRESET) {
			t.Fatal(err)
		}
	}
	s.refusals(300)
	if n := strings.Count(s.said.String(), "let a connection not in"); n < 60 || n > 60 {
		t.Errorf("%d lines are in the log", n)
	}
	s.mu.Lock()
	s.clock = s.clock.Add(time.Minute)
	s.mu.Unlock()
	_, _ = io.ReadAll(s.line())
	s.refusals(301)
	if !strings.Contains(s.said.String(), "unsaid=240") {
		t.Error("the log does not say how many it left out")
	}
}

// until waits for what must come to be.
func (s *street) until(so func() bool) {
	s.t.Helper()
	for late := time.Now().Add(within); !so(); {
		if time.Now().After(late) {
			s.t.Fatal("it did not come to that")
		}
		runtime.Gosched()
	}
}

// short is a listener on a computer that has no file left for some connections.
type short struct {
	net.Listener
	left atomic.Int32
}

// Accept fails as long as the shortage lasts.
func (s *short) Accept() (net.Conn, error) {
	if s.left.Add(-1) >= 0 {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
	return s.Listener.Accept()
}

// TestAShortageOfFilesPasses: senders come in again when it is over.
func TestAShortageOfFilesPasses(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	scarce := &short{Listener: listener}
	scarce.left.Store(2)
	s := built(t, func(c *frontdoor.Config) { c.Environment = "sandbox" })
	s.door.Use(frontdoor.Settings{})
	s.serveAt(scarce, fine)
	s.url = "http://" + s.at + "/FHIR/R4"
	answer, err := s.get(&http.Client{Timeout: within})
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("after the shortage: %v %v", answer, err)
	}
	if !strings.Contains(s.said.String(), "cannot take a connection now") {
		t.Error("nobody is told of the shortage")
	}
}

func TestWhatDoesNotGetPastTheDoorIsTold(t *testing.T) {
	told := make(chan string, 1)
	s := built(t, func(c *frontdoor.Config) {
		c.Environment, c.Limits = "sandbox", frontdoor.Limits{BodyBytes: 10}
		c.Refused = func(from, why string, status int) { told <- fmt.Sprint(from != "", " ", why, " ", status) }
	})
	s.door.Use(frontdoor.Settings{})
	s.serve(func(http.ResponseWriter, *http.Request) { t.Error("it got past the door") })
	s.answerTo(s.line(), posting("Content-Length: 11")+"9658499058.")
	if got := <-told; got != "true REC_UNPROCESSABLE_ENTITY 422" {
		t.Errorf("told %q", got)
	}
}

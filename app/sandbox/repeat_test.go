package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/clock"
	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/oauth"
	"barsdesk/storage/index"
	"barsdesk/storage/sqlite"
)

// repeatable is a network that goes the same way each time, as "barsdesk sandbox
// --seed --clock" is. POST /episodes starts one between its own organisations,
// POST /reset starts afresh.
func repeatable(t *testing.T, seed int64) http.Handler {
	t.Helper()
	n, err := sandbox.New(t.Context(), sandbox.Config{
		Open: func(string) (sandbox.Erasable, error) { return sqlite.OpenMemory(t.Context(), sqlite.Options{}) },
		Seed: seed, Repeatable: true, Clock: clock.New(opening, true, time.Now), Now: time.Now,
		NewID:      func() string { t.Error("an id is not from the seed"); return uuid.NewString() },
		Random:     func() float64 { t.Error("chance is not from the seed"); return 0 },
		KeyedIndex: index.Fresh(), Software: desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	n.Connect("http://network.example" + base)
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	mux := http.NewServeMux()
	mux.Handle("/", n.Handler())
	mux.Handle("POST /episodes", n.InTurn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var e sandbox.Episode
		err := json.NewDecoder(r.Body).Decode(&e)
		if err == nil {
			var done sandbox.Started
			done, err = n.Start(r.Context(), e)
			_ = json.NewEncoder(w).Encode(done)
		}
		if err != nil {
			t.Errorf("an episode was not started: %v", err)
		}
	})))
	mux.Handle("POST /reset", n.InTurn(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := n.Reset(r.Context()); err != nil {
			t.Error(err)
		}
	})))
	return mux
}

const base = "/booking-and-referral/FHIR/R4"

// passed is one call and its answer, byte for byte.
type passed struct {
	method, url string
	header      http.Header
	body        []byte
	answer      string
}

// line keeps what passes to a network.
type line struct {
	to   http.Handler
	kept []passed
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	p := passed{method: r.Method, url: r.URL.String(), header: r.Header.Clone(), body: body}
	got := p.ask(l.to)
	p.answer = answerOf(got)
	l.kept = append(l.kept, p)
	return got, nil
}

func (p passed) ask(to http.Handler) *http.Response {
	r := httptest.NewRequest(p.method, p.url, bytes.NewReader(p.body))
	r.Header = p.header.Clone()
	w := httptest.NewRecorder()
	to.ServeHTTP(w, r)
	return w.Result()
}

// answerOf is an answer as text, Date apart. Its body stays readable.
func answerOf(got *http.Response) string {
	body, _ := io.ReadAll(got.Body)
	got.Body = io.NopCloser(bytes.NewReader(body))
	lines := []string{got.Status}
	for _, name := range slices.Sorted(maps.Keys(got.Header)) {
		if name != "Date" {
			lines = append(lines, name+": "+strings.Join(got.Header[name], ", "))
		}
	}
	return strings.Join(append(lines, "", string(body)), "\n")
}

// caller makes the calls that are made again.
type caller struct{ tester }

// mixed asks a network for a bit of everything and gives what passed.
func mixed(t *testing.T, to http.Handler) []passed {
	t.Helper()
	l := &line{to: to}
	identity := header.Set{Organisation: header.Org{ODSCode: "ZLK", Name: "Lakeside"}, Software: header.Device{System: "urn:x", ID: "1", Name: "Barsdesk", Version: "1.0.0"},
		Practitioner: header.Role{SDSRoleProfileID: "555000000002", Code: "224535009", Display: "Registered nurse"}}
	one := caller{tester{t, &client.Client{Base: "http://network.example" + base, HTTP: &http.Client{Transport: l}, Token: oauth.None, NewID: uuid.NewString,
		Identity: func() header.Set { return identity }}, &moment{opening}}}
	for round := 0; len(l.kept) < 200; round++ {
		one.booksAndRefers(round)
		one.looksUp(round)
		one.calls(l, http.MethodPost, "/episodes", episodes[round%len(episodes)])
		one.calls(l, http.MethodGet, base+"/metadata", "")
		one.calls(l, http.MethodGet, base+"/Slot", "")
		one.calls(l, http.MethodPost, "/oauth2/token", "grant_type=client_credentials")
	}
	return l.kept
}

// episodes are between organisations of the network; what follows from them is
// done in the background.
var episodes = []string{`{"UseCase":"a1t1","To":"2000087011"}`, `{"UseCase":"a4t1","To":"2000082011"}`, `{"UseCase":"a6t1","To":"2000085011"}`, `{"UseCase":"a5t1","To":"2000084011"}`}

// booksAndRefers books, refers and cancels.
func (s caller) booksAndRefers(round int) {
	number := []string{"9658499090", "9658499082", remembered}[round%3]
	first := s.posts(s.booking(number))
	if first.Status == http.StatusOK && round%3 == 1 {
		s.posts(s.cancels(first, message.BookingCancel))
	}
	second := s.posts(s.referral(number, fhir.Resource(first.Resource, "Appointment").ID()))
	if second.Status == http.StatusOK && round%3 == 0 {
		s.posts(s.cancels(second, message.ReferralCancel))
	}
}

// looksUp reads, searches, and asks for what is refused.
func (s caller) looksUp(round int) {
	number := map[string][]string{"patient:identifier": {"https://fhir.nhs.uk/Id/nhs-number|9658499090"}}
	for _, service := range []string{catchAll, emergency, treatment} {
		_, err := s.Search(s.t.Context(), service, "ServiceRequest", number, "")
		s.must(err)
		_, err = s.Slots(s.t.Context(), service, client.SlotQuery{From: s.at.now.AddDate(0, 0, round%7), To: s.at.now.AddDate(0, 0, round%7+1)}, "")
		s.must(err)
	}
	s.reads("Appointment", booked)
	s.reads("Appointment", "00000000-0000-4000-8000-00000000000"+fmt.Sprint(round%10))
}

func (s caller) calls(l *line, method, path, body string) {
	s.t.Helper()
	where, err := url.Parse("http://network.example" + path)
	s.must(err)
	_, err = l.RoundTrip(&http.Request{Method: method, URL: where, Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, Body: io.NopCloser(strings.NewReader(body))})
	s.must(err)
}

// asksAgain asks another network the very same and gives how many answers differ;
// the first is shown when none should.
func asksAgain(t *testing.T, to http.Handler, calls []passed, same bool) (differ int) {
	t.Helper()
	for i, p := range calls {
		got := answerOf(p.ask(to))
		if got == p.answer {
			continue
		}
		if differ++; same && differ == 1 {
			t.Errorf("call %d, %s %s, was answered\n%s\nand is now answered\n%s", i, p.method, p.url, p.answer, got)
		}
	}
	return differ
}

// The same calls in the same order are answered by the same bytes: in another
// process, and after a reset; with another seed they are not.
func TestTheSameCallsAreAnsweredTheSame(t *testing.T) {
	first := repeatable(t, 7)
	calls := mixed(t, first)
	taken := 0
	for _, p := range calls {
		if strings.HasPrefix(p.answer, "200") && p.method == http.MethodPost {
			taken++
		}
	}
	if len(calls) < 200 || taken < 40 {
		t.Fatalf("%d calls, of which %d messages were taken", len(calls), taken)
	}
	other := repeatable(t, 7)
	if differ := asksAgain(t, other, calls, true); differ > 0 {
		t.Errorf("%d of %d answers differ in another process", differ, len(calls))
	}
	if reset := (passed{method: http.MethodPost, url: "http://network.example/reset"}).ask(other); reset.StatusCode != http.StatusOK {
		t.Fatal("no reset")
	}
	if differ := asksAgain(t, other, calls, true); differ > 0 {
		t.Errorf("%d of %d answers differ after a reset", differ, len(calls))
	}
	if asksAgain(t, repeatable(t, 8), calls, false) == 0 {
		t.Error("another seed gives the same")
	}
}

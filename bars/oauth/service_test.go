package oauth_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"barsdesk/bars/oauth"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const tokenURL = "https://int.example/oauth2/token"

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// two keys, made once: making one takes long.
var keys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var out [2]*rsa.PrivateKey
	for i := range out {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		out[i] = key
	}
	return out
})

// asked is a token request as the service saw it.
type asked struct {
	method, url string
	header      http.Header
	form        url.Values
	raw         string
}

// service stands in for the token service: it keeps what it is asked and
// answers by answer, which is told how many requests came before.
type service struct {
	mu     sync.Mutex
	calls  []asked
	answer func(n int) (*http.Response, error)
	hold   chan struct{} // answers wait for it, unless nil
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	n := len(s.calls)
	s.calls = append(s.calls, asked{r.Method, r.URL.String(), r.Header.Clone(), form, string(body)})
	s.mu.Unlock()
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return s.answer(n)
}

func (s *service) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

// says is an answer of a token service.
func says(status int, body string, header ...string) (*http.Response, error) {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// gives answers each request with a token of its own: token-0, token-1 and on.
func gives(n int) (*http.Response, error) {
	return says(200, fmt.Sprintf(`{"access_token":"token-%d","expires_in":"599","token_type":"Bearer","issued_at":"1784800000000"}`, n))
}

func refuses(status int, code, description string) (*http.Response, error) {
	return says(status, fmt.Sprintf(`{"error":%q,"error_description":%q,"message_id":"rrt-1"}`, code, description))
}

// clock is a clock that the test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// desk is a client of a service, with what the test can change.
type desk struct {
	*oauth.Client
	*service
	clock  *clock
	config oauth.Config
	key    oauth.Key
}

func newDesk(change ...func(*oauth.Config)) *desk {
	d := &desk{service: &service{answer: gives}, clock: &clock{now: noon}}
	d.key = oauth.Key{KID: "BARSDESK-INT-1", Signer: keys()[0]}
	ids := 0
	d.config = oauth.Config{
		TokenURL: tokenURL, ClientID: "api-key", HTTP: &http.Client{Transport: d.service}, Now: d.clock.read,
		Key: func() (oauth.Key, error) { return d.key, nil },
		NewID: func() string {
			ids++
			return fmt.Sprintf("00000000-0000-4000-8000-%012d", ids)
		},
	}
	for _, f := range change {
		f(&d.config)
	}
	d.Client = oauth.New(d.config)
	return d
}

// token gets a token that must be want.
func (d *desk) token(t *testing.T, want string) {
	t.Helper()
	if got, err := d.Token(context.Background()); err != nil || got != want {
		t.Fatalf("got %q, %v; want %q", got, err, want)
	}
}

// fails gets the failure that there must be.
func (d *desk) fails(t *testing.T) *oauth.Failure {
	t.Helper()
	token, err := d.Token(context.Background())
	var f *oauth.Failure
	if !errors.As(err, &f) || token != "" {
		t.Fatalf("got %q, %v; want a failure", token, err)
	}
	return f
}

package oauth

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// The times of a Client unless its Config says otherwise.
const (
	DefaultPause   = 5 * time.Minute  // before a refused configuration is tried again
	DefaultTimeout = 20 * time.Second // of one token request
)

// Pace holds a call back until a limit lets it through, or ctx ends; urgent
// calls go first. pace.Limit is one.
type Pace interface {
	Wait(ctx context.Context, urgent bool) error
}

// Config is what a Client needs. TokenURL, ClientID, Key, Now and NewID must be
// set.
type Config struct {
	TokenURL string // of the environment
	Audience string // the aud claim; empty: TokenURL, as the platform wants it
	ClientID string // the API key of the registered application
	// Key gives the key to sign with. It is asked before each token request;
	// one with another id ends the pause after a refusal.
	Key   func() (Key, error)
	HTTP  *http.Client // nil: the default transport
	Pace  Pace         // nil: no limit but the one request at a time
	Now   func() time.Time
	NewID func() string // a fresh UUID
	// Asking is told of each token request before it goes out; when it fails
	// nothing goes out. Nil: nobody is.
	Asking func(ctx context.Context, c Claims) error
	// Asked is told of each token request once it is over, before its token is
	// used; when it fails the token is not used. Nil: nobody is.
	Asked   func(ctx context.Context, a Asked) error
	Pause   time.Duration // after a refusal of the configuration; 0: DefaultPause
	Timeout time.Duration // of one token request; 0: DefaultTimeout
}

// Format writes the token URL alone, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "oauth.Config("+c.TokenURL+")")
}

// Client is a Source by signed-JWT client credentials. However many callers
// wait, one token request is under way; a caller whose context ends leaves it
// to the others. A token is renewed when less than a minute of it remains, and
// serves to its end while no newer one is to be had.
//
// After a failure the token service is left alone until Failure.Until and
// callers get that failure: a refusal of the configuration waits Config.Pause,
// 429 and 5xx wait 2, 4, 8 to 60 s or longer when Retry-After says so, a broken
// network 2 s. No assertion is sent twice.
//
// BaRS Core, Security: application-restricted access, signed JWT.
type Client struct {
	config Config
	drift  drift

	mu     sync.Mutex
	held   held
	flight *flight
	failed *Failure
	kid    string    // of the key that failed
	since  time.Time // when it failed
	times  int       // transient failures in a row
}

var (
	_ Source   = (*Client)(nil)
	_ Observer = (*Client)(nil)
)

// Asked is one token request that is over.
type Asked struct {
	Claims  Claims // of the assertion
	Status  int    // of the answer; 0 without one
	Failure *Failure
}

// Claims are what an assertion says, and the key that signed it. They are no
// secret.
type Claims struct {
	Iss string `json:"iss,omitempty"`
	Sub string `json:"sub,omitempty"`
	Aud string `json:"aud,omitempty"`
	KID string `json:"kid,omitempty"`
	JTI string `json:"jti,omitempty"`
}

// Claims are those of the assertion that the token in hand was given for; zero
// while there is none.
func (c *Client) Claims() Claims {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held.claims
}

// held is the token in hand.
type held struct {
	token           string
	claims          Claims
	from, soon, end time.Time // given, to be renewed, over
}

// flight is a token request under way; token and failure are set when done.
type flight struct {
	done    chan struct{}
	token   string
	failure *Failure
}

// New returns a Client without a token.
func New(c Config) *Client {
	if c.Audience == "" {
		c.Audience = c.TokenURL
	}
	if c.Pause == 0 {
		c.Pause = DefaultPause
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	return &Client{config: c}
}

// Format writes the token URL alone, whatever the verb.
func (c *Client) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "oauth.Client("+c.config.TokenURL+")")
}

// Token returns the shared token, asking for one when there is none.
func (c *Client) Token(ctx context.Context) (string, error) { return c.get(ctx, "") }

// Renew returns a token other than the one that was refused.
func (c *Client) Renew(ctx context.Context, refused string) (string, error) {
	return c.get(ctx, refused)
}

// Forget drops the token in hand and the last failure, so that the next call
// asks the token service: for after a change at the platform, or by hand.
func (c *Client) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held, c.failed, c.times = held{}, nil, 0
}

// Drift is by how much the platform's clock is ahead of the local one, and
// whether that is known. A positive drift means that the local clock is slow.
func (c *Client) Drift() (time.Duration, bool) { return c.drift.read() }

// Observe compares the clocks by the Date of an answer.
func (c *Client) Observe(h http.Header, came time.Time) { c.drift.observe(h, came) }

func (c *Client) get(ctx context.Context, refused string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	token, f := c.join(ctx, refused)
	if f == nil {
		return token, nil
	}
	select {
	case <-f.done:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if f.failure != nil {
		return "", f.failure
	}
	return f.token, nil
}

// join returns the token in hand or the request under way, which it starts if
// there is none.
func (c *Client) join(ctx context.Context, refused string) (string, *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if refused != "" && refused == c.held.token {
		c.held = held{}
	}
	if c.held.good(c.config.Now()) {
		return c.held.token, nil
	}
	if c.flight == nil {
		c.flight = &flight{done: make(chan struct{})}
		go c.fly(context.WithoutCancel(ctx), c.flight)
	}
	return "", c.flight
}

// good is true until the token is to be renewed, remains until it is over. A
// clock that was set back says nothing about it.
func (h held) good(now time.Time) bool {
	return h.token != "" && now.Before(h.soon) && !now.Before(h.from)
}

func (h held) remains(now time.Time) bool {
	return h.token != "" && now.Before(h.end) && !now.Before(h.from)
}

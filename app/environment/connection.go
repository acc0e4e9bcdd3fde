package environment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"sync/atomic"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/client"
	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
	"barsdesk/bars/pace"
	"barsdesk/storage"
	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// setting is the name under which the settings are kept.
const setting = "connection"

// Keys are the signing keys of one environment; *keys.Ring has them.
type Keys interface {
	Signing() (keys.Key, error)
	List() ([]keys.Info, error)
	JWKS() ([]byte, error)
}

// Config is what a Connection is made of; every field but KeptBy and Calls must be set.
type Config struct {
	Name    string        // of the environment
	Data    string        // the data folder, to list its environments
	Store   storage.Store // the environment's own
	Guard   *access.Guard
	Keys    Keys
	Now     func() time.Time
	NewID   func() string // fresh UUIDs
	Changed func()        // told after each save
	// KeptBy says by what the keys are kept that patient data are sealed under;
	// nil where it is not known.
	KeptBy func() wrap.Kind
	// Calls sees each call that goes out, under a name: "token" or "bars call". It
	// changes none. Nil: nobody does.
	Calls func(name string, next http.RoundTripper) http.RoundTripper
}

// Connection is how one environment is reached, as it is set up at the moment.
// It is safe for concurrent use. A save takes effect at the next call; calls
// under way keep what they began with.
type Connection struct {
	config Config
	client *client.Client
	now    atomic.Pointer[parts]
}

// parts are one state of the connection; they change together.
type parts struct {
	settings Settings
	faults   []Fault
	client   *client.Client
	tokens   *oauth.Client // nil where no token is needed
	limit    *pace.Limit
}

// Open reads the settings of the environment, or takes its defaults. Settings
// that have faults reach nothing; they are shown, to be corrected.
func Open(ctx context.Context, c Config) (*Connection, error) {
	settings, err := Stored(ctx, c.Store, c.Name)
	if err != nil {
		return nil, err
	}
	out := &Connection{config: c}
	out.client = &client.Client{NewID: c.NewID, Identity: nobody, Current: func() *client.Client { return out.now.Load().client }}
	out.now.Store(out.build(settings, nil))
	return out, nil
}

// Stored are the settings kept in the store of the environment of that name,
// or its defaults. Their faults are not looked for.
func Stored(ctx context.Context, store storage.Store, name string) (s Settings, err error) {
	var text []byte
	err = store.View(ctx, func(tx storage.Tx) (err error) {
		text, err = tx.Settings().Get(setting)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return Defaults(name), nil
	}
	if err != nil {
		return s, err
	}
	s = Defaults(name)
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("the connection settings of %s cannot be read: %w", name, err)
	}
	return s.trimmed(), nil
}

// build joins the parts of one state. What counts towards a limit goes on
// counting while the limit stays the same.
func (c *Connection) build(s Settings, before *parts) *parts {
	p := &parts{settings: s, faults: s.Faults(c.config.Name), limit: pace.New(s.PerMinute, s.PerSecond)}
	if before != nil && before.settings.PerMinute == s.PerMinute && before.settings.PerSecond == s.PerSecond {
		p.limit = before.limit
	}
	if len(p.faults) > 0 || !Connects(c.config.Name) {
		p.client = &client.Client{Token: oauth.None, Now: c.config.Now} // without an address nothing is sent
		return p
	}
	hc := s.HTTP()
	p.client = &client.Client{Base: s.Base, HTTP: c.seen("bars call", hc), Token: oauth.None, Pace: p.limit, Now: c.config.Now, Preview: s.Preview, Quirks: s.Compatibility.quirks()}
	if s.WithToken() {
		p.tokens = oauth.New(oauth.Config{TokenURL: s.TokenURL, Audience: s.TokenAudience(), ClientID: s.ClientID, Key: c.config.Keys.Signing,
			Asking: c.askToken, Asked: c.recordToken, HTTP: c.seen("token", hc), Pace: p.limit, Now: c.config.Now, NewID: c.config.NewID})
		p.client.Token = p.tokens
	}
	return p
}

// seen is a client whose calls Calls sees.
func (c *Connection) seen(name string, hc *http.Client) *http.Client {
	if c.config.Calls == nil {
		return hc
	}
	return &http.Client{Transport: c.config.Calls(name, hc.Transport)}
}

// nobody is who calls until the client's Identity is set.
func nobody() header.Set { return header.Set{} }

// Client returns the one client whose calls each go by the settings as they
// are when the call begins. Its Identity is to be set before its first call.
func (c *Connection) Client() *client.Client { return c.client }

// Settings are the settings as they are now.
func (c *Connection) Settings() Settings { return c.now.Load().settings }

// CancelReason is the reason code that a service wants in cancellations.
func (c *Connection) CancelReason(serviceID string) string {
	return c.Settings().CancelReason(serviceID)
}

// Missing is what still has to be set up before anything can be sent, in
// words; empty when nothing is.
func (c *Connection) Missing() []string {
	p := c.now.Load()
	out := p.settings.Missing(c.config.Name)
	for _, f := range p.faults {
		out = append(out, "a correction: "+f.Message)
	}
	if p.settings.WithToken() && !c.hasKey() {
		out = append(out, "a signing key that can be used")
	}
	return out
}

// hasKey reports whether there is a key that signs, as far as can be seen
// without opening its seal.
func (c *Connection) hasKey() bool {
	list, err := c.config.Keys.List()
	if err != nil {
		return false
	}
	for _, k := range list {
		if k.Signs {
			return true
		}
	}
	return false
}

// Reread brings into force what another program that shares the store has saved.
// Calls under way keep what they began with.
func (c *Connection) Reread(ctx context.Context) error {
	s, err := Stored(ctx, c.config.Store, c.config.Name)
	if err == nil && !reflect.DeepEqual(s, c.Settings()) {
		c.replace(s)
	}
	return err
}

// replace makes settings the current ones.
func (c *Connection) replace(s Settings) {
	before := c.now.Load()
	c.now.Store(c.build(s, before))
	if before.client.HTTP != nil {
		before.client.HTTP.CloseIdleConnections()
	}
}

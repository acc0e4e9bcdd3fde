// Package signin signs people in with an OpenID Connect provider, by the code
// flow with PKCE. It answers who the provider says somebody is, and lets nobody
// in itself: app/access does. Tokens stay in this package and are forgotten
// when it has read them.
package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// Settings say which provider, and what it must say of a sign-in.
type Settings struct {
	ID           string // stands in our addresses
	Label        string // on the button
	Issuer       string // exactly as the provider's metadata say it
	ClientID     string
	ClientSecret string
	ReturnURL    string        // where the provider sends people back to
	ACR          []string      // one of them is demanded; none: none is
	MaxAge       time.Duration // how long ago the provider may have asked the person; 0: it is not demanded
	RolesClaim   string        // in the ID token or the user info; "" : our own records say what people may act as
}

// ErrRefused says that a return from the provider proves nobody. The reason
// stands in the text, for the operator; it holds no token.
var ErrRefused = errors.New("the sign-in provider's answer proves nobody")

// algorithms are those that ID tokens may be signed by. "none" and shared keys
// are not among them.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.ES256, oidc.ES384, oidc.EdDSA}

// attemptLife is how long somebody may take at the provider.
const attemptLife = 10 * time.Minute

// attemptsMost bounds how many are under way.
const attemptsMost = 10_000

// Provider is one provider. It is safe for concurrent use.
type Provider struct {
	Settings
	HTTP *http.Client // nil: the default one
	Now  func() time.Time

	mu       sync.Mutex
	found    *oidc.Provider // nil until its metadata were read
	attempts map[[sha256.Size]byte]begun
	nodes    storage.Nodes // nil: there are no others
}

// begun is an attempt as it waits for the browser to come back: only the cookie
// opens it.
type begun struct {
	At     time.Time `json:"at"`
	Sealed []byte    `json:"sealed"`
}

// attempt is one sign-in that has begun in one browser.
type attempt struct {
	State, Nonce, Verifier, Invitation string
}

// Begin answers where to send a browser, and the value of the cookie that binds
// what comes back to it. invitation is the token of a link that the account is
// to be joined to; "" for none.
func (p *Provider) Begin(ctx context.Context, invitation string) (to, cookie string, err error) {
	config, err := p.config(ctx)
	if err != nil {
		return "", "", err
	}
	try := attempt{State: token(), Nonce: token(), Verifier: oauth2.GenerateVerifier(), Invitation: invitation}
	options := []oauth2.AuthCodeOption{oidc.Nonce(try.Nonce), oauth2.S256ChallengeOption(try.Verifier)}
	if len(p.ACR) > 0 {
		options = append(options, oauth2.SetAuthURLParam("acr_values", joined(p.ACR)))
	}
	if p.MaxAge > 0 {
		options = append(options, oauth2.SetAuthURLParam("max_age", fmt.Sprint(int(p.MaxAge.Seconds()))))
	}
	cookie = token()
	if err := p.remember(ctx, cookie, try); err != nil {
		return "", "", err
	}
	return config.AuthCodeURL(try.State, options...), cookie, nil
}

// Finish reads what the provider sent back with a browser, and answers who it
// is, and the invitation of Begin. Each attempt can be finished once, whatever
// comes of it. What proves nobody is ErrRefused.
func (p *Provider) Finish(ctx context.Context, cookie string, query url.Values) (access.ProviderSays, string, error) {
	try, known := p.take(ctx, cookie)
	switch {
	case !known:
		return refused("no sign-in was begun in this browser")
	case subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(try.State)) != 1:
		return refused("the state is another one")
	case query.Get("error") != "":
		return refused("the provider refused")
	case query.Has("iss") && query.Get("iss") != p.Issuer:
		return refused("the answer is another provider's")
	}
	config, err := p.config(ctx)
	if err != nil {
		return access.ProviderSays{}, "", err
	}
	ctx = p.client(ctx)
	got, err := config.Exchange(ctx, query.Get("code"), oauth2.VerifierOption(try.Verifier))
	if err != nil {
		return refused("the code was not taken")
	}
	said, err := p.read(ctx, got, try.Nonce)
	return said, try.Invitation, err
}

func refused(why string) (access.ProviderSays, string, error) {
	return access.ProviderSays{}, "", fmt.Errorf("%w: %s", ErrRefused, why)
}

// config reads the provider's metadata once; its issuer must be the configured
// one to the letter.
func (p *Provider) config(ctx context.Context) (*oauth2.Config, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		found, err := oidc.NewProvider(context.WithoutCancel(p.client(ctx)), p.Issuer)
		if err != nil {
			return nil, fmt.Errorf("the sign-in provider's metadata cannot be read: %w", err)
		}
		p.found = found
	}
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: p.found.Endpoint(), RedirectURL: p.ReturnURL,
		Scopes: p.scopes()}, nil
}

func (p *Provider) scopes() []string {
	if p.RolesClaim == nrbacRoles {
		return []string{oidc.ScopeOpenID, "nationalrbacaccess", "selectedrole"}
	}
	return []string{oidc.ScopeOpenID, "profile"}
}

func (p *Provider) client(ctx context.Context) context.Context {
	if p.HTTP == nil {
		return ctx
	}
	return oidc.ClientContext(ctx, p.HTTP)
}

func token() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the process instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func joined(words []string) (out string) {
	for i, word := range words {
		if i > 0 {
			out += " "
		}
		out += word
	}
	return out
}

// strongEnough reports whether what the provider says of the sign-in is what is
// demanded.
func (p *Provider) strongEnough(acr string, authTime int64) string {
	asked := time.Unix(authTime, 0)
	switch {
	case len(p.ACR) > 0 && !slices.Contains(p.ACR, acr):
		return "the sign-in was not strong enough"
	case p.MaxAge > 0 && (authTime == 0 || p.Now().Sub(asked) > p.MaxAge+time.Minute):
		return "the person was asked too long ago"
	}
	return ""
}

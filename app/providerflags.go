package main

import (
	"net/url"
	"os"
	"strings"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/signin"
	"barsdesk/app/web"
)

// providerFlags say with which OpenID Connect provider people may sign in.
type providerFlags struct {
	PublicURL      string        `help:"Address that browsers reach the screens by, such as https://barsdesk.example; with https cookies are sent by https only." env:"BARSDESK_PUBLIC_URL" placeholder:"URL"`
	OIDCIssuer     string        `help:"OpenID Connect provider that people may sign in with, exactly as its metadata name it." name:"oidc-issuer" env:"BARSDESK_OIDC_ISSUER" placeholder:"URL"`
	OIDCClientID   string        `help:"Our client id there." name:"oidc-client-id" env:"BARSDESK_OIDC_CLIENT_ID" placeholder:"ID"`
	OIDCSecretFile string        `help:"File with our client secret there." name:"oidc-client-secret-file" env:"BARSDESK_OIDC_CLIENT_SECRET_FILE" type:"path" placeholder:"FILE"`
	OIDCACR        []string      `help:"Strengths of sign-in of which one is demanded (acr)." name:"oidc-acr" env:"BARSDESK_OIDC_ACR" placeholder:"VALUE"`
	OIDCMaxAge     time.Duration `help:"How long ago the provider may have asked the person." name:"oidc-max-age" env:"BARSDESK_OIDC_MAX_AGE" placeholder:"TIME"`
	OIDCRolesClaim string        `help:"Claim that lists the person's roles, for example nhsid_nrbac_roles; the table under People says which are which of ours." name:"oidc-roles-claim" env:"BARSDESK_OIDC_ROLES_CLAIM" placeholder:"NAME"`
	OIDCName       string        `help:"What the button says (default: ${default})." name:"oidc-name" env:"BARSDESK_OIDC_NAME" default:"NHS CIS2" placeholder:"NAME"`
}

// providerID stands in the addresses of the one provider.
const providerID = "provider"

// provider is the one that the call names; nil without one.
func (f providerFlags) provider() (*signin.Provider, error) {
	if _, err := f.public(); err != nil {
		return nil, err
	}
	if f.OIDCIssuer == "" {
		return nil, nil
	}
	if f.OIDCClientID == "" || f.PublicURL == "" {
		return nil, wrongUse("--oidc-issuer needs --oidc-client-id, and --public-url for the way back")
	}
	p := &signin.Provider{Now: time.Now, Settings: signin.Settings{ID: providerID, Label: f.OIDCName, Issuer: f.OIDCIssuer, ClientID: f.OIDCClientID, ACR: f.OIDCACR,
		MaxAge: f.OIDCMaxAge, RolesClaim: f.OIDCRolesClaim, ReturnURL: strings.TrimSuffix(f.PublicURL, "/") + web.ProviderPath + providerID + "/return"}}
	if f.OIDCSecretFile != "" {
		text, err := os.ReadFile(f.OIDCSecretFile)
		if err != nil {
			return nil, cannot("the client secret cannot be read: %v", err)
		}
		p.ClientSecret = strings.TrimSpace(string(text))
	}
	return p, nil
}

// public is the address that browsers reach us by; nil when none was said.
func (f providerFlags) public() (*url.URL, error) {
	if f.PublicURL == "" {
		return nil, nil
	}
	u, err := url.Parse(f.PublicURL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || strings.Trim(u.Path, "/") != "" {
		return nil, wrongUse("--public-url %q is no address such as https://barsdesk.example", f.PublicURL)
	}
	return u, nil
}

// through lets people come in through a provider, and by https.
func (o serviceOptions) through(c *web.Config, door *access.Door) {
	c.SecureCookie = o.Secure
	if o.Provider == nil {
		return
	}
	c.Providers = map[string]web.SignInProvider{o.Provider.ID: o.Provider}
	door.Providers = []access.ProviderName{{ID: o.Provider.ID, Label: o.Provider.Label}}
}

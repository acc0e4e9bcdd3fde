package environment

import (
	"encoding/pem"
	"strings"

	"barsdesk/bars/client"
)

// Settings are how one environment is reached. They hold no secret: the
// private key lies with the other keys, sealed.
type Settings struct {
	Base          string         `json:"base" doc:"FHIR base"`
	TokenURL      string         `json:"tokenUrl" doc:"where access tokens are asked for; empty where none is needed"`
	Audience      string         `json:"audience" doc:"aud of the signed JWT; empty: the token URL"`
	ClientID      string         `json:"clientId" doc:"the API key of the application"`
	KID           string         `json:"kid" doc:"name of the signing key; empty: the newest key"`
	JWKSURL       string         `json:"jwksUrl" doc:"where the platform reads our public keys; empty: they were uploaded"`
	PerMinute     int            `json:"perMinute" doc:"calls a minute at most"`
	PerSecond     int            `json:"perSecond" doc:"calls a second at most"`
	Proxy         string         `json:"proxy" doc:"URL of a proxy; empty: as this computer is set up; none: no proxy"`
	Roots         string         `json:"roots" doc:"further certificate authorities to trust, PEM"`
	Preview       bool           `json:"preview" doc:"use what the standard offers as a preview: writes of single resources, and the registry of bookings and referrals"`
	CancelReasons []CancelReason `json:"cancelReasons" doc:"services whose cancellations carry another reason than update"`
	Compatibility Compatibility  `json:"compatibility"`
}

// CancelReason is the reason code that one service wants in a cancellation.
// The pages of the standard differ; update is what its prose says.
//
// BaRS Core, Cancellation.
type CancelReason struct {
	ServiceID string `json:"serviceId"`
	Reason    string `json:"reason" enum:"update,delete,new"`
}

// Compatibility is what is borne with in the NHS public sandbox, and nowhere
// else: the standard's rules hold in every other environment.
type Compatibility struct {
	BareStart    bool `json:"bareStart" doc:"ask for slots with one bare date and time, and one status"`
	IncludeOrder bool `json:"includeOrder" doc:"ask for slots with the service included last"`
	IDsMissing   bool `json:"idsMissing" doc:"take answers that do not carry our ids"`
	OtherID      bool `json:"otherId" doc:"take a record that is read for the one asked for, whatever its id"`
	Lenient      bool `json:"lenient" doc:"take records in a search result that are not wrapped as FHIR asks"`
}

// quirks are the same in the words of bars/client.
func (c Compatibility) quirks() client.Quirks {
	return client.Quirks{BareStart: c.BareStart, IncludeOrder: c.IncludeOrder, IDsMissing: c.IDsMissing, OtherID: c.OtherID, Lenient: c.Lenient}
}

// Limits of calls, as published. Every application may make 300 calls a minute
// until NHS England raises it, so live care begins there too.
//
// BaRS Core, Security: rate limits.
const (
	perMinute     = 300
	perSecond     = 60
	livePerMinute = 1000
	livePerSecond = 1000
)

const hostOf = "api.service.nhs.uk"

// Defaults are the settings an environment has before anyone has set it up.
// The public sandbox bears with missing ids, other ids and unsound answers;
// what it asks of searches for slots has to be switched on.
func Defaults(name string) Settings {
	s := Settings{PerMinute: perMinute, PerSecond: perSecond, CancelReasons: []CancelReason{}}
	switch name {
	case NHSSandbox:
		s.Base = platform("sandbox." + hostOf)
		s.Compatibility = Compatibility{IDsMissing: true, OtherID: true, Lenient: true}
	case Int:
		s.Base, s.TokenURL = platform("int."+hostOf), token("int."+hostOf)
	case Prod:
		s.Base, s.TokenURL = platform(hostOf), token(hostOf)
	}
	return s
}

func platform(host string) string { return "https://" + host + "/booking-and-referral/FHIR/R4" }

func token(host string) string { return "https://" + host + "/oauth2/token" }

// WithToken reports whether calls carry an access token.
func (s Settings) WithToken() bool { return s.TokenURL != "" }

// TokenAudience is the aud claim: the token URL unless something else is set.
//
// BaRS Core, Security: it must equal the token URL exactly.
func (s Settings) TokenAudience() string {
	if s.Audience != "" {
		return s.Audience
	}
	return s.TokenURL
}

// CancelReason is the reason code of cancellations to a service: update,
// unless the service is set up with another.
func (s Settings) CancelReason(serviceID string) string {
	for _, r := range s.CancelReasons {
		if r.ServiceID == serviceID {
			return r.Reason
		}
	}
	return "update"
}

// trimmed is s without the space around what was typed.
func (s Settings) trimmed() Settings {
	for _, field := range []*string{&s.Base, &s.TokenURL, &s.Audience, &s.ClientID, &s.KID, &s.JWKSURL, &s.Proxy, &s.Roots} {
		*field = strings.TrimSpace(*field)
	}
	s.Base = strings.TrimRight(s.Base, "/")
	reasons := make([]CancelReason, 0, len(s.CancelReasons))
	for _, r := range s.CancelReasons {
		reasons = append(reasons, CancelReason{strings.TrimSpace(r.ServiceID), strings.TrimSpace(r.Reason)})
	}
	s.CancelReasons = reasons
	return s
}

// Missing is what still has to be given before anything can be sent, in words.
func (s Settings) Missing(name string) []string {
	out := []string{}
	if !Connects(name) {
		return out
	}
	if s.Base == "" {
		out = append(out, "the address of the service")
	}
	if s.TokenURL == "" && (name == Int || name == Prod) {
		out = append(out, "the address for access tokens")
	}
	if s.TokenURL != "" && s.ClientID == "" {
		out = append(out, "the client ID")
	}
	return out
}

// certificates are the PEM blocks of what was given as further roots, and
// whether nothing but such blocks was given.
func certificates(text string) (blocks []*pem.Block, clean bool) {
	rest := []byte(text)
	for {
		block, after := pem.Decode(rest)
		if block == nil {
			return blocks, len(strings.TrimSpace(string(rest))) == 0
		}
		blocks, rest = append(blocks, block), after
	}
}

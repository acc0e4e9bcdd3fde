package frontdoor

import (
	"slices"
	"strings"
)

// Settings are who is let in, and how. They hold no secret: the private key
// stays in its file.
type Settings struct {
	Certificate string   `json:"certificate" doc:"file with our certificate and what it was issued by, PEM"`
	Key         string   `json:"key" doc:"file with the certificate's private key, PEM"`
	ClientChain string   `json:"clientChain" doc:"file with the certificate authorities whose clients are let in, PEM"`
	ClientName  string   `json:"clientName" doc:"the name that a client's certificate must have"`
	Proxy       string   `json:"proxy" doc:"name of the reverse proxy on this computer that ends TLS; empty: TLS ends here"`
	ProxyHeader string   `json:"proxyHeader" doc:"header in which the reverse proxy gives the client's address; empty: X-Forwarded-For"`
	Allowed     []string `json:"allowed" doc:"addresses, or ranges of them, that may call; empty: every address"`
}

// published are what the standard names for an environment: the client's name
// in its certificate, and the addresses that it calls from.
//
// BaRS Core, Security.
var published = map[string]Settings{
	"int":  {ClientName: "int.api.service.nhs.uk", Allowed: []string{"35.197.254.55", "35.246.55.143"}},
	"prod": {ClientName: "bars-proxy.spineservices.nhs.uk", Allowed: []string{"34.89.0.111", "34.89.69.6"}},
}

// rehearsing are the environments that are connected to nothing, where plain
// HTTP on this computer needs no reverse proxy.
var rehearsing = []string{"sandbox", "local"}

// Defaults are the settings that an environment has before anyone has set it
// up: the published name of the client, and no list of addresses.
func Defaults(environment string) Settings {
	return Settings{ClientName: published[environment].ClientName, Allowed: []string{}}
}

// Published are the addresses that the standard names for an environment, to
// be offered as a list of those that may call; empty where it names none.
func Published(environment string) []string {
	return append([]string{}, published[environment].Allowed...)
}

// header is where the reverse proxy gives the client's address.
func (s Settings) header() string {
	if s.ProxyHeader == "" {
		return "X-Forwarded-For"
	}
	return s.ProxyHeader
}

// withTLS reports whether any of the files that TLS needs is named.
func (s Settings) withTLS() bool { return s.Certificate+s.Key+s.ClientChain != "" }

// Missing is what has still to be given before a sender can be let in, in
// words. A reverse proxy, or an environment that is connected to nothing, needs
// nothing.
func (s Settings) Missing(environment string) []string {
	out := []string{}
	if s.Proxy != "" || (!s.withTLS() && slices.Contains(rehearsing, environment)) {
		return out
	}
	for _, need := range []struct{ value, words string }{
		{s.Certificate, "the file with our certificate"},
		{s.Key, "the file with its private key"},
		{s.ClientChain, "the file with the certificate authorities of the clients"},
		{s.ClientName, "the name in the client's certificate"},
	} {
		if need.value == "" {
			out = append(out, need.words)
		}
	}
	return out
}

// Trimmed is s without the space around what was typed, and without empty lines.
func (s Settings) Trimmed() Settings {
	for _, field := range []*string{&s.Certificate, &s.Key, &s.ClientChain, &s.ClientName, &s.Proxy, &s.ProxyHeader} {
		*field = strings.TrimSpace(*field)
	}
	allowed := []string{}
	for _, each := range s.Allowed {
		if each = strings.TrimSpace(each); each != "" {
			allowed = append(allowed, each)
		}
	}
	s.Allowed = allowed
	return s
}

// Over is base with every field that s gives in its place, and the names of
// those fields. Where s says who ends TLS, a reverse proxy or we with files, what
// base has for the other counts no more and is among the names, too.
func (s Settings) Over(base Settings) (both Settings, given []string) {
	both = base
	for _, f := range []struct {
		name     string
		to, from *string
		yields   bool // the other way in is given
	}{
		{"certificate", &both.Certificate, &s.Certificate, s.Proxy != ""}, {"key", &both.Key, &s.Key, s.Proxy != ""},
		{"clientChain", &both.ClientChain, &s.ClientChain, s.Proxy != ""}, {"clientName", &both.ClientName, &s.ClientName, false},
		{"proxy", &both.Proxy, &s.Proxy, s.withTLS()}, {"proxyHeader", &both.ProxyHeader, &s.ProxyHeader, false},
	} {
		if *f.from != "" || f.yields {
			*f.to, given = *f.from, append(given, f.name)
		}
	}
	if len(s.Allowed) > 0 {
		both.Allowed, given = s.Allowed, append(given, "allowed")
	}
	return both, given
}

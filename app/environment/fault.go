package environment

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Fault is what is wrong with one field of the settings, in words.
type Fault struct {
	Field   string `json:"field" doc:"the member of the settings"`
	Message string `json:"message"`
}

var (
	clientIDs  = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,128}$`)
	keyNames   = regexp.MustCompile(`^[!-~]{1,128}$`)
	serviceIDs = regexp.MustCompile(`^[A-Za-z0-9.-]{1,64}$`)
)

// Faults are what is wrong with settings for the environment of that name, in
// the order of the fields. What is only missing is no fault; see Missing.
func (s Settings) Faults(name string) []Fault {
	f := &faults{list: []Fault{}}
	f.add("base", addressFault(s.Base))
	f.add("base", hostFault(name, s.Base))
	f.add("tokenUrl", addressFault(s.TokenURL))
	f.add("tokenUrl", hostFault(name, s.TokenURL))
	f.add("audience", addressFault(s.Audience))
	f.add("jwksUrl", addressFault(s.JWKSURL))
	f.unless("clientId", s.ClientID == "" || clientIDs.MatchString(s.ClientID),
		"The client ID has letters, digits and hyphens, without spaces. It is the API key, not the App ID.")
	f.unless("kid", s.KID == "" || keyNames.MatchString(s.KID),
		"The name of a key has no spaces, for example OurClinic-INT-1.")
	f.unless("tokenUrl", name != NHSSandbox || s.TokenURL == "", "The NHS public sandbox asks for no token. Leave this empty.")
	s.limitFaults(name, f)
	f.add("proxy", proxyFault(s.Proxy))
	f.add("roots", rootsFault(s.Roots))
	f.add("cancelReasons", reasonsFault(s.CancelReasons))
	f.unless("compatibility", name == NHSSandbox || s.Compatibility == Compatibility{},
		"These are only for the NHS public sandbox.")
	return f.list
}

// faults gathers at most one fault a field.
type faults struct{ list []Fault }

func (f *faults) add(field, message string) {
	known := slices.ContainsFunc(f.list, func(have Fault) bool { return have.Field == field })
	if message != "" && !known {
		f.list = append(f.list, Fault{field, message})
	}
}

func (f *faults) unless(field string, fine bool, message string) {
	if !fine {
		f.add(field, message)
	}
}

func (s Settings) limitFaults(name string, f *faults) {
	minute, second := perMinute, perSecond
	if name == Prod {
		minute, second = livePerMinute, livePerSecond
	}
	const words = "Give a whole number from 1 to %d. The national service refuses more."
	f.unless("perMinute", s.PerMinute >= 1 && s.PerMinute <= minute, fmt.Sprintf(words, minute))
	f.unless("perSecond", s.PerSecond >= 1 && s.PerSecond <= second, fmt.Sprintf(words, second))
}

// addressFault is what is wrong with an https address; one of this computer
// itself may be http.
func addressFault(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return "Give a whole address that begins with https://."
	case u.User != nil:
		return "An address must not hold a name or a password."
	case u.RawQuery != "" || u.Fragment != "":
		return "Give the address without what follows ? or #."
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "The address must begin with https://, so that nobody on the way can read what is sent."
	}
	return ""
}

func loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && address.IsLoopback())
}

// owners are which environment a host of the platform belongs to.
var owners = map[string]string{hostOf: Prod, "int." + hostOf: Int, "sandbox." + hostOf: NHSSandbox}

// hostFault keeps environments apart: live care is reached from prod only, and
// no built-in environment reaches another's host.
func hostFault(name, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	owner, known := owners[strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")]
	_, fixed := builtIn[name]
	if !known || owner == name || (!fixed && owner != Prod) {
		return ""
	}
	return "This address belongs to the environment " + owner + ". Start Barsdesk with --environment " + owner + " to use it."
}

func proxyFault(proxy string) string {
	if proxy == "" || proxy == noProxy {
		return ""
	}
	u, err := url.Parse(proxy)
	switch {
	case err != nil || u.Hostname() == "" || !slices.Contains([]string{"http", "https", "socks5"}, u.Scheme):
		return "Give the proxy's address, for example http://proxy.example:3128, or none for no proxy."
	case u.User != nil:
		return "Settings keep no passwords. Set a proxy with a password in this computer's own proxy settings, and leave this empty."
	}
	return ""
}

func rootsFault(text string) string {
	if text == "" {
		return ""
	}
	blocks, clean := certificates(text)
	if len(blocks) == 0 || !clean {
		return "Give certificates in PEM form: each begins with -----BEGIN CERTIFICATE-----."
	}
	for _, block := range blocks {
		if strings.Contains(block.Type, "PRIVATE KEY") {
			return "This holds a private key. Give certificates only."
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if block.Type != "CERTIFICATE" || err != nil {
			return "One of these is not a certificate that can be read."
		}
		if !cert.IsCA {
			return "One of these is not a certificate authority: " + cert.Subject.String() + "."
		}
	}
	return ""
}

func reasonsFault(reasons []CancelReason) string {
	seen := map[string]bool{}
	for _, r := range reasons {
		switch {
		case !serviceIDs.MatchString(r.ServiceID):
			return "Give the ID of the service, for example 2000034567."
		case seen[r.ServiceID]:
			return "The service " + r.ServiceID + " is named twice."
		case !slices.Contains([]string{"update", "delete", "new"}, r.Reason):
			return "The reason of a cancellation is update, delete or new."
		}
		seen[r.ServiceID] = true
	}
	return ""
}

package environment

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// unreached says why a host could not be reached, and what to do.
func unreached(ctx context.Context, host, proxy string, err error) (what, next string) {
	if what, next, ok := untrusted(host, err); ok {
		return what, next
	}
	var dns *net.DNSError
	var dial *net.OpError
	const network = "Check that this computer is on the network, and whether its firewall lets it reach the service."
	switch {
	case errors.As(err, &dial) && dial.Op == "proxyconnect", proxy != "" && errors.As(err, &dns) && strings.HasPrefix(proxy, dns.Name):
		return "The proxy " + proxy + " cannot be reached.", "Check the proxy in the settings of the connection, or in this computer's own settings."
	case errors.As(err, &dns):
		return "No address is known for " + host + ".", "Check the name in the settings of the connection, and that this computer can look up names on the internet."
	case ctx.Err() != nil, os.IsTimeout(err):
		return host + " did not answer in time.", network
	case errors.As(err, &dial) && dial.Op == "dial":
		return "No connection to " + host + " can be opened.", network
	case proxy != "":
		return "The proxy " + proxy + " does not let this computer through to " + host + ".", "Ask who runs the proxy to allow it."
	}
	return "The connection to " + host + " broke off.", network
}

// untrusted says what is wrong with a host's certificate, if that is the cause.
func untrusted(host string, err error) (what, next string, ok bool) {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, &unknown):
		by := "an authority"
		if unknown.Cert != nil {
			by = unknown.Cert.Issuer.String()
		}
		return "The certificate of " + host + " was issued by " + by + ", which this computer does not trust.",
			"If your network looks into secure connections, add its certificate authority to the settings of the connection. Otherwise do not go on: someone may be in between.", true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "The certificate of " + host + " is not good at this time.",
			"Check the clock of this computer first. If it is right, the certificate has ended: tell the national service's support.", true
	case errors.As(err, &name):
		return "The certificate of " + host + " is for another name.",
			"Check the address in the settings of the connection. If it is right, do not go on: someone may be in between.", true
	case errors.As(err, &invalid):
		return "The certificate of " + host + " cannot be trusted.", "Tell the person who runs your network.", true
	case errors.As(err, &plain), errors.Is(err, http.ErrSchemeMismatch), strings.Contains(err.Error(), "tls: "):
		return "No secure connection to " + host + " can be made.", "Check the address in the settings of the connection, and the proxy. TLS 1.2 or later is needed.", true
	}
	return "", "", false
}

// tokenWords are why there is no token, and what to do, by the kind of failure.
//
// BaRS Core, Security: error answers of the token endpoint.
var tokenWords = map[oauth.Kind][2]string{
	oauth.Clock:       {"The token was refused because this computer's clock is wrong.", "Set the clock of this computer, and let it be set by a time server."},
	oauth.Request:     {"The national service did not understand the request for a token.", "Check the address for access tokens and the audience in the settings of the connection."},
	oauth.Unknown:     {"The national service does not know this client ID or this key, or the audience is another.", "Check the client ID (the API key, not the App ID), that the key that signs is registered under its name, and that the audience is the address for access tokens."},
	oauth.Signature:   {"The key registered with the national service under this name is another one.", "Register the key set that /jwks.json or barsdesk keys jwks gives."},
	oauth.NoAccess:    {"The application is not set up for this kind of sign-in.", "In the developer account of the national service, give the application access to Booking and Referral, application-restricted."},
	oauth.NoKey:       {"The national service has no key of ours, or cannot read our key set.", "Register the address of /jwks.json, and check that the national service can reach it, or upload what barsdesk keys jwks prints."},
	oauth.Media:       {"Something on the way changed the request.", "Ask who runs the proxy to leave requests as they are."},
	oauth.Address:     {"No token service is at this address.", "Check the address for access tokens in the settings of the connection."},
	oauth.Throttled:   {"Too many tokens were asked for.", "Wait a minute, then try again."},
	oauth.Unavailable: {"The token service has a fault.", "Wait a few minutes, then try again. If it stays so, look at the national service's status page."},
	oauth.Malformed:   {"What came is not an answer of the token service.", "Check the address for access tokens and the proxy."},
}

// tokenRefused says why there is no access token, and what to do.
func tokenRefused(err error) (what, next string) {
	var f *oauth.Failure
	if !errors.As(err, &f) {
		return "No token came in time.", "Try again. If it stays so, check the network."
	}
	switch f.Kind {
	case oauth.OwnKey:
		return ownKey(err)
	case oauth.Unreachable:
		return "The connection to the token service broke off.", "Try again. If it stays so, check the network and the proxy."
	}
	words := tokenWords[f.Kind]
	if f.Kind == oauth.Clock {
		words[0] = "The token was refused because this computer's clock is " + oauth.Apart(f.Drift) + "."
	}
	if f.MessageID != "" {
		words[1] += " Support finds this under " + f.MessageID + "."
	}
	return words[0], words[1]
}

// ownKey says why nothing can be signed here.
func ownKey(err error) (what, next string) {
	var sealed *wrap.Unavailable
	var other *wrap.Other
	var damaged *keys.Damaged
	switch {
	case errors.Is(err, keys.ErrNone):
		return "There is no signing key.", "Make one with barsdesk keys new, and register it."
	case errors.As(err, &sealed), errors.As(err, &other):
		return "The signing key is sealed, and its seal cannot be opened.", "Unlock this computer's key store, or start Barsdesk with --passphrase-file. barsdesk doctor says more."
	case errors.As(err, &damaged):
		return "A signing key is damaged.", "See barsdesk keys list, and put the file back from a backup or make a new key."
	}
	return "The signing key cannot be used.", "See barsdesk keys list."
}

// unanswered says why a call got no answer.
func unanswered(err error) (what, next string) {
	none := errNoAnswer(err)
	switch {
	case none == nil:
		return "The call was given up.", "Try again."
	case none.Kind == client.Token:
		return "No access token could be had.", "Try again: the step before says what is wrong with it."
	case none.Kind == client.Timeout:
		return "The national service did not answer in time.", "Try again in a few minutes."
	}
	return "The connection to the national service broke off.", "Try again. If it stays so, check the network and the proxy."
}

// unexpected says what an answer that is no statement means.
func unexpected(r client.Reply) (what, next string) {
	switch {
	case r.Status == 401 || r.Status == 403:
		return fmt.Sprintf("The national service refused access (%d).", r.Status), "Check that the application has access to Booking and Referral in this environment."
	case r.Status == 404:
		return "Nothing is at this address (404).", "Check the address of the service in the settings of the connection: it ends with /FHIR/R4."
	case r.Status == 429:
		return "Too many calls are being made (429).", "Wait a minute, then try again. Lower the limits if other computers use the same client ID."
	case r.Status >= 500:
		return fmt.Sprintf("The national service has a fault (%d).", r.Status), "Wait a few minutes, then try again."
	case r.Resource == nil:
		return fmt.Sprintf("What answered is not the national service (%d): something in between may have.", r.Status), "Check the address of the service, and the proxy."
	}
	return fmt.Sprintf("The national service answered something else than its statement (%d).", r.Status), "Check the address of the service in the settings of the connection."
}

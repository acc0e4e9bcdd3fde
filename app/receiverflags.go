package main

import (
	"context"
	"net"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/frontdoor"
	"barsdesk/app/tracing"
)

// doorFlags are how senders come in. What is given here counts over the settings.
type doorFlags struct {
	TLSCert     string   `help:"File with the receiver's certificate and its chain, PEM." env:"BARSDESK_TLS_CERT" type:"path" placeholder:"FILE"`
	TLSKey      string   `help:"File with its private key, PEM." env:"BARSDESK_TLS_KEY" type:"path" placeholder:"FILE"`
	ClientCA    string   `help:"File with the certificate authorities whose clients the receiver lets in, PEM." env:"BARSDESK_CLIENT_CA" type:"path" placeholder:"FILE"`
	ClientName  string   `help:"Name in the certificate of the client that the receiver lets in." env:"BARSDESK_CLIENT_NAME" placeholder:"NAME"`
	ProxyName   string   `help:"Name of the reverse proxy on this computer that ends TLS for the receiver." env:"BARSDESK_PROXY_NAME" placeholder:"NAME"`
	ProxyHeader string   `help:"Header in which it gives the client's address (default: X-Forwarded-For)." env:"BARSDESK_PROXY_HEADER" placeholder:"HEADER"`
	Allow       []string `help:"Addresses, or ranges of them, that may call the receiver (default: all)." env:"BARSDESK_ALLOW" placeholder:"ADDR"`
}

// settings are the flags as settings of the door. Files that cannot be used are
// refused before anything starts.
func (f doorFlags) settings() (frontdoor.Settings, error) {
	s := frontdoor.Settings{Certificate: f.TLSCert, Key: f.TLSKey, ClientChain: f.ClientCA, ClientName: f.ClientName,
		Proxy: f.ProxyName, ProxyHeader: f.ProxyHeader, Allowed: f.Allow}.Trimmed()
	for _, fault := range s.Faults(time.Now()) {
		return s, cannot("%s: %s", doorFlagOf[fault.Field], fault.Message)
	}
	return s, nil
}

// doorFlagOf is the flag of each member of the settings.
var doorFlagOf = map[string]string{"certificate": "--tls-cert", "key": "--tls-key", "clientChain": "--client-ca", "clientName": "--client-name",
	"proxy": "--proxy-name", "proxyHeader": "--proxy-header", "allowed": "--allow"}

// openDoor makes the door of an environment; nobody comes in before the desk
// has given it the settings.
func (s *service) openDoor(environment string, o serviceOptions) *frontdoor.Door {
	return frontdoor.New(frontdoor.Config{Environment: environment, Fixed: o.Door, ODSCode: func() string { return s.odsCode }, Now: time.Now, NewID: uuid.NewString, Log: o.Log,
		Answered: s.metrics.Answered, TurnedAway: s.metrics.TurnedAway, Refused: s.recordAtDoor,
		Watch: o.Tracer.Requests(tracing.Receiver)})
}

// receive lets senders in by listener until ctx ends.
func (s *service) receive(ctx context.Context, listener net.Listener) error {
	if err := s.entrance.Serve(ctx, listener, s.receiver, finishWithin); err != nil {
		return cannot("the receiver on %s ended: %v", listener.Addr(), err)
	}
	return nil
}

// recordAtDoor writes down, or counts, who did not get past the front door.
func (s *service) recordAtDoor(from, why string, status int) {
	e := access.Event{Act: access.DoorRefuse, From: from, Why: why, Status: status, Outcome: "refused"}
	if err := s.refusals.Count(context.Background(), e); err != nil {
		s.log.Error("a refusal at the front door could not be recorded", "cause", err)
	}
}

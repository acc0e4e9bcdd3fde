package environment

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"time"
)

// noProxy is the setting that goes past the computer's own proxy.
const noProxy = "none"

// Waits for a connection. How long a whole call may take is bars/client's rule.
const (
	dialWithin      = 10 * time.Second
	handshakeWithin = 10 * time.Second
	idleFor         = 90 * time.Second
	perHost         = 16 // as many as messages are sent at the same time
)

// HTTP returns a client that goes by the settings: TLS 1.2 or later, trusting
// the system's certificate authorities and the further ones, over the proxy of
// the settings or the computer's own. The settings must have no Faults.
func (s Settings) HTTP() *http.Client {
	dialer := &net.Dialer{Timeout: dialWithin, KeepAlive: 30 * time.Second}
	return &http.Client{Transport: &http.Transport{
		Proxy: s.proxy(), DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.roots()},
		TLSHandshakeTimeout: handshakeWithin, IdleConnTimeout: idleFor, MaxIdleConnsPerHost: perHost,
	}}
}

func (s Settings) proxy() func(*http.Request) (*url.URL, error) {
	switch s.Proxy {
	case "":
		return http.ProxyFromEnvironment
	case noProxy:
		return nil
	}
	to, err := url.Parse(s.Proxy)
	return func(*http.Request) (*url.URL, error) { return to, err }
}

// roots are the system's certificate authorities and the further ones; nil,
// which means the system's, when there are no further ones.
func (s Settings) roots() *x509.CertPool {
	if s.Roots == "" {
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pool.AppendCertsFromPEM([]byte(s.Roots))
	return pool
}

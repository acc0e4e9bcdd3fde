package frontdoor

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// suites are the ciphers of TLS 1.2 that keep what is said secret even when a
// key is lost later; TLS 1.3 has no others.
var suites = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// tls is how TLS is agreed on as of this entry. Every connection shows its
// certificate afresh: nothing is resumed that was agreed under other settings.
//
// BaRS Core, Security, Receiver certificate.
func (e *entry) tls(now func() time.Time) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{e.pair.tls}, MinVersion: tls.VersionTLS12, CipherSuites: suites, NextProtos: []string{"http/1.1"},
		ClientAuth: tls.RequireAnyClientCert, ClientCAs: e.pool, SessionTicketsDisabled: true, Time: now,
		VerifyConnection: func(c tls.ConnectionState) error { return e.check(c.PeerCertificates, now()) },
	}
}

// check finds a client's certificate good: issued, at whatever remove, by one
// of the authorities, for clients, valid now, and of the right name. No
// certificate is known by itself.
func (e *entry) check(shown []*x509.Certificate, now time.Time) error {
	if len(shown) == 0 {
		return errors.New("the client showed no certificate")
	}
	between := x509.NewCertPool()
	for _, c := range shown[1:] {
		between.AddCert(c)
	}
	_, err := shown[0].Verify(x509.VerifyOptions{Roots: e.pool, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	if err != nil {
		return fmt.Errorf("the certificate of %q, issued by %q: %w", shown[0].Subject.CommonName, shown[0].Issuer.CommonName, err)
	}
	for _, name := range append([]string{shown[0].Subject.CommonName}, shown[0].DNSNames...) {
		if fits(name, e.settings.ClientName) {
			return nil
		}
	}
	return &wrongName{shown[0].Subject.CommonName, e.settings.ClientName}
}

// wrongName is a certificate of the chain whose name is not let in.
type wrongName struct{ name, want string }

// Error names both.
func (w *wrongName) Error() string {
	return fmt.Sprintf("the certificate is that of %q, and only %q is let in", w.name, w.want)
}

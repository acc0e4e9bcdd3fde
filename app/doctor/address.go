package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// reachWithin is how long our own address may take to answer.
const reachWithin = 10 * time.Second

// met is what a sender without a certificate meets at our address.
type met struct {
	shown  []*x509.Certificate
	asked  bool // for a certificate of the client's
	status int  // of an answer that it got all the same
}

// address calls the address that senders have for us, from this computer, as
// someone who has no certificate: it must be there, show our certificate, ask
// for the client's, and let nobody in without.
func (e *examination) address(ctx context.Context, address string) {
	const id = "reachable"
	to, err := url.Parse(address)
	if err != nil {
		return // another line says that the address is wrong
	}
	m, err := meet(ctx, to)
	name := to.Hostname()
	switch {
	case len(m.shown) == 0:
		e.problem(id, receiverName, name+" cannot be reached over TLS from this computer: "+reason(err)+".",
			"Check that Barsdesk listens, that the name leads here, and that the firewall lets it through. Where only the national service may come in, try from its side.")
		return
	case m.status != 0 && m.status < http.StatusInternalServerError:
		e.problem(id, receiverName, name+" answers callers that show no certificate.", "Let TLS end in Barsdesk, or have the reverse proxy ask for the client's certificate.")
		return
	case !m.asked:
		e.problem(id, receiverName, name+" does not ask callers for a certificate.", "Let TLS end in Barsdesk, or have the reverse proxy ask for the client's certificate.")
		return
	}
	if fault := e.shown(m.shown, name); fault != "" {
		e.problem(id, receiverName, fault, "Install the certificate of this name, with what it was issued by.")
		return
	}
	e.ok(id, receiverName, name+" is there, shows its certificate, and lets nobody in without one.")
}

// shown is what is wrong with the certificates that the address shows.
func (e *examination) shown(chain []*x509.Certificate, name string) string {
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if text, err := os.ReadFile(e.Door.InForce().ClientChain); err == nil {
		roots.AppendCertsFromPEM(text) // what issued the clients' certificates has issued ours
	}
	_, err = chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: e.Now()})
	if err == nil {
		err = named(chain[0], name)
	}
	if err != nil {
		return name + " shows a certificate that senders will not take: " + err.Error() + "."
	}
	return ""
}

// named is an error unless a certificate is for a host; the standard has the
// host as the common name, perhaps without a further name.
func named(c *x509.Certificate, host string) error {
	if strings.EqualFold(c.Subject.CommonName, host) {
		return nil
	}
	return c.VerifyHostname(host)
}

// meet makes one call without a certificate.
func meet(ctx context.Context, to *url.URL) (m met, err error) {
	ctx, cancel := context.WithTimeout(ctx, reachWithin)
	defer cancel()
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true, // it is looked at afterwards, and nothing is told to it
		VerifyConnection: func(c tls.ConnectionState) error { m.shown = c.PeerCertificates; return nil },
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			m.asked = true
			return &tls.Certificate{}, nil
		}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String()+"/metadata", nil)
	if err != nil {
		return m, err
	}
	transport := &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return m, err
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<20))
	m.status = answer.StatusCode
	return m, nil
}

// reason is why an address cannot be reached, in words.
func reason(err error) string {
	var unknown *net.DNSError
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, &unknown):
		return "no such name is known"
	case errors.As(err, &plain):
		return "it does not speak TLS"
	case errors.Is(err, context.DeadlineExceeded):
		return "it does not answer"
	}
	return "the connection fails"
}

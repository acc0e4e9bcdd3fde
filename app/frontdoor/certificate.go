package frontdoor

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"strings"
	"time"
)

// warnAhead is how long before its end a certificate is warned of: NHS
// certificates take weeks to renew.
const warnAhead = 60 * 24 * time.Hour

// fileMost is the longest file of certificates or keys that is read.
const fileMost = 1 << 20

// Certificate is what people have to know of our certificate.
type Certificate struct {
	Name   string    `json:"name" doc:"its common name"`
	Names  []string  `json:"names" doc:"every host that it is for"`
	Issuer string    `json:"issuer" doc:"who issued it"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Days   int       `json:"days" doc:"whole days until it ends; below 0 when it has ended"`
}

// Soon reports whether the certificate ends within 60 days, or has ended.
func (c Certificate) Soon() bool { return c.Days < int(warnAhead/(24*time.Hour)) }

// pair is a certificate with its private key.
type pair struct {
	tls  tls.Certificate
	leaf *x509.Certificate
}

// about describes the certificate as of now.
func (p pair) about(now time.Time) *Certificate {
	left := p.leaf.NotAfter.Sub(now)
	days := int(left / (24 * time.Hour))
	if left < 0 {
		days--
	}
	return &Certificate{Name: p.leaf.Subject.CommonName, Names: append([]string{}, p.leaf.DNSNames...), Issuer: p.leaf.Issuer.CommonName,
		From: p.leaf.NotBefore.UTC(), Until: p.leaf.NotAfter.UTC(), Days: days}
}

// readPair reads our certificate and its key. The fault names the file that it
// is in; the key's content is in no message.
func readPair(certificate, key string, now time.Time) (pair, *Fault) {
	blocks, fault := readFile("certificate", certificate)
	if fault != nil {
		return pair{}, fault
	}
	secret, fault := readFile("key", key)
	if fault != nil {
		return pair{}, fault
	}
	if _, fault := certificatesIn("certificate", blocks); fault != nil {
		return pair{}, fault
	}
	made, err := tls.X509KeyPair(blocks, secret)
	switch {
	case err != nil && !bytes.Contains(secret, []byte("PRIVATE KEY-----")):
		return pair{}, &Fault{"key", "This file holds no private key in PEM form."}
	case err != nil && strings.Contains(err.Error(), "does not match"):
		return pair{}, &Fault{"key", "This private key belongs to another certificate."}
	case err != nil:
		return pair{}, &Fault{"key", "This private key cannot be read. One with a passphrase must be stored without it."}
	case now.Before(made.Leaf.NotBefore):
		return pair{}, &Fault{"certificate", "This certificate begins only on " + day(made.Leaf.NotBefore) + "."}
	}
	return pair{made, made.Leaf}, nil
}

// readChain reads the certificate authorities of the clients.
func readChain(file string) ([]*x509.Certificate, *Fault) {
	text, fault := readFile("clientChain", file)
	if fault != nil {
		return nil, fault
	}
	list, fault := certificatesIn("clientChain", text)
	if fault != nil {
		return nil, fault
	}
	for _, c := range list {
		if !c.IsCA {
			return nil, &Fault{"clientChain", "One of these is not a certificate authority: " + c.Subject.CommonName + ". Clients are let in by who issued their certificate, never by the certificate itself."}
		}
	}
	return list, nil
}

// certificatesIn reads a PEM file of certificates. One that holds a private key
// is refused where no key belongs.
func certificatesIn(field string, text []byte) ([]*x509.Certificate, *Fault) {
	var list []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case block.Type == "CERTIFICATE":
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, &Fault{field, "One of the certificates in this file cannot be read."}
			}
			list = append(list, c)
		case strings.Contains(block.Type, "PRIVATE KEY") && field == "clientChain":
			return nil, &Fault{field, "This file holds a private key. Name one with certificates only."}
		}
	}
	if len(list) == 0 {
		return nil, &Fault{field, "This file holds no certificate in PEM form: each begins with -----BEGIN CERTIFICATE-----."}
	}
	return list, nil
}

// readFile reads one file of the settings.
func readFile(field, name string) ([]byte, *Fault) {
	f, err := os.Open(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, &Fault{field, "There is no such file on the computer that runs Barsdesk."}
	case err != nil:
		return nil, &Fault{field, "This file cannot be opened. The account that runs Barsdesk must be allowed to read it."}
	}
	defer func() { _ = f.Close() }() // only read from
	text, err := io.ReadAll(io.LimitReader(f, fileMost+1))
	if err != nil || len(text) > fileMost {
		return nil, &Fault{field, "This file cannot be read, or is far too long for certificates."}
	}
	return text, nil
}

// day is a date as people read it.
func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// For reports whether the certificate is for a host: its common name is, as the
// standard has it, or one of its further names.
func (c Certificate) For(host string) bool {
	for _, name := range append([]string{c.Name}, c.Names...) {
		if fits(name, host) {
			return true
		}
	}
	return false
}

// fits reports whether a name in a certificate stands for a host; its first
// label may be a star.
func fits(name, host string) bool {
	if star, rest, _ := strings.Cut(name, "."); star == "*" {
		_, of, _ := strings.Cut(host, ".")
		return of != "" && strings.EqualFold(rest, of)
	}
	return name != "" && strings.EqualFold(name, host)
}

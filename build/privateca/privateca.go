// Package privateca is a made-up certificate authority, so that tests can try
// mutual TLS with certificates of any name, age and issuer. Nothing outside a
// test may trust it.
package privateca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Authority issues certificates, by way of an authority below it, as the NHS
// authorities do.
type Authority struct {
	root, between *x509.Certificate
	key           *ecdsa.PrivateKey
}

// Asked is what a certificate is to be.
type Asked struct {
	Name        string   // common name
	Hosts       []string // further names; host names or addresses
	From, Until time.Time
	ServerOnly  bool // not for clients
}

// New makes an authority of that name, valid for ten years around now.
func New(name string) (*Authority, error) {
	top, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	root, err := signed(authority(name+" Root"), nil, &top.PublicKey, top)
	if err != nil {
		return nil, err
	}
	between, err := signed(authority(name+" Level 1"), root, &key.PublicKey, top)
	return &Authority{root, between, key}, err
}

func authority(name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{Subject: pkix.Name{CommonName: name}, NotBefore: now.AddDate(-5, 0, 0), NotAfter: now.AddDate(5, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
}

// signed issues a certificate; its own issuer signs it when by is nil.
func signed(template, by *x509.Certificate, holder *ecdsa.PublicKey, key *ecdsa.PrivateKey) (*x509.Certificate, error) {
	number, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = number
	if by == nil {
		by = template
	}
	text, err := x509.CreateCertificate(rand.Reader, template, by, holder, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(text)
}

// Chain is the root, PEM: what those who trust the authority need.
func (a *Authority) Chain() []byte { return inPEM(a.root) }

// Issue gives a certificate with the authority between, and its private key,
// both PEM. Without dates it is valid from an hour ago for a year.
func (a *Authority) Issue(asked Asked) (certificate, key []byte, err error) {
	if asked.From.IsZero() {
		asked.From = time.Now().Add(-time.Hour)
	}
	if asked.Until.IsZero() {
		asked.Until = time.Now().AddDate(1, 0, 0)
	}
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{Subject: pkix.Name{CommonName: asked.Name}, NotBefore: asked.From, NotAfter: asked.Until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	if asked.ServerOnly {
		template.ExtKeyUsage = template.ExtKeyUsage[:1]
	}
	for _, host := range asked.Hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	leaf, err := signed(template, a.between, &secret.PublicKey, a.key)
	if err != nil {
		return nil, nil, err
	}
	plain, err := x509.MarshalPKCS8PrivateKey(secret)
	return append(inPEM(leaf), inPEM(a.between)...), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: plain}), err
}

// Pair is what Issue gives, ready for use.
func (a *Authority) Pair(asked Asked) (tls.Certificate, error) {
	certificate, key, err := a.Issue(asked)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(certificate, key)
}

// Pool trusts the authority.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	return pool
}

// Write puts a certificate and its key into NAME.crt and NAME.key of a folder,
// in the place of any that are there, and gives their paths.
func (a *Authority) Write(folder, name string, asked Asked) (certificate, key string, err error) {
	text, secret, err := a.Issue(asked)
	if err != nil {
		return "", "", err
	}
	certificate, key = filepath.Join(folder, name+".crt"), filepath.Join(folder, name+".key")
	return certificate, key, errors.Join(os.WriteFile(certificate, text, 0o600), os.WriteFile(key, secret, 0o600))
}

func inPEM(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

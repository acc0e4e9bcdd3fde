package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"barsdesk/bars/network"
)

// catalogueFlags lead the simulated network to receivers that are not
// simulated, as the Endpoint Catalogue does.
type catalogueFlags struct {
	Catalogue string `help:"File with receivers outside the network: a JSON object of service ID to the URL of its FHIR base." env:"BARSDESK_CATALOGUE" type:"path" placeholder:"FILE"`
	ProxyCert string `help:"File with the certificate that the network shows to them, PEM." env:"BARSDESK_PROXY_CERT" type:"path" placeholder:"FILE"`
	ProxyKey  string `help:"File with its private key, PEM." env:"BARSDESK_PROXY_KEY" type:"path" placeholder:"FILE"`
	ServerCA  string `help:"File with further certificate authorities whose receivers the network trusts, PEM." env:"BARSDESK_SERVER_CA" type:"path" placeholder:"FILE"`
}

// routes reads the file of receivers.
func (f catalogueFlags) routes() ([]network.Endpoint, error) {
	if f.Catalogue == "" {
		return nil, nil
	}
	text, err := os.ReadFile(f.Catalogue)
	if err != nil {
		return nil, cannot("the catalogue cannot be read: %v", err)
	}
	var listed map[string]string
	if err := json.Unmarshal(text, &listed); err != nil {
		return nil, cannot("%s is no JSON object of service ID to URL: %v", f.Catalogue, err)
	}
	carrier, err := f.carrier()
	if err != nil {
		return nil, err
	}
	var out []network.Endpoint
	for id, base := range listed {
		u, err := url.Parse(base)
		if err != nil || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.Fragment != "" {
			return nil, cannot("%s: the URL of %s is none: %s", f.Catalogue, id, base)
		}
		out = append(out, network.Endpoint{ServiceID: id, URL: strings.TrimRight(base, "/"), Transport: carrier})
	}
	return out, nil
}

// carrier shows the network's certificate to receivers.
func (f catalogueFlags) carrier() (http.RoundTripper, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if f.ProxyCert != "" || f.ProxyKey != "" {
		shown, err := tls.LoadX509KeyPair(f.ProxyCert, f.ProxyKey)
		if err != nil {
			return nil, cannot("the network's certificate cannot be used: %v", err)
		}
		config.Certificates = []tls.Certificate{shown}
	}
	if f.ServerCA != "" {
		text, err := os.ReadFile(f.ServerCA)
		if err != nil {
			return nil, cannot("the certificate authorities cannot be read: %v", err)
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(text) {
			return nil, cannot("%s holds no certificate in PEM form", f.ServerCA)
		}
		config.RootCAs = pool
	}
	return &http.Transport{TLSClientConfig: config, TLSHandshakeTimeout: 10 * time.Second, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute}, nil
}

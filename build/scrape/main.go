// Command scrape lets the built program work for a moment and prints its metrics
// as Prometheus reads them: a patient is referred, a sender is let in, another is
// not, a page listens. Files that name metrics are held against what it prints.
// Run it from the root of the checkout.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"barsdesk/build/clerk"
	"barsdesk/build/clinic"
	"barsdesk/build/privateca"
	"barsdesk/build/program"
	"barsdesk/build/sender"
	"barsdesk/storage"
)

// within is for all of it.
const within = 3 * time.Minute

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := scrape(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "scrape:", err)
		cancel()
		os.Exit(1) //nolint:gocritic // it is cancelled
	}
}

func scrape(ctx context.Context, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "barsdesk-scrape-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	binary, err := program.Build(ctx, dir)
	if err != nil {
		return err
	}
	ours, err := newStreet(ctx, dir)
	if err != nil {
		return err
	}
	data, own := filepath.Join(dir, "data"), clinic.Department()
	own.ID, own.Name = "2000087099", "Made-up department"
	if err := clinic.Furnish(ctx, data, "sandbox", []storage.Service{own}, nil); err != nil {
		return err
	}
	p, err := program.Start(ctx, binary, append([]string{"serve", "--sandbox", "--no-sign-in", "--listen", "127.0.0.1:0", "--data", data,
		"--checkpoints", filepath.Join(dir, "checkpoints")}, ours.flags...)...)
	if err != nil {
		return err
	}
	defer func() { _ = p.Kill() }()
	if err := ours.busy(ctx, p.URL); err != nil {
		return fmt.Errorf("%w\n%s", err, p.Log())
	}
	return get(ctx, p.URL+"/metrics", out)
}

// street is a receiver behind TLS, and who comes to it.
type street struct {
	receiver string
	flags    []string
	client   *http.Client
}

// newStreet makes certificates in a folder, and the flags that use them.
func newStreet(ctx context.Context, dir string) (*street, error) {
	nhs, err := privateca.New("Made-up")
	if err != nil {
		return nil, err
	}
	certificate, key, err := nhs.Write(dir, "ours", privateca.Asked{Name: "receiver.example", Hosts: []string{"127.0.0.1"}})
	chain := filepath.Join(dir, "clients.pem")
	if err := errors.Join(err, os.WriteFile(chain, nhs.Chain(), 0o600), os.Mkdir(filepath.Join(dir, "checkpoints"), 0o700)); err != nil {
		return nil, err
	}
	pair, err := nhs.Pair(privateca.Asked{Name: "client.example"})
	if err != nil {
		return nil, err
	}
	at, err := clinic.FreeAddress(ctx)
	return &street{receiver: at, flags: []string{"--receiver", at, "--tls-cert", certificate, "--tls-key", key, "--client-ca", chain, "--client-name", "client.example"},
		client: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: nhs.Pool(), Certificates: []tls.Certificate{pair}}}}}, err
}

// busy has all come that metrics tell of.
func (s *street) busy(ctx context.Context, url string) error {
	if _, err := (clerk.Clerk{URL: url}).Refer(ctx, sender.Patient()); err != nil {
		return err
	}
	message, err := sender.Referral(time.Now(), 8000)
	if err != nil {
		return err
	}
	if _, err := (sender.Sender{URL: "https://" + s.receiver, Base: "/FHIR/R4", HTTP: s.client}).Send(ctx, message); err != nil {
		return err
	}
	stranger := sender.Sender{URL: "http://" + s.receiver, Base: "/FHIR/R4"}
	if reply, err := stranger.Send(ctx, message); err == nil && reply.Status == http.StatusOK {
		return errors.New("a sender without a certificate was let in")
	}
	return get(ctx, url+"/api/today", io.Discard)
}

func get(ctx context.Context, url string, out io.Writer) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	_, err = io.Copy(out, answer.Body)
	return err
}

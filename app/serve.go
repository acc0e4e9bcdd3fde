package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os/signal"
	"syscall"

	"barsdesk/app/environment"
	"barsdesk/app/web"
)

// serveCommand offers the screens and the API to browsers, and a BaRS receiver
// endpoint to the network.
type serveCommand struct {
	place
	sealing
	doorFlags
	providerFlags
	tracingFlags
	Listen           string   `help:"Address for the screens and the API (default: ${default})." env:"BARSDESK_LISTEN" default:"127.0.0.1:8480" placeholder:"ADDR"`
	Receiver         string   `help:"Address for the BaRS receiver endpoint (off unless given)." env:"BARSDESK_RECEIVER" placeholder:"ADDR"`
	Sandbox          bool     `help:"Work in the built-in Sandbox." env:"BARSDESK_SANDBOX"`
	Preview          bool     `help:"Rehearse in the Sandbox what the standard has not released yet; elsewhere Settings has it." env:"BARSDESK_PREVIEW"`
	NoSignIn         bool     `help:"Skip sign-in; only with --sandbox on a loopback address." env:"BARSDESK_NO_SIGN_IN"`
	Host             []string `help:"Further host names that browsers reach this server by." env:"BARSDESK_HOST" placeholder:"NAME"`
	ScreensProxy     []string `help:"Addresses, or ranges of them, of the reverse proxies that people come through: of these the last entry of X-Forwarded-For counts (default: none)." env:"BARSDESK_SCREENS_PROXY" placeholder:"ADDR"`
	MetricsTokenFile string   `help:"File with the bearer token for /metrics from other computers (without it only this computer is answered)." env:"BARSDESK_METRICS_TOKEN_FILE" type:"path" placeholder:"FILE"`
	Checkpoints      string   `help:"Copy signed checkpoints of the audit log to this folder, best on a file share that others look after: at the start, hourly, at the stop." env:"BARSDESK_CHECKPOINTS" type:"path" placeholder:"DIR"`
	NetworkURL       string   `help:"Send to the Sandbox's network through this address instead of directly, for example a recording proxy." env:"BARSDESK_NETWORK_URL" placeholder:"URL" hidden:""`
}

// Run serves until SIGTERM or an interrupt, then finishes what is in flight.
func (s serveCommand) Run(to output) error {
	at, err := s.settle(s.Sandbox)
	if err != nil {
		return err
	}
	if err := errors.Join(addressMeant("--listen", s.Listen), addressMeant("--receiver", s.Receiver), s.refuseOpenDoor()); err != nil {
		return err
	}
	token, err := metricsToken(s.MetricsTokenFile)
	if err != nil {
		return err
	}
	provider, err := s.provider()
	if err != nil {
		return err
	}
	public, err := s.public()
	if err != nil {
		return err
	}
	proxies, err := rangesMeant("--screens-proxy", s.ScreensProxy)
	if err != nil {
		return err
	}
	door, err := s.doorFlags.settings()
	if err != nil {
		return err
	}
	if err := at.prepare(); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	hosts := append(namedIn(s.Listen), s.Host...)
	if public != nil {
		hosts = append(hosts, public.Hostname())
	}
	tracer, err := s.tracer(ctx, at.Environment, to.log)
	if err != nil {
		return err
	}
	defer func() { _ = tracer.Close() }() // it never fails
	service, err := openService(ctx, at, serviceOptions{
		Log: to.log, Self: to.self, NoSignIn: s.NoSignIn, Accounts: !s.Sandbox && at.Environment != environment.Sandbox,
		Provider: provider, Secure: public != nil && public.Scheme == "https", Hosts: hosts, Proxies: proxies, Door: door,
		Preview: s.Preview, Sealing: s.sealing, MetricsToken: token, Checkpoints: s.Checkpoints, Tracer: tracer, Receives: s.Receiver != "",
	})
	if errors.Is(err, errOwned) {
		return cannot("another Barsdesk works on %s; stop it first, or name another folder with --data", at.folder())
	}
	if err != nil {
		return err
	}
	defer service.close()
	return s.listen(ctx, service, to)
}

// listen opens the addresses, says so, and serves.
func (s serveCommand) listen(ctx context.Context, service *service, to output) error {
	screens, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return cannot("cannot listen on %s: %v", s.Listen, err)
	}
	url := "http://" + reachedBy(screens.Addr(), s.Host)
	running, end := context.WithCancel(ctx)
	defer end()
	ended := make(chan error, 2)
	expected := 1
	if s.Receiver != "" {
		endpoint, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Receiver)
		if err != nil {
			return cannot("cannot listen on %s: %v", s.Receiver, err)
		}
		expected++
		go func() { ended <- service.receive(running, endpoint) }()
	}
	network := url
	if s.NetworkURL != "" {
		network = s.NetworkURL
	}
	go func() { ended <- service.serve(running, screens, http.DefaultClient, network, service.handler) }()
	collectSeldom()
	to.say("barsdesk ready", url)
	if err := s.tellWayIn(ctx, service, to, url); err != nil {
		return err
	}
	var first error
	for range expected {
		err := <-ended
		end()
		first = errors.Join(first, err)
	}
	return first
}

// tellWayIn prints the one-time link: it signs in to the Sandbox, and elsewhere
// leads to the page of the first account, as long as there is none.
func (s serveCommand) tellWayIn(ctx context.Context, service *service, to output, url string) error {
	first, err := service.door.FirstNeeded(ctx)
	if err != nil {
		return cannot("the accounts cannot be read: %v", err)
	}
	if first || !service.door.Accounts && !s.NoSignIn {
		to.say("sign in:", url+web.SignInPath(service.door.OneTime())) //nolint:contextcheck // the others are told after the call too
	}
	return nil
}

// refuseOpenDoor allows skipping sign-in only where nobody else can come in
// and nothing is real.
func (s serveCommand) refuseOpenDoor() error {
	if !s.NoSignIn {
		return nil
	}
	host, _, err := net.SplitHostPort(s.Listen)
	address, bad := netip.ParseAddr(host)
	loopback := host == "localhost" || (bad == nil && address.IsLoopback())
	if err != nil || !loopback || !s.Sandbox {
		return wrongUse("--no-sign-in is only for --sandbox on a loopback address such as 127.0.0.1:8480")
	}
	return nil
}

// untilStopped is a context that ends at SIGTERM or an interrupt.
func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
}

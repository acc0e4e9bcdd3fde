package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"os"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/control"
	"barsdesk/storage/index"
	"barsdesk/storage/sqlite"
)

// sandboxCommand runs the simulated network alone. Without --data it keeps
// nothing beyond its end.
type sandboxCommand struct {
	Listen string    `help:"Address of the network (default: ${default})." env:"BARSDESK_LISTEN" default:"127.0.0.1:8481" placeholder:"ADDR"`
	Data   string    `help:"Folder for the network's state (default: none is kept)." env:"BARSDESK_DATA" type:"path" placeholder:"DIR"`
	Seed   int64     `help:"The same seed gives the same slots." env:"BARSDESK_SEED" default:"1"`
	Clock  time.Time `help:"Time it is in the network at the start, such as 2026-10-25T00:00:00Z (default: now)." env:"BARSDESK_CLOCK" placeholder:"TIME"`
	Live   bool      `help:"Begin by behaving as the live network does where that differs from the standard." env:"BARSDESK_LIVE"`
	Allow  bool      `name:"allow-faults" help:"Let a caller strike its own call with the header X-Sandbox-Fault." env:"BARSDESK_ALLOW_FAULTS"`
	Host   []string  `help:"Further host names by which the control paths are reached." env:"BARSDESK_HOST" placeholder:"NAME"`
	catalogueFlags
	tokenFlags
}

// Run serves until SIGTERM or an interrupt.
func (c sandboxCommand) Run(to output) error {
	if err := addressMeant("--listen", c.Listen); err != nil {
		return err
	}
	routes, err := c.routes()
	if err != nil {
		return err
	}
	apps, err := c.applications()
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	folder, cleared, err := c.folder()
	if err != nil {
		return err
	}
	defer cleared()
	release, err := sqlite.Lock(folder)
	if err != nil {
		return cannot("the folder %s cannot be used: %v", folder, err)
	}
	defer func() { _ = release() }()
	network, err := c.open(ctx, folder, to)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return errors.Join(cannot("cannot listen on %s: %v", c.Listen, err), network.Close())
	}
	for _, each := range routes {
		network.Route(each)
	}
	if err := admit(network.Tokens(), apps); err != nil {
		return errors.Join(err, listener.Close(), network.Close())
	}
	url := "http://" + reachedBy(listener.Addr(), nil)
	network.Connect(url + networkPath)
	working, end := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- network.Run(working) }()
	to.say("barsdesk ready", url)
	err = serveUntil(ctx, listener, control.New(network, append(namedIn(c.Listen), c.Host...)...), to.log)
	end()
	return errors.Join(err, <-ended, network.Close())
}

// folder is where the state lies, and what removes it afterwards if need be.
func (c sandboxCommand) folder() (string, func(), error) {
	if c.Data != "" {
		return place{Data: c.Data, Environment: environment.Sandbox}.folder(), func() {}, nil
	}
	dir, err := os.MkdirTemp("", "barsdesk-sandbox-*")
	if err != nil {
		return "", nil, cannot("no temporary folder: %v", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
}

func (c sandboxCommand) open(ctx context.Context, folder string, to output) (*sandbox.Sandbox, error) {
	keyed, err := index.Keyed(folder)
	if err != nil {
		return nil, cannot("%v", err)
	}
	network, err := sandbox.New(ctx, sandbox.Config{
		Open: func(name string) (sandbox.Erasable, error) {
			return sqlite.Open(ctx, folder, sqlite.Options{Name: name})
		},
		Kept: sqlite.Kept(folder), Seed: c.Seed, Now: c.now(), NewID: uuid.NewString, Random: rand.Float64, KeyedIndex: keyed,
		Software: desk.Software{Name: "Barsdesk", Version: version, Supplier: "Barsdesk"}, Log: to.log, RequireToken: c.RequireToken,
		Live: c.Live, FaultHeader: c.Allow,
	})
	if err != nil {
		return nil, cannot("the Sandbox cannot be opened: %v", err)
	}
	return network, nil
}

// now is the network's clock: it runs on from --clock.
func (c sandboxCommand) now() func() time.Time {
	if c.Clock.IsZero() {
		return time.Now
	}
	began := time.Now()
	return func() time.Time { return c.Clock.Add(time.Since(began)) }
}

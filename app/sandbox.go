package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/sandbox/control"
)

// sandboxCommand runs the simulated network alone. Without --data its state is
// in memory and nothing touches the disk.
type sandboxCommand struct {
	Listen  string    `help:"Address of the network (default: ${default})." env:"BARSDESK_LISTEN" default:"127.0.0.1:8481" placeholder:"ADDR"`
	Data    string    `help:"Folder for the network's state (default: it is in memory)." env:"BARSDESK_DATA" type:"path" placeholder:"DIR"`
	Seed    int64     `help:"The same seed gives the same slots and, with --clock, the same ids and answers." env:"BARSDESK_SEED" default:"1"`
	Clock   time.Time `help:"Time it is in the network at the start, such as 2026-10-25T00:00:00Z. The clock then stands and goes on by a second with each call, so that the same calls in the same order are answered the same (default: now, and it runs)." env:"BARSDESK_CLOCK" placeholder:"TIME"`
	Live    bool      `help:"Begin by behaving as the live network does where that differs from the standard." env:"BARSDESK_LIVE"`
	Preview bool      `help:"Take writes of single resources too, which the standard has as a preview." env:"BARSDESK_PREVIEW"`
	Allow   bool      `name:"allow-faults" help:"Let a caller strike its own call with the header X-Sandbox-Fault." env:"BARSDESK_ALLOW_FAULTS"`
	Limit   uint      `help:"Calls that one application may make in a minute, such as 300 (default: as many as it likes)." env:"BARSDESK_LIMIT" placeholder:"N"`
	Host    []string  `help:"Further host names by which the control paths are reached." env:"BARSDESK_HOST" placeholder:"NAME"`
	sealing
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
	state, err := c.state(ctx)
	if err != nil {
		return err
	}
	defer state.close(to.log)
	network, err := c.open(ctx, state, to)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return errors.Join(cannot("cannot listen on %s: %v", c.Listen, err), network.Close())
	}
	err = state.takeUp(network)
	for _, each := range routes {
		network.Route(each)
	}
	if err = errors.Join(err, admit(network.Tokens(), apps)); err != nil {
		return errors.Join(err, listener.Close(), network.Close())
	}
	url := "http://" + reachedBy(listener.Addr(), nil)
	network.Connect(url + networkPath)
	working, end := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 2)
	go func() {
		state.keep(working, to.log)
		ended <- nil
	}()
	go func() { ended <- network.Run(working) }()
	to.say("barsdesk ready", url)
	err = serveUntil(ctx, listener, control.New(remembering{network, state}, to.log, append(namedIn(c.Listen), c.Host...)...).Within(changesInTurn(network)))
	end()
	return errors.Join(err, <-ended, <-ended, network.Close())
}

func (c sandboxCommand) open(ctx context.Context, state *sandboxState, to output) (*sandbox.Sandbox, error) {
	network, err := sandbox.New(ctx, sandbox.Config{
		Open: state.open, Kept: state.kept, Seed: c.Seed, Now: time.Now, Clock: state.clock, NewID: uuid.NewString, Random: rand.Float64, KeyedIndex: state.keyed,
		Repeatable: !c.Clock.IsZero(), Starts: state.Starts,
		Software: desk.Software{Name: "Barsdesk", Version: version, Supplier: "Barsdesk"}, Log: to.log, RequireToken: c.RequireToken,
		Live: c.Live, FaultHeader: c.Allow, Preview: c.Preview, Limit: int(c.Limit), //nolint:gosec // who asks for so many wants no limit
	})
	if err != nil {
		return nil, cannot("the Sandbox cannot be opened: %v", err)
	}
	return network, nil
}

// changesInTurn has calls of the control paths that change something wait for
// their turn among those of the network. What only reads is answered at once.
func changesInTurn(network *sandbox.Sandbox) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		inTurn := network.InTurn(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				next.ServeHTTP(w, r)
				return
			}
			inTurn.ServeHTTP(w, r)
		})
	}
}

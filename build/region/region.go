package region

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"barsdesk/build/clinic"
	"barsdesk/build/postgres"
	"barsdesk/build/program"
	"barsdesk/build/sender"
	database "barsdesk/storage/postgres"
	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// Region is a database, nodes on it, and a balancer before them. Its methods
// are for one goroutine at a time.
type Region struct {
	Nodes    []*Node
	Database string // URL that leads to the database without a relay

	server   *postgres.Server
	balancer *balancer
	binary   string
	folder   string
	secret   string // file of the passphrase
}

// Open starts a PostgreSQL, so many nodes of the binary and the balancer, and
// has them offer the emergency department of package clinic with slots from an
// hour after now on. Everything lies in folder.
func Open(ctx context.Context, binary, folder string, nodes, slots int, now time.Time, o postgres.Options) (*Region, error) {
	r := &Region{binary: binary, folder: folder, secret: filepath.Join(folder, "passphrase")}
	if err := r.open(ctx, nodes, o); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	err := r.furnish(ctx, slots, now)
	if err == nil {
		err = r.answers(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (r *Region) open(ctx context.Context, nodes int, o postgres.Options) (err error) {
	if err := os.WriteFile(r.secret, []byte("lantern gravel sixty orchid\n"), 0o600); err != nil {
		return err
	}
	if r.server, err = postgres.Open(ctx, o); err != nil {
		return err
	}
	if r.Database, err = r.server.Create(ctx, "region"); err != nil {
		return err
	}
	for i := range nodes {
		n, err := r.newNode(ctx, fmt.Sprintf("node%d", i+1))
		if err != nil {
			return err
		}
		r.Nodes = append(r.Nodes, n)
		if err := n.Start(ctx); err != nil {
			return err
		}
	}
	r.balancer, err = balance(ctx, r.folder, r.Nodes)
	return err
}

// answers waits until the balancer lets senders through.
func (r *Region) answers(ctx context.Context) error {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		reply, err := r.Sender().Get(ctx, "/metadata")
		if err == nil && reply.Status == http.StatusOK {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no node answers through the balancer: %d %s: %w", reply.Status, reply.Body, errors.Join(err, ctx.Err()))
		case <-again.C:
		}
	}
}

// Close ends everything and removes the database.
func (r *Region) Close() error {
	var faults []error
	if r.balancer != nil {
		faults = append(faults, r.balancer.close())
	}
	for _, n := range r.Nodes {
		if n.program != nil {
			_ = n.program.Kill() // it may have ended by itself
		}
		faults = append(faults, n.relay.close())
	}
	if r.server != nil {
		faults = append(faults, r.server.Close())
	}
	return errors.Join(faults...)
}

// Sender sends to the department through the balancer.
func (r *Region) Sender() sender.Sender {
	return sender.Sender{URL: "http://" + r.balancer.receiver, Base: "/FHIR/R4"}
}

// Screens is the URL of the screens and their API behind the balancer.
func (r *Region) Screens() string { return "http://" + r.balancer.screens }

// Person makes the first account of the region and is signed in through the
// balancer. It works once.
func (r *Region) Person(ctx context.Context) (*program.Person, error) {
	token, err := r.Nodes[0].program.SignIn(ctx)
	if err != nil {
		return nil, err
	}
	return program.Join(ctx, r.Screens(), token)
}

// StopDatabase ends the database in good order and StartDatabase starts it.
func (r *Region) StopDatabase() error { return r.server.Stop() }

// StartDatabase starts the database after it was stopped or killed.
func (r *Region) StartDatabase(ctx context.Context) error { return r.server.Start(ctx) }

// KillDatabase ends the database as a crash of its computer's power does not:
// what was committed is there again.
func (r *Region) KillDatabase() error { return r.server.Kill() }

// Look opens what the nodes keep for reading.
func (r *Region) Look(ctx context.Context) (*database.DB, error) {
	at, err := database.ParseAddress(r.Database)
	if err != nil {
		return nil, err
	}
	keys, err := seal.Look(database.Safe(at, ""), wrap.Passphrase{File: r.secret})
	if err != nil {
		return nil, err
	}
	return database.Look(ctx, r.Database, keys)
}

// Command runs a command of the program on the database and returns what it
// printed; an exit code other than 0 is an error.
func (r *Region) Command(ctx context.Context, words ...string) (string, error) {
	args := append(words, "--environment", environment, "--data", filepath.Join(r.folder, "command"), "--database", r.Database, "--passphrase-file", r.secret)
	return program.Run(ctx, r.binary, args...)
}

// environment is one without a Sandbox, whose receiver answers plain HTTP on
// this computer.
const environment = "local"

// furnish gives the department and its slots to the region.
func (r *Region) furnish(ctx context.Context, slots int, now time.Time) error {
	d := clinic.Department()
	services := filepath.Join(r.folder, "services.csv")
	text := "service_id,name,ods_code,organisation,use_cases,accepts_booking,require_booking,own,phone\n" +
		fmt.Sprintf("%s,%s,%s,%s,a1t1,true,false,true,%s\n", d.ID, d.Name, d.ODSCode, d.Organisation, d.Phone)
	if err := os.WriteFile(services, []byte(text), 0o600); err != nil {
		return err
	}
	if _, err := r.Command(ctx, "services", "import", services); err != nil {
		return err
	}
	var lines strings.Builder
	lines.WriteString("service_id,start,end,status,delivery_channel,practitioner,role\n")
	for i := range slots {
		begins := now.Add(time.Hour + time.Duration(i)*time.Minute).UTC().Truncate(time.Minute)
		fmt.Fprintf(&lines, "%s,%s,%s,free,In-person,,\n", d.ID, begins.Format(time.RFC3339), begins.Add(time.Minute).Format(time.RFC3339))
	}
	file := filepath.Join(r.folder, "slots.csv")
	if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
		return err
	}
	_, err := r.Command(ctx, "slots", "import", file)
	return err
}

// through is a database URL with another host.
func through(database, address string) (string, error) {
	at, err := url.Parse(database)
	if err != nil {
		return "", err
	}
	at.Host = address
	return at.String(), nil
}

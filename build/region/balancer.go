package region

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"barsdesk/build/clinic"
)

// balancer is a haproxy that spreads requests over the nodes that are ready.
type balancer struct {
	receiver, screens string // host and port
	cmd               *exec.Cmd
	ended             chan struct{}
}

// settings of haproxy. The program answers by its own names alone, so the check
// says one. A request that a node did not begin to answer goes to another one:
// its ids show the second that it is the same.
const settings = `global
  maxconn 2000
defaults
  mode http
  timeout connect 1s
  timeout client 40s
  timeout server 32s
  timeout check 1s
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost hdr Connection close
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response
  balance roundrobin
  default-server inter 300ms fastinter 100ms fall 2 rise 1
frontend receiver
  bind %s
  default_backend receivers
frontend screens
  bind %s
  default_backend desks
backend receivers
%s
backend desks
%s
`

// balance starts haproxy before nodes.
func balance(ctx context.Context, folder string, nodes []*Node) (*balancer, error) {
	b := &balancer{ended: make(chan struct{})}
	var err error
	if b.receiver, err = clinic.FreeAddress(ctx); err != nil {
		return nil, err
	}
	if b.screens, err = clinic.FreeAddress(ctx); err != nil {
		return nil, err
	}
	var receivers, desks strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&receivers, "  server %s %s check addr 127.0.0.1 port %s\n", n.name, n.receiver, port(n.screens))
		fmt.Fprintf(&desks, "  server %s %s check\n", n.name, n.screens)
	}
	file := filepath.Join(folder, "haproxy.cfg")
	if err := os.WriteFile(file, fmt.Appendf(nil, settings, b.receiver, b.screens, receivers.String(), desks.String()), 0o600); err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(folder, "haproxy.log")) //nolint:gosec // a folder of our own
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	b.cmd = exec.Command("haproxy", "-db", "-f", file) //nolint:noctx // it ends with close
	b.cmd.Stdout, b.cmd.Stderr = log, log
	if err := b.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = b.cmd.Wait()
		close(b.ended)
	}()
	return b, nil
}

func port(address string) string { return address[strings.LastIndex(address, ":")+1:] }

// close ends it.
func (b *balancer) close() error {
	err := b.cmd.Process.Kill()
	select {
	case <-b.ended:
	case <-time.After(10 * time.Second):
		err = errors.Join(err, errors.New("haproxy does not end"))
	}
	return err
}

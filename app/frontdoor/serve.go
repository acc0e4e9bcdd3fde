package frontdoor

import (
	"context"
	"net"
	"net/http"
	"time"

	"barsdesk/app/edge"
)

// reloadEvery is how often the files of the settings are looked at.
const reloadEvery = 10 * time.Second

// Serve lets senders in to the receiver by listener until ctx ends, finishes
// what is in flight within finish, and returns nil. The listener is closed when
// it returns. The files of the settings are looked at every ten seconds.
func (d *Door) Serve(ctx context.Context, listener net.Listener, receiver http.Handler, finish time.Duration) error {
	at := listener.Addr().String()
	d.listening.Store(&at)
	defer d.listening.Store(nil)
	open, end := context.WithCancel(ctx)
	defer end()
	go d.watch(open)
	in := d.admit(open, listener)
	limits := edge.Limits{Header: d.limits.Header, HeaderBytes: d.limits.HeaderBytes, Idle: d.limits.Idle, Answer: d.limits.Answer, Finish: finish}
	err := d.Handler(receiver).Serve(ctx, in, limits)
	end()
	_ = listener.Close()
	in.under.Wait()
	return err
}

// watch reads the files of the settings anew when they change.
func (d *Door) watch(ctx context.Context) {
	every := time.NewTicker(reloadEvery)
	defer every.Stop()
	for {
		d.Reload()
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

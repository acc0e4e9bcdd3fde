package main

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/edge"
)

// sender is what a command that sends needs of the desk that owns the
// environment.
type sender interface {
	CheckBundle(context.Context, desk.Bundle) (desk.BundleCheck, error)
	ConfirmLive(context.Context) error
	SendBundle(context.Context, desk.Bundle) (desk.BundleSent, error)
	AwaitBundle(ctx context.Context, messageID string) (desk.BundleOutcome, error)
}

// ownDesk is the desk of this process, and who asks it.
type ownDesk struct {
	desk *desk.Desk
	me   access.Actor
}

// CheckBundle checks a message.
func (o ownDesk) CheckBundle(ctx context.Context, in desk.Bundle) (desk.BundleCheck, error) {
	return o.desk.CheckBundle(ctx, o.me, in)
}

// ConfirmLive confirms that what is sent goes to live care.
func (o ownDesk) ConfirmLive(ctx context.Context) error { return o.desk.ConfirmLive(ctx, o.me) }

// SendBundle puts a message into the outbox.
func (o ownDesk) SendBundle(ctx context.Context, in desk.Bundle) (desk.BundleSent, error) {
	return o.desk.SendBundle(ctx, o.me, in)
}

// AwaitBundle waits for what becomes of a message.
func (o ownDesk) AwaitBundle(ctx context.Context, messageID string) (desk.BundleOutcome, error) {
	return o.desk.AwaitBundle(ctx, o.me, messageID)
}

// ImportServices imports services.
func (o ownDesk) ImportServices(ctx context.Context, in desk.ImportText) (desk.Imported, error) {
	return o.desk.ImportServices(ctx, o.me, in)
}

// ImportSlots imports appointments.
func (o ownDesk) ImportSlots(ctx context.Context, in desk.ImportText) (desk.Imported, error) {
	return o.desk.ImportSlots(ctx, o.me, in)
}

// ServiceTable lists the directory.
func (o ownDesk) ServiceTable(ctx context.Context) ([]desk.ServiceRow, error) {
	return o.desk.ServiceTable(ctx, o.me)
}

// counterSocket is where the owner of an environment takes messages from
// commands of the same user. The folder and the socket are that user's alone.
func counterSocket(folder string) string { return filepath.Join(folder, "owner.sock") }

// Paths at the counter.
const (
	counterCheck   = "/check"
	counterConfirm = "/confirm-live"
	counterSend    = "/send"
	counterAwait   = "/await"

	counterServices = "/services"
	counterImport   = "/services/import"
	counterSlots    = "/slots/import"
)

// reply is what comes back over the counter: a result, or why there is none.
type reply[T any] struct {
	Result  T
	Trouble *trouble
}

// trouble is a desk.Error without its cause.
type trouble struct {
	Code, Title, What, Sent, Next string
	HTTP                          int
}

// awaited is an order to wait for what becomes of a message, or, Now, to answer
// what is known.
type awaited struct {
	MessageID string
	Now       bool
}

// openCounter lets commands hand messages in until ctx ends or the service is
// closed. Without a socket everything else works.
func (s *service) openCounter(ctx context.Context) {
	listener, err := listenPrivately(ctx, counterSocket(s.folder))
	if err != nil {
		s.log.Warn("commands cannot send while this runs", "cause", err)
		return
	}
	ctx, end := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- serveUntil(ctx, listener, s.counter(ctx)) }()
	s.undo = append(s.undo, func() error { end(); return <-ended })
}

// counter answers commands while life lasts.
func (s *service) counter(life context.Context) *edge.Edge {
	own := ownDesk{s.desk, s.door.Present("command line")}
	mux := http.NewServeMux()
	mux.Handle("POST "+counterCheck, taking(own.CheckBundle))
	mux.Handle("POST "+counterSend, taking(own.SendBundle))
	mux.Handle("POST "+counterConfirm, taking(func(ctx context.Context, _ struct{}) (struct{}, error) {
		return struct{}{}, own.ConfirmLive(ctx)
	}))
	mux.Handle("POST "+counterImport, taking(own.ImportServices))
	mux.Handle("POST "+counterSlots, taking(own.ImportSlots))
	mux.Handle("POST "+counterServices, taking(func(ctx context.Context, _ struct{}) ([]desk.ServiceRow, error) {
		return own.ServiceTable(ctx)
	}))
	mux.Handle("POST "+counterAwait, taking(func(ctx context.Context, in awaited) (desk.BundleOutcome, error) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		defer context.AfterFunc(life, stop)()
		if in.Now {
			stop()
		}
		return own.AwaitBundle(ctx, in.MessageID)
	}))
	s.takesBackups(mux)
	s.takesEntries(mux)
	s.takesKeys(mux)
	s.takesPeople(mux)
	s.takesEvidence(mux, own)
	s.takesExports(mux)
	s.takesReadings(mux)
	s.takesSupport(mux)
	return edge.New(edge.Always(edge.Owner()), mux, s.log)
}

// taking reads an order, carries it out and answers.
func taking[In, Out any](do func(context.Context, In) (Out, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, "the order cannot be read", http.StatusBadRequest)
			return
		}
		var out reply[Out]
		var err error
		if out.Result, err = do(r.Context(), in); err != nil {
			e := desk.AsError(err)
			out.Trouble = &trouble{e.Code, e.Title, e.What, e.Sent, e.Next, e.HTTP}
		}
		_ = json.NewEncoder(w).Encode(out) // the command may be gone
	})
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"barsdesk/app/desk"
)

// atOwner is the desk of the process that owns the environment.
type atOwner struct{ line *http.Client }

// atCounter reaches the owner; an error when it has no counter.
func atCounter(ctx context.Context, at place) (atOwner, error) {
	o := atOwner{socketClient(counterSocket(at.folder()))}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/", nil)
	if err != nil {
		return o, err
	}
	answer, err := o.line.Do(req)
	if err != nil {
		return o, err
	}
	return o, answer.Body.Close()
}

// CheckBundle checks a message.
func (o atOwner) CheckBundle(ctx context.Context, in desk.Bundle) (desk.BundleCheck, error) {
	return handing[desk.BundleCheck](ctx, o.line, counterCheck, in)
}

// ConfirmLive confirms that what is sent goes to live care.
func (o atOwner) ConfirmLive(ctx context.Context) error {
	_, err := handing[struct{}](ctx, o.line, counterConfirm, struct{}{})
	return err
}

// SendBundle puts a message into the outbox.
func (o atOwner) SendBundle(ctx context.Context, in desk.Bundle) (desk.BundleSent, error) {
	return handing[desk.BundleSent](ctx, o.line, counterSend, in)
}

// AwaitBundle waits for what becomes of a message. When ctx ends it asks once
// more, for what is known by then.
func (o atOwner) AwaitBundle(ctx context.Context, messageID string) (desk.BundleOutcome, error) {
	out, err := handing[desk.BundleOutcome](ctx, o.line, counterAwait, awaited{MessageID: messageID})
	if err != nil && ctx.Err() != nil {
		return handing[desk.BundleOutcome](context.WithoutCancel(ctx), o.line, counterAwait, awaited{MessageID: messageID, Now: true})
	}
	return out, err
}

// ImportServices imports services.
func (o atOwner) ImportServices(ctx context.Context, in desk.ImportText) (desk.Imported, error) {
	return handing[desk.Imported](ctx, o.line, counterImport, in)
}

// ImportSlots imports appointments.
func (o atOwner) ImportSlots(ctx context.Context, in desk.ImportText) (desk.Imported, error) {
	return handing[desk.Imported](ctx, o.line, counterSlots, in)
}

// ServiceTable lists the directory.
func (o atOwner) ServiceTable(ctx context.Context) ([]desk.ServiceRow, error) {
	return handing[[]desk.ServiceRow](ctx, o.line, counterServices, struct{}{})
}

// errNoReply says that the owner ended, or answered something else.
var errNoReply = errors.New("the Barsdesk that owns the environment gave no answer")

// handing hands one order over the counter.
func handing[Out any](ctx context.Context, line *http.Client, path string, in any) (Out, error) {
	var out reply[Out]
	body, err := json.Marshal(in)
	if err != nil {
		return out.Result, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost"+path, bytes.NewReader(body))
	if err != nil {
		return out.Result, err
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := line.Do(req)
	if err != nil {
		return out.Result, errNoReply
	}
	defer func() { _ = answer.Body.Close() }()
	if err := json.NewDecoder(answer.Body).Decode(&out); err != nil {
		return out.Result, errNoReply
	}
	if t := out.Trouble; t != nil {
		return out.Result, &desk.Error{Code: t.Code, Title: t.Title, What: t.What, Sent: t.Sent, Next: t.Next, HTTP: t.HTTP}
	}
	return out.Result, nil
}

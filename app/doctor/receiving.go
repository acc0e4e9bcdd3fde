package doctor

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/frontdoor"
	"barsdesk/bars/client"
	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
)

// receiverName is how lines about receiving are headed.
const receiverName = "Receiving"

// door checks what senders meet, where someone has set that up: the files of
// certificates, and how long they are good for.
func (e *examination) door() {
	s := e.Door.InForce()
	if s.Certificate == "" && s.Key == "" && s.ClientChain == "" {
		return
	}
	state := e.Door.State()
	if state.Way == frontdoor.Closed {
		e.problem("door", receiverName, "No sender can come in: "+state.Why, "Correct it on the Settings screen, under Receiving.")
		return
	}
	for _, n := range state.Notices(e.Now()) {
		e.problem("door", receiverName, n.What, n.Next)
	}
	if c := state.Certificate; c != nil && !c.Soon() {
		e.ok("door", receiverName, "The certificate "+c.Name+" is good until "+c.Until.Format("2 January 2006")+".")
	}
}

// owns reports whether the service asked about is one of ours.
func (e *examination) owns(ctx context.Context) bool {
	_, ours, err := e.Desk.OwnServices().Service(ctx, e.Service)
	return err == nil && ours
}

// ours checks what one of our services needs before senders reach it: the list
// of going live, what it publishes, and its address as a sender sees it.
//
// Without a service that was asked about, nothing is asked what it publishes.
//
// BaRS, Deployment.
func (e *examination) ours(ctx context.Context, asked bool) {
	list, err := e.Desk.GoingLive(ctx, e.Who)
	if err != nil {
		e.problem("going-live", receiverName, "The settings cannot be read.", "Start Barsdesk once: it brings older data up to date.")
		return
	}
	for _, item := range list.Items {
		e.item(item)
	}
	if !e.calls {
		return
	}
	if asked {
		e.ask(ctx, e.publishing())
	}
	settings, err := e.Desk.ReceiverSettings(ctx, e.Who)
	if err == nil && settings.Settings.Address != "" {
		e.address(ctx, settings.Settings.Address)
	}
}

func (e *examination) item(i desk.GoingLiveItem) {
	name := receiverName + ", " + inSentence(i.Title)
	switch {
	case i.ID == "identity" || i.ID == "open" && !e.Listens: // another check looks into it more closely
	case i.Done:
		e.ok(i.ID, name, i.What)
	case i.Asks:
		e.advise(i.ID, name, i.What+" Software cannot see it; confirm it on the screen Going live.")
	case i.Wrong:
		e.problem(i.ID, name, i.What, i.Next)
	default:
		e.lack(i.ID, name, i.What, i.Next)
	}
}

// inSentence is a title as it stands after a comma.
func inSentence(title string) string {
	if strings.HasPrefix(title, "Barsdesk") {
		return title
	}
	return strings.ToLower(title[:1]) + title[1:]
}

// publishing asks our own endpoint, inside this process, as a sender would.
func (e *examination) publishing() *client.Client {
	return &client.Client{Base: "http://receiver.invalid", HTTP: &http.Client{Transport: within{e.Endpoint}}, Token: oauth.None, NewID: uuid.NewString,
		Identity: func() header.Set {
			return header.Set{Organisation: header.Org{ODSCode: "ZZZ", Name: "doctor"}, Software: header.Device{System: "https://barsdesk.example/Id/device-identifier", ID: "doctor", Name: "doctor"}}
		}}
}

// within calls a handler of this process as if it lay behind the network.
type within struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	k := &kept{header: http.Header{}, status: http.StatusOK}
	w.handler.ServeHTTP(k, r)
	return &http.Response{StatusCode: k.status, Header: k.header, Body: io.NopCloser(&k.body), ContentLength: int64(k.body.Len()), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}, nil
}

// kept is an answer that goes nowhere else.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (k *kept) Header() http.Header { return k.header }

// WriteHeader implements http.ResponseWriter.
func (k *kept) WriteHeader(status int) { k.status = status }

// Write implements http.ResponseWriter.
func (k *kept) Write(p []byte) (int, error) { return k.body.Write(p) }

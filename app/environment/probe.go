package environment

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
)

// Step is one thing that was tried, and what came of it, in words.
type Step struct {
	ID   string `json:"id" doc:"service, token-service, token, metadata or clock"`
	Name string `json:"name" doc:"what was tried"`
	OK   bool   `json:"ok"`
	What string `json:"what" doc:"what came of it"`
	Next string `json:"next" doc:"what to do; empty when nothing is"`
}

// within is how long one step may take.
const within = 20 * time.Second

// soon is how near the end of a certificate is worth a word.
const soon = 14 * 24 * time.Hour

// Probe tries the connection as it is set up, from the outside in: each host
// by itself, an access token, the national service's own statement, and the
// clock. What stands on a failed step is left out. Nothing is sent to any
// service, and nothing of a patient.
func (c *Connection) Probe(ctx context.Context) []Step {
	p := c.now.Load()
	if missing := c.addresses(p); missing != nil {
		return []Step{*missing}
	}
	t := &trial{parts: p, outer: c.client, now: c.config.Now}
	out := []Step{t.reach(ctx, "service", "Reach the national service", p.settings.Base)}
	if p.tokens != nil {
		reached := t.reach(ctx, "token-service", "Reach the service for access tokens", p.settings.TokenURL)
		out = append(out, reached)
		if reached.OK {
			out = append(out, t.token(ctx))
		}
	}
	if fine(out) {
		out = append(out, t.metadata(ctx))
	}
	if t.dated {
		out = append(out, t.clock())
	}
	return out
}

// addresses is the step that fails when there is nowhere to go; nil otherwise.
func (c *Connection) addresses(p *parts) *Step {
	step := Step{ID: "service", Name: "Reach the national service"}
	switch {
	case !Connects(c.config.Name):
		step.What, step.Next = "This environment is not connected to the national service.", "Start Barsdesk in another environment."
	case len(p.faults) > 0:
		step.What, step.Next = "The settings have faults: "+p.faults[0].Message, "Correct the settings of the connection."
	case p.settings.Base == "":
		step.What, step.Next = "The address of the service is not set up.", "Give it in the settings of the connection."
	default:
		return nil
	}
	return &step
}

func fine(steps []Step) bool {
	for _, s := range steps {
		if !s.OK {
			return false
		}
	}
	return true
}

// trial is one probe under way.
type trial struct {
	*parts
	outer *client.Client
	now   func() time.Time
	drift time.Duration // of the platform's clock ahead of ours
	dated bool          // the drift is known
}

// reach opens a connection to the host of an address, over the proxy if there
// is one, and looks at its certificate. Any answer is good.
func (t *trial) reach(ctx context.Context, id, name, address string) Step {
	step := Step{ID: id, Name: name}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	host := hostname(address)
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		step.What, step.Next = "The address cannot be used.", "Correct it in the settings of the connection."
		return step
	}
	hc := &http.Client{Transport: t.client.HTTP.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := hc.Do(req)
	if err != nil {
		step.What, step.Next = unreached(ctx, host, t.settings.proxied(req), err)
		return step
	}
	_ = answer.Body.Close() // of a HEAD: there is none
	t.observe(answer.Header)
	step.OK, step.What = true, host+" answers."
	if answer.TLS != nil && len(answer.TLS.PeerCertificates) > 0 {
		ends := answer.TLS.PeerCertificates[0].NotAfter
		step.What = host + " answers over a secure connection. Its certificate ends on " + day(ends) + "."
		if ends.Sub(t.now()) < soon {
			step.Next = "The certificate is the national service's to renew. If that day has come and nothing works, tell their support."
		}
	}
	return step
}

func hostname(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return "the address"
	}
	return u.Hostname()
}

// proxied is the host of the proxy that a request goes over, empty without one.
func (s Settings) proxied(r *http.Request) string {
	choose := s.proxy()
	if choose == nil {
		return ""
	}
	u, err := choose(r)
	if err != nil || u == nil {
		return ""
	}
	return u.Host
}

// token asks for a fresh access token.
func (t *trial) token(ctx context.Context) Step {
	step := Step{ID: "token", Name: "Get an access token"}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	t.tokens.Forget()
	if _, err := t.tokens.Token(ctx); err != nil {
		step.What, step.Next = tokenRefused(err)
		return step
	}
	if drift, known := t.tokens.Drift(); known {
		t.drift, t.dated = drift, true
	}
	step.OK, step.What = true, "The national service knows this computer's key and gave a token."
	return step
}

// metadata reads the national service's own statement, with the token.
func (t *trial) metadata(ctx context.Context) Step {
	step := Step{ID: "metadata", Name: "Read what the national service offers"}
	caller := *t.client
	caller.NewID, caller.Identity = t.outer.NewID, t.outer.Identity
	caller.Timeout = within
	reply, err := caller.Metadata(ctx, "", "")
	if err != nil {
		step.What, step.Next = unanswered(err)
		return step
	}
	t.observe(reply.Header)
	if reply.Status == http.StatusOK && reply.Resource.Type() == "CapabilityStatement" {
		step.OK, step.What = true, "The national service answered and says what it offers."
		return step
	}
	step.What, step.Next = unexpected(reply)
	return step
}

func (t *trial) observe(h http.Header) {
	if date, err := http.ParseTime(h.Get("Date")); err == nil && h.Get("Age") == "" {
		t.drift, t.dated = date.Sub(t.now().Round(0)), true
	}
}

// clock compares this computer's clock with the national service's.
func (t *trial) clock() Step {
	step := Step{ID: "clock", Name: "Compare the clocks", OK: t.drift.Abs() < oauth.Tolerance}
	if step.OK {
		step.What = "This computer's clock is right."
		return step
	}
	step.What = "This computer's clock is " + oauth.Apart(t.drift) + ". Access tokens are refused when the clocks differ too much."
	step.Next = "Set the clock of this computer, and let it be set by a time server."
	return step
}

// errNoAnswer is the error of a call, if it is one of the network.
func errNoAnswer(err error) *client.NoAnswer {
	var none *client.NoAnswer
	if errors.As(err, &none) {
		return none
	}
	return nil
}

package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"barsdesk/bars/client"
	"barsdesk/bars/oauth"
)

// tokens hands out "old" until it is renewed, then "new".
type tokens struct {
	token   string
	renewed int
	err     error
}

func (s *tokens) Token(context.Context) (string, error) { return s.token, s.err }

func (s *tokens) Renew(context.Context, string) (string, error) {
	s.renewed++
	s.token = "new"
	return s.token, s.err
}

const refusal = `{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"security","details":{"coding":[{"code":%q}]}}]}`

// takes answers 401 with this code to every token but good.
func takes(good, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer "+good {
			bundle(w, r)
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
		if code != "" {
			_, _ = fmt.Fprintf(w, refusal, code)
		}
	}
}

func TestToken(t *testing.T) {
	for _, c := range []struct {
		name                   string
		good, code             string
		status, calls, renewed int
	}{
		{"good", "old", "", 200, 1, 0},
		{"expired", "new", "SEND_UNAUTHORIZED", 200, 2, 1},
		{"expired, answer of the gateway", "new", "", 200, 2, 1},
		{"never good", "another", "SEND_UNAUTHORIZED", 401, 2, 1},
		{"the receiver refuses", "another", "REC_UNAUTHORIZED", 401, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, cl := serve(t, takes(c.good, c.code))
			source := &tokens{token: "old"}
			cl.Token = source
			reply, err := cl.Process(context.Background(), cl.Prepare(service, cl.NewID(), correlation, ""), []byte(`{"a":1}`))
			if err != nil || reply.Status != c.status || reply.Renewed != (c.renewed > 0) {
				t.Errorf("got %d, renewed %v, %v", reply.Status, reply.Renewed, err)
			}
			if len(r.calls) != c.calls || source.renewed != c.renewed {
				t.Errorf("got %d calls, %d renewals", len(r.calls), source.renewed)
			}
			first, last := r.calls[0], r.last(t)
			if first.body != last.body || first.header.Get("X-Request-Id") != last.header.Get("X-Request-Id") {
				t.Error("the second call is not the same message")
			}
		})
	}
}

func TestNoTokenNoHeader(t *testing.T) {
	for _, source := range []oauth.Source{nil, oauth.None} {
		r, c := serve(t, takes("x", "SEND_UNAUTHORIZED"))
		c.Token = source
		reply, err := c.Metadata(context.Background(), service, "")
		if err != nil || reply.Status != 401 || len(r.calls) != 1 {
			t.Errorf("got %d after %d calls, %v", reply.Status, len(r.calls), err)
		}
		if _, has := r.last(t).header["Authorization"]; has {
			t.Error("an Authorization header went out without a token")
		}
	}
}

func TestNoTokenToBeHad(t *testing.T) {
	r, c := serve(t, nil)
	c.Token = &tokens{err: errors.New("the key is locked")}
	_, err := c.Metadata(context.Background(), service, "")
	var none *client.NoAnswer
	if !errors.As(err, &none) || none.Kind != client.Token || !none.NeverSent || len(r.calls) != 0 {
		t.Errorf("got %v after %d calls", err, len(r.calls))
	}
}

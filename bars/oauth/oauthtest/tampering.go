package oauthtest

import (
	"crypto"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// tampering changes token requests on their way, with an assertion that is
// signed anew by the first of Keys.
type tampering struct {
	next   http.RoundTripper
	header func(h map[string]any)  // of the assertion
	claims func(c map[string]any)  // of the assertion
	form   func(f url.Values)      // after the assertion is signed
	http   func(req *http.Request) // last
	last   string                  // the form as it went
}

// RoundTrip implements http.RoundTripper.
func (x *tampering) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	if x.header != nil || x.claims != nil {
		form.Set("client_assertion", x.sign(form.Get("client_assertion")))
	}
	if x.form != nil {
		x.form(form)
	}
	x.last = form.Encode()
	again := r.Clone(r.Context())
	replaceBody(again, x.last)
	if x.http != nil {
		x.http(again)
	}
	return x.next.RoundTrip(again)
}

func replaceBody(r *http.Request, text string) {
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
}

func (x *tampering) sign(token string) string {
	parts := strings.Split(token, ".")
	for i, change := range []func(map[string]any){x.header, x.claims} {
		if change == nil {
			continue
		}
		text, _ := base64.RawURLEncoding.DecodeString(parts[i])
		m := map[string]any{}
		_ = json.Unmarshal(text, &m)
		change(m)
		text, _ = json.Marshal(m)
		parts[i] = base64.RawURLEncoding.EncodeToString(text)
	}
	digest := sha512.Sum512([]byte(parts[0] + "." + parts[1]))
	signature, err := Keys()[0].Sign(rand.Reader, digest[:], crypto.SHA512)
	if err != nil {
		panic(err)
	}
	return parts[0] + "." + parts[1] + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func set(name string, value any) func(map[string]any) {
	return func(m map[string]any) {
		if m[name] = value; value == nil {
			delete(m, name)
		}
	}
}

func put(name, value string) func(url.Values) {
	return func(f url.Values) {
		if f.Set(name, value); value == "" {
			f.Del(name)
		}
	}
}

// header, claim, field and contentType tamper with one part of a token request.
func header(name string, value any) func(*meeting) {
	return func(m *meeting) { m.tampering.header = set(name, value) }
}

func claim(name string, value any) func(*meeting) {
	return func(m *meeting) { m.claims = set(name, value) }
}

func field(name, value string) func(*meeting) { return func(m *meeting) { m.form = put(name, value) } }

func contentType(value string) func(*meeting) {
	return func(m *meeting) {
		m.tampering.http = func(r *http.Request) { r.Header.Set("Content-Type", value) }
	}
}

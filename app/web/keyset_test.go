package web_test

import (
	"errors"
	"strings"
	"testing"

	"barsdesk/app/web"
)

// BaRS Core, Security: the platform fetches the JWKS without signing in.
func TestKeySetIsPublic(t *testing.T) {
	set, trouble := `{"keys":[{"kid":"Trumpton-INT-1"}]}`, error(nil)
	r := newRig(t, withSignIn, func(c *web.Config) {
		c.KeySet = func() ([]byte, error) {
			if set == "" {
				return nil, trouble
			}
			return []byte(set), trouble
		}
	})
	for _, method := range []string{"GET", "HEAD"} {
		a := r.call(method, "/jwks.json", nil)
		if a.status != 200 || a.header.Get("Content-Type") != "application/jwk-set+json" || a.header.Get("Cache-Control") != "public, max-age=300" {
			t.Errorf("%s: %d %v", method, a.status, a.header)
		}
		if method == "GET" && string(a.body) != set {
			t.Errorf("got %s", a.body)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		if a := r.call(method, "/jwks.json", nil); a.status != 405 || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", method, a.status, a.header)
		}
	}
	set = `{"keys":[{"kid":"Trumpton-INT-2"}]}`
	if a := r.call("GET", "/jwks.json", nil); string(a.body) != set {
		t.Errorf("a new key is not shown: %s", a.body)
	}
	trouble = errors.New("Trumpton-INT-1.key: it is damaged")
	if a := r.call("GET", "/jwks.json", nil); a.status != 200 || string(a.body) != set {
		t.Errorf("with one damaged: %d %s", a.status, a.body)
	}
	set = ""
	if a := r.call("GET", "/jwks.json", nil); a.status != 503 || a.header.Get("Cache-Control") != "no-store" || strings.Contains(string(a.body), "Trumpton") {
		t.Errorf("unreadable: %d %s", a.status, a.body)
	}
}

func TestWithoutKeysTheSetIsEmpty(t *testing.T) {
	r := newRig(t, withSignIn)
	if a := r.call("GET", "/jwks.json", nil); a.status != 200 || string(a.body) != `{"keys":[]}` {
		t.Errorf("%d %s", a.status, a.body)
	}
}

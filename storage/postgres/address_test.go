package postgres_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"barsdesk/storage/postgres"
)

func TestAddressDemandsProofOfServersElsewhere(t *testing.T) {
	for _, tt := range []struct {
		url, mode string
		protected bool
	}{
		{"postgres://b@db.example.org/barsdesk", "verify-full", true},
		{"postgres://b@192.0.2.7/barsdesk?connect_timeout=3", "verify-full", true},
		{"postgres://b@localhost,db.example.org/barsdesk", "verify-full", true},
		{"postgres://b@db.example.org/barsdesk?sslmode=require", "require", false},
		{"postgres://b@db.example.org/barsdesk?sslmode=disable", "disable", false},
		{"postgresql://b@localhost/barsdesk", "", true},
		{"postgres://b@127.0.0.1:5433/barsdesk", "", true},
		{"postgres://b@[::1]/barsdesk", "", true},
		{"postgres://b@/barsdesk?host=/run/postgresql", "", true},
	} {
		a, err := postgres.ParseAddress(tt.url)
		if err != nil {
			t.Errorf("%s: %v", tt.url, err)
			continue
		}
		if got := strings.Contains(a.URL(), "sslmode="+tt.mode); tt.mode != "" && !got || tt.mode == "" && strings.Contains(a.URL(), "sslmode") {
			t.Errorf("%s becomes %s, want sslmode %q", tt.url, a.URL(), tt.mode)
		}
		if a.Protected() != tt.protected {
			t.Errorf("%s: protected is %t", tt.url, a.Protected())
		}
	}
}

func TestAddressFollowsTheVariable(t *testing.T) {
	t.Setenv("PGSSLMODE", "disable")
	a, err := postgres.ParseAddress("postgres://b@db.example.org/barsdesk")
	if err != nil || a.Protected() || strings.Contains(a.URL(), "verify-full") {
		t.Errorf("got %s, %v", a, err)
	}
}

func TestAddressNeverPrintsThePassword(t *testing.T) {
	const secret = "s3cret-word"
	a, err := postgres.ParseAddress("postgres://b:" + secret + "@127.0.0.1:1/barsdesk?sslmode=disable&connect_timeout=2")
	if err != nil {
		t.Fatal(err)
	}
	_, unreached := postgres.Safe(a, "").Read("x")
	for _, value := range []any{a, &a, struct{ A postgres.Address }{a}, unreached} {
		for _, how := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if text := fmt.Sprintf(how, value); strings.Contains(text, secret) {
				t.Errorf("%s of %T shows it", how, value)
			}
		}
	}
	if a.String() != "barsdesk on 127.0.0.1:1" {
		t.Errorf("it is called %s", a)
	}
	if postgres.WhyNot(unreached) != postgres.Away {
		t.Errorf("a server that is away: %v", unreached)
	}
	for _, bad := range []string{"", "barsdesk", "mysql://b:" + secret + "@h/d", "postgres://b:" + secret + "@h:port/d", "postgres://b:" + secret + "@h/d?sslmode=perhaps", "host=h password=" + secret, "postgres://b:" + secret + "@h/\x7f"} {
		if _, err := postgres.ParseAddress(bad); !errors.Is(err, postgres.ErrAddress) || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

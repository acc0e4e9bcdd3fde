package environment_test

import (
	"io"
	"log"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/environment"
)

func silent() *log.Logger { return log.New(io.Discard, "", 0) }

// BaRS Core, Environments: addresses to the letter; Security: limits.
func TestDefaultsAreThePublishedOnes(t *testing.T) {
	for name, want := range map[string][2]string{
		"nhs-sandbox": {"https://sandbox.api.service.nhs.uk/booking-and-referral/FHIR/R4", ""},
		"int":         {"https://int.api.service.nhs.uk/booking-and-referral/FHIR/R4", "https://int.api.service.nhs.uk/oauth2/token"},
		"prod":        {"https://api.service.nhs.uk/booking-and-referral/FHIR/R4", "https://api.service.nhs.uk/oauth2/token"},
		"our-own":     {"", ""},
	} {
		s := environment.Defaults(name)
		if s.Base != want[0] || s.TokenURL != want[1] || s.TokenAudience() != s.TokenURL {
			t.Errorf("%s: base %q, token URL %q, audience %q", name, s.Base, s.TokenURL, s.TokenAudience())
		}
		if s.PerMinute != 300 || s.PerSecond != 60 || s.Preview || s.CancelReason("2000012345") != "update" {
			t.Errorf("%s: %+v", name, s)
		}
		if got := s.Faults(name); len(got) != 0 {
			t.Errorf("%s has faults: %+v", name, got)
		}
	}
}

// The public sandbox bears with much, every other environment with nothing.
func TestCompatibilityIsThePublicSandboxsAlone(t *testing.T) {
	if got := environment.Defaults("nhs-sandbox").Compatibility; !got.IDsMissing || !got.OtherID || !got.Lenient || got.BareStart || got.IncludeOrder {
		t.Errorf("the public sandbox: %+v", got)
	}
	for _, name := range []string{"int", "prod", "our-own", "sandbox", "local"} {
		s := environment.Defaults(name)
		if s.Compatibility != (environment.Compatibility{}) {
			t.Errorf("%s bears with %+v", name, s.Compatibility)
		}
		for _, c := range []environment.Compatibility{{BareStart: true}, {IncludeOrder: true}, {IDsMissing: true}, {OtherID: true}, {Lenient: true}} {
			s.Compatibility = c
			if got := s.Faults(name); len(got) != 1 || got[0].Field != "compatibility" {
				t.Errorf("%s with %+v: %+v", name, c, got)
			}
		}
	}
}

func TestEachFieldIsHeldToItsRule(t *testing.T) {
	type change func(s *environment.Settings)
	for _, c := range []struct {
		environment, field, words string
		change                    change
	}{
		{"our-own", "base", "begin with https://", func(s *environment.Settings) { s.Base = "http://bars.example/FHIR/R4" }},
		{"our-own", "base", "whole address", func(s *environment.Settings) { s.Base = "bars.example/FHIR/R4" }},
		{"our-own", "base", "name or a password", func(s *environment.Settings) { s.Base = "https://me:secret@bars.example/FHIR/R4" }},
		{"our-own", "base", "? or #", func(s *environment.Settings) { s.Base = "https://bars.example/FHIR/R4?x=1" }},
		{"our-own", "base", "environment prod", func(s *environment.Settings) { s.Base = "https://API.service.nhs.uk/booking-and-referral/FHIR/R4" }},
		{"our-own", "tokenUrl", "environment prod", func(s *environment.Settings) { s.TokenURL = "https://api.service.nhs.uk./oauth2/token" }},
		{"int", "base", "environment prod", func(s *environment.Settings) { s.Base = "https://api.service.nhs.uk/booking-and-referral/FHIR/R4" }},
		{"prod", "base", "environment int", func(s *environment.Settings) { s.Base = "https://int.api.service.nhs.uk/booking-and-referral/FHIR/R4" }},
		{"prod", "tokenUrl", "environment int", func(s *environment.Settings) { s.TokenURL = "https://int.api.service.nhs.uk/oauth2/token" }},
		{"nhs-sandbox", "tokenUrl", "no token", func(s *environment.Settings) { s.TokenURL = "https://tokens.example/token" }},
		{"int", "audience", "whole address", func(s *environment.Settings) { s.Audience = "int" }},
		{"int", "jwksUrl", "begin with https://", func(s *environment.Settings) { s.JWKSURL = "http://clinic.example/jwks.json" }},
		{"int", "clientId", "API key", func(s *environment.Settings) { s.ClientID = "two words" }},
		{"int", "kid", "no spaces", func(s *environment.Settings) { s.KID = "Clinic INT 1" }},
		{"int", "perMinute", "from 1 to 300", func(s *environment.Settings) { s.PerMinute = 301 }},
		{"int", "perMinute", "from 1 to 300", func(s *environment.Settings) { s.PerMinute = 0 }},
		{"int", "perSecond", "from 1 to 60", func(s *environment.Settings) { s.PerSecond = 61 }},
		{"prod", "perMinute", "from 1 to 1000", func(s *environment.Settings) { s.PerMinute = 1001 }},
		{"prod", "perSecond", "from 1 to 1000", func(s *environment.Settings) { s.PerSecond = -1 }},
		{"int", "proxy", "proxy's address", func(s *environment.Settings) { s.Proxy = "proxy.example" }},
		{"int", "proxy", "no passwords", func(s *environment.Settings) { s.Proxy = "http://me:secret@proxy.example:3128" }},
		{"int", "roots", "PEM form", func(s *environment.Settings) { s.Roots = "a certificate" }},
		{"int", "roots", "private key", func(s *environment.Settings) {
			s.Roots = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
		}},
		{"int", "roots", "can be read", func(s *environment.Settings) {
			s.Roots = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
		}},
		{"int", "cancelReasons", "ID of the service", func(s *environment.Settings) { s.CancelReasons = []environment.CancelReason{{"", "delete"}} }},
		{"int", "cancelReasons", "update, delete or new", func(s *environment.Settings) { s.CancelReasons = []environment.CancelReason{{"2000012345", "stop"}} }},
		{"int", "cancelReasons", "twice", func(s *environment.Settings) {
			s.CancelReasons = []environment.CancelReason{{"2000012345", "new"}, {"2000012345", "delete"}}
		}},
	} {
		s := environment.Defaults(c.environment)
		c.change(&s)
		got := s.Faults(c.environment)
		if len(got) != 1 || got[0].Field != c.field || !strings.Contains(got[0].Message, c.words) {
			t.Errorf("%s: %+v, want one of %s with %q", c.environment, got, c.field, c.words)
		}
		for _, f := range got {
			if strings.Contains(f.Message, "secret") {
				t.Errorf("a password is repeated: %q", f.Message)
			}
		}
	}
}

func TestThisComputerItselfMayBeReachedInTheClear(t *testing.T) {
	for _, base := range []string{"http://localhost:8481/FHIR/R4", "http://127.0.0.1:1/FHIR/R4", "http://[::1]:1/FHIR/R4"} {
		s := environment.Defaults("prod")
		s.Base = base
		if got := s.Faults("prod"); len(got) != 0 {
			t.Errorf("%s: %+v", base, got)
		}
	}
}

func TestWhatIsMissingIsSaidInWords(t *testing.T) {
	for name, want := range map[string][]string{
		"sandbox": {}, "local": {}, "nhs-sandbox": {}, "our-own": {"the address of the service"},
		"int": {"the client ID"}, "prod": {"the client ID"},
	} {
		if got := environment.Defaults(name).Missing(name); !slices.Equal(got, want) {
			t.Errorf("%s lacks %v, want %v", name, got, want)
		}
	}
	if got := (environment.Settings{}).Missing("prod"); len(got) != 2 {
		t.Errorf("prod without anything lacks %v", got)
	}
}

func TestEnvironmentsAreToldApartInWords(t *testing.T) {
	words := map[string]string{}
	for _, name := range []string{"sandbox", "local", "nhs-sandbox", "int", "prod", "our-own"} {
		e := environment.Of(name)
		if e.Name != name || e.Label == "" || words[e.Word] != "" {
			t.Errorf("%s: %+v", name, e)
		}
		words[e.Word] = name
		if e.Simulated != (name == "sandbox") || (e.Kind == "live") != (name == "prod") {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestNamesOfEnvironments(t *testing.T) {
	for name, want := range map[string]bool{"int": true, "our-own-2": true, "": false, "INT": false, "2nd": false, "../prod": false, "a b": false,
		strings.Repeat("a", 31): true, strings.Repeat("a", 32): false} {
		if environment.Named(name) != want {
			t.Errorf("%q: %t, want %t", name, !want, want)
		}
	}
}

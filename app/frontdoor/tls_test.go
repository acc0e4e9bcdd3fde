package frontdoor_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/frontdoor"
	"barsdesk/build/privateca"
)

// TestOnlyTheRightClientIsLetIn: issued by an authority of the environment,
// valid, for clients, and of the right name; BaRS Core, Security.
func TestOnlyTheRightClientIsLetIn(t *testing.T) {
	s := opened(t, fine, nil)
	other, err := privateca.New("Made-up PROD")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		by      *privateca.Authority
		asked   privateca.Asked
		refusal frontdoor.Refusal // "" lets in
	}{
		"the national service":     {s.nhs, privateca.Asked{Name: callers}, ""},
		"one anew, never pinned":   {s.nhs, privateca.Asked{Name: callers}, ""},
		"its name in other case":   {s.nhs, privateca.Asked{Name: "INT.api.service.NHS.uk"}, ""},
		"its name as a further":    {s.nhs, privateca.Asked{Name: "proxy", Hosts: []string{callers}}, ""},
		"another name":             {s.nhs, privateca.Asked{Name: "bars-int-rx9.example.thirdparty.nhs.uk"}, frontdoor.RefusedName},
		"a name that begins alike": {s.nhs, privateca.Asked{Name: callers + ".example.org"}, frontdoor.RefusedName},
		"another environment's":    {other, privateca.Asked{Name: callers}, frontdoor.RefusedTLS},
		"ended":                    {s.nhs, privateca.Asked{Name: callers, From: time.Now().AddDate(-2, 0, 0), Until: time.Now().AddDate(-1, 0, 0)}, frontdoor.RefusedTLS},
		"not begun":                {s.nhs, privateca.Asked{Name: callers, From: time.Now().AddDate(0, 1, 0)}, frontdoor.RefusedTLS},
		"for servers only":         {s.nhs, privateca.Asked{Name: callers, ServerOnly: true}, frontdoor.RefusedTLS},
		"none":                     {s.nhs, privateca.Asked{}, frontdoor.RefusedTLS},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(s.refusals(0))
			answer, err := s.get(s.caller(c.by, c.asked))
			if c.refusal == "" {
				if err != nil || answer.StatusCode != http.StatusOK {
					t.Fatalf("answered %v, %v", answer, err)
				}
				return
			}
			if err == nil {
				t.Fatalf("was let in: %d", answer.StatusCode)
			}
			if got := s.refusals(before + 1); got[before] != c.refusal {
				t.Errorf("refused for %s, want %s", got[before], c.refusal)
			}
			if !strings.Contains(s.said.String(), "let a connection not in") {
				t.Error("nothing was logged")
			}
		})
	}
}

func TestOldTLSAndWeakCiphersAreRefused(t *testing.T) {
	s := opened(t, fine, nil)
	shown, err := s.nhs.Pair(privateca.Asked{Name: callers})
	if err != nil {
		t.Fatal(err)
	}
	dial := func(c *tls.Config) error {
		c.RootCAs, c.Certificates = s.nhs.Pool(), []tls.Certificate{shown}
		conn, err := tls.Dial("tcp", s.at, c)
		if err == nil {
			err = conn.Handshake()
			_ = conn.Close()
		}
		return err
	}
	if err := dial(&tls.Config{MaxVersion: tls.VersionTLS12}); err != nil {
		t.Errorf("TLS 1.2: %v", err)
	}
	if err := dial(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 was taken")
	}
	if err := dial(&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}}); err == nil {
		t.Error("a weak cipher was taken")
	}
}

// TestNewFilesAreUsedWithoutARestart: connections that are open stay open.
func TestNewFilesAreUsedWithoutARestart(t *testing.T) {
	s := opened(t, fine, nil)
	before := s.nhsCaller()
	if _, err := s.get(before); err != nil {
		t.Fatal(err)
	}
	until := time.Now().AddDate(3, 0, 0).UTC().Truncate(time.Second)
	s.certificate(until)
	s.door.Reload()
	if got := s.door.State(); got.Fault != "" || !got.Certificate.Until.Equal(until) {
		t.Errorf("the door says %+v", got)
	}
	answer, err := s.get(s.nhsCaller())
	if err != nil || !answer.TLS.PeerCertificates[0].NotAfter.Equal(until) {
		t.Errorf("a new caller met %v, %v", answer, err)
	}
	if _, err := s.get(before); err != nil {
		t.Errorf("a caller that was in is out: %v", err)
	}
}

// TestBrokenNewFilesLeaveTheOldOnesInUse, loudly, until they are put right.
func TestBrokenNewFilesLeaveTheOldOnesInUse(t *testing.T) {
	otherKey := func(s *street) {
		if _, _, err := s.nhs.Write(s.folder, "other", privateca.Asked{Name: "other"}); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(s.folder+"/other.key", s.settings.Key); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		spoil func(s *street)
		words string
	}{
		"the certificate is half written":       {func(s *street) { s.file("ours.crt", []byte("-----BEGIN CERTIFICATE-----\nMIIB")) }, "holds no certificate"},
		"the certificate is gone":               {func(s *street) { _ = os.Remove(s.settings.Certificate) }, "no such file"},
		"the key is another's":                  {otherKey, "belongs to another certificate"},
		"the key is none":                       {func(s *street) { s.file("ours.key", []byte("hello")) }, "holds no private key"},
		"the chain is a client's certificate":   {func(s *street) { s.file("chain.pem", read(t, s.settings.Certificate)) }, "not a certificate authority"},
		"the chain holds a key":                 {func(s *street) { s.file("chain.pem", read(t, s.settings.Key)) }, "holds a private key"},
		"the chain is empty":                    {func(s *street) { s.file("chain.pem", nil) }, "holds no certificate"},
		"the certificate is as long as a movie": {func(s *street) { s.file("ours.crt", make([]byte, 2<<20)) }, "far too long"},
	} {
		t.Run(name, func(t *testing.T) {
			s := opened(t, fine, nil)
			c.spoil(s)
			s.door.Reload()
			got := s.door.State()
			if got.Way != frontdoor.TLS || !strings.Contains(got.Fault, c.words) {
				t.Errorf("the door says %+v", got)
			}
			if notices := got.Notices(time.Now()); len(notices) != 1 || notices[0].Kind != "files" {
				t.Errorf("people are told %+v", notices)
			}
			if !strings.Contains(s.said.String(), "level=ERROR") {
				t.Error("it was not loud")
			}
			if _, err := s.get(s.nhsCaller()); err != nil {
				t.Errorf("the old files are not in use: %v", err)
			}
			s.certificate(time.Now().AddDate(2, 0, 0))
			s.file("chain.pem", s.nhs.Chain())
			s.door.Reload()
			if got := s.door.State(); got.Fault != "" {
				t.Errorf("put right, the door says %+v", got)
			}
		})
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestAChainIsExchangedWithoutARestart: an authority that was taken out lets
// nobody in any more.
func TestAChainIsExchangedWithoutARestart(t *testing.T) {
	s := opened(t, fine, nil)
	renewed, err := privateca.New("Made-up INT G3")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.get(s.nhsCaller()); err != nil {
		t.Fatal(err)
	}
	s.file("chain.pem", renewed.Chain())
	s.door.Reload()
	if _, err := s.get(s.caller(renewed, privateca.Asked{Name: callers})); err != nil {
		t.Errorf("the new authority's client: %v", err)
	}
	if _, err := s.get(s.nhsCaller()); err == nil {
		t.Error("the old authority's client was let in")
	}
}

func TestTheEndIsWarnedOfSixtyDaysAhead(t *testing.T) {
	s := built(t, nil)
	for days, want := range map[int]string{200: "", 61: "", 59: "ends", 1: "ends", 0: "ends", -2: "ends"} {
		s.certificate(s.clock.Add(time.Duration(days)*24*time.Hour + time.Hour))
		s.door.Use(s.settings)
		kinds := ""
		for _, n := range s.door.State().Notices(s.clock) {
			kinds += n.Kind
		}
		if kinds != want || s.door.State().Certificate.Days != days {
			t.Errorf("%d days ahead people are told %q; state %+v", days, kinds, s.door.State().Certificate)
		}
	}
	s.certificate(s.clock.AddDate(0, 0, 30))
	s.door.Reload()
	if !strings.Contains(s.said.String(), "needs attention") {
		t.Error("the log does not warn")
	}
}

// TestWithoutWhatIsNeededNobodyComesIn: the door says what it lacks, and opens
// as soon as that is given.
func TestWithoutWhatIsNeededNobodyComesIn(t *testing.T) {
	s := built(t, nil)
	s.door.Use(frontdoor.Settings{ClientName: callers})
	s.serve(fine)
	if got := s.door.State(); got.Way != frontdoor.Closed || len(got.Missing) != 3 {
		t.Errorf("the door says %+v", got)
	}
	if _, err := s.get(s.nhsCaller()); err == nil {
		t.Error("was let in")
	}
	if _, err := http.Get("http://" + s.at + "/FHIR/R4/metadata"); err == nil {
		t.Error("was let in without TLS")
	}
	if got := s.refusals(2); got[0] != frontdoor.RefusedClosed || got[1] != frontdoor.RefusedClosed {
		t.Errorf("refused for %v", got)
	}
	s.door.Use(s.settings)
	if _, err := s.get(s.nhsCaller()); err != nil {
		t.Errorf("with all it needs: %v", err)
	}
	if answer, err := http.Get("http://" + s.at + "/FHIR/R4/metadata"); err == nil && answer.StatusCode == http.StatusOK {
		t.Error("was let in without TLS")
	}
}

func TestOnlyAddressesOnTheListComeIn(t *testing.T) {
	s := opened(t, fine, nil)
	for list, in := range map[string]bool{"": true, "127.0.0.1": true, "127.0.0.0/8": true, "::ffff:127.0.0.1": true,
		"::ffff:127.0.0.0/104": true, "::ffff:10.0.0.0/104": false, "35.197.254.55 35.246.55.143": false, "::1": false} {
		s.settings.Allowed = strings.Fields(list)
		s.door.Use(s.settings)
		before := len(s.refusals(0))
		_, err := s.get(s.nhsCaller())
		if (err == nil) != in {
			t.Errorf("with the list %q: %v", list, err)
		}
		if !in && s.refusals(before + 1)[before] != frontdoor.RefusedAddress {
			t.Errorf("refused for %v", s.refusals(before + 1)[before:])
		}
	}
}

// TestPublishedNamesAndAddresses: BaRS Core, Security.
func TestPublishedNamesAndAddresses(t *testing.T) {
	for environment, want := range map[string]string{
		"int":  "int.api.service.nhs.uk [35.197.254.55 35.246.55.143]",
		"prod": "bars-proxy.spineservices.nhs.uk [34.89.0.111 34.89.69.6]",
		"mine": " []",
	} {
		if got := fmt.Sprint(frontdoor.Defaults(environment).ClientName, " ", frontdoor.Published(environment)); got != want {
			t.Errorf("%s has %s", environment, got)
		}
	}
}

// TestWhatIsGivenAtTheStartCounts over what is saved.
func TestWhatIsGivenAtTheStartCounts(t *testing.T) {
	s := built(t, func(c *frontdoor.Config) { c.Fixed = frontdoor.Settings{ClientName: "other.example.org"} })
	s.door.Use(s.settings)
	if got := s.door.InForce().ClientName; got != "other.example.org" || !slices.Equal(s.door.Fixed(), []string{"clientName"}) {
		t.Errorf("in force is %s, fixed %v", got, s.door.Fixed())
	}
}

// TestTheWayGivenAtTheStartCounts: a proxy that was saved does not end the TLS
// of files given at the start, nor the other way round.
func TestTheWayGivenAtTheStartCounts(t *testing.T) {
	sound := built(t, nil).settings
	files := frontdoor.Settings{Certificate: sound.Certificate, Key: sound.Key, ClientChain: sound.ClientChain}
	for name, k := range map[string]struct {
		given, saved frontdoor.Settings
		way          string
		fixed        []string
	}{
		"files over a saved proxy": {files, frontdoor.Settings{ClientName: sound.ClientName, Proxy: "nginx"}, frontdoor.TLS, []string{"certificate", "key", "clientChain", "proxy"}},
		"a proxy over saved files": {frontdoor.Settings{Proxy: "nginx"}, sound, frontdoor.Proxied, []string{"certificate", "key", "clientChain", "proxy"}},
		"neither, and a proxy":     {frontdoor.Settings{}, frontdoor.Settings{Proxy: "nginx"}, frontdoor.Proxied, []string{}},
		"half the files only":      {frontdoor.Settings{Certificate: sound.Certificate}, frontdoor.Settings{Proxy: "nginx"}, frontdoor.Closed, []string{"certificate", "proxy"}},
	} {
		s := built(t, func(c *frontdoor.Config) { c.Fixed = k.given })
		s.door.Use(k.saved)
		if got := s.door.State().Way; got != k.way || !slices.Equal(s.door.Fixed(), k.fixed) {
			t.Errorf("%s: the door is %s, fixed %v", name, got, s.door.Fixed())
		}
		if both := s.door.InForce(); len(both.Faults(time.Now())) != 0 {
			t.Errorf("%s: in force are %+v", name, both)
		}
	}
}

// TestAHalfOpenHandshakeHoldsNothing: who connects and says nothing is sent away.
func TestAHalfOpenHandshakeHoldsNothing(t *testing.T) {
	s := opened(t, fine, func(c *frontdoor.Config) { c.Limits.Handshake, c.Limits.Connections = 50*time.Millisecond, 2 })
	for range 2 {
		conn, err := net.Dial("tcp", s.at)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	for _, why := range s.refusals(2) {
		if why != frontdoor.RefusedTLS {
			t.Errorf("refused for %s", why)
		}
	}
	if _, err := s.get(s.nhsCaller()); err != nil {
		t.Errorf("their places are not free: %v", err)
	}
}

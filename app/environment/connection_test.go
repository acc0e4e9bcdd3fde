package environment_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/environment"
	"barsdesk/bars/client"
	"barsdesk/bars/header"
	"barsdesk/storage"
	"barsdesk/storage/keys"
)

func TestCallsCarryTokenAndHeadersAsSetUp(t *testing.T) {
	p, here := newPlatform(t, false), open(t, "int")
	here.saves(p.settings())
	reply, err := here.Client().Metadata(t.Context(), "2000012345", "")
	if err != nil || reply.Status != http.StatusOK {
		t.Fatalf("%+v, %v", reply, err)
	}
	last := p.seen()[len(p.seen())-1]
	if last.Header.Get("Authorization") != "Bearer token-of-the-platform" || last.URL.Path != "/booking-and-referral/FHIR/R4/metadata" ||
		last.Header.Get(header.Target) == "" {
		t.Errorf("%s %v", last.URL.Path, last.Header)
	}
}

// full is a store whose log cannot be written.
type full struct{ storage.Store }

func (full) Update(context.Context, func(storage.Tx) error) error { return errors.New("disk full") }

func TestNoTokenIsAskedForThatCannotBeRecorded(t *testing.T) {
	p, here := newPlatform(t, false), open(t, "int")
	here.saves(p.settings())
	here.store = full{here.store}
	here.reopen("int", held{kid: "Clinic-INT-1"})
	if _, err := here.Client().Metadata(t.Context(), "2000012345", ""); err == nil {
		t.Error("called without a token")
	}
	if calls := p.seen(); p.tokens != 0 || len(calls) != 0 {
		t.Errorf("%d tokens were given, and %d calls made", p.tokens, len(calls))
	}
}

func TestATokenHasItsEntryBeforeItIsAskedForAndAfter(t *testing.T) {
	p, here := newPlatform(t, false), open(t, "int")
	here.saves(p.settings())
	if _, err := here.Client().Metadata(t.Context(), "2000012345", ""); err != nil {
		t.Fatal(err)
	}
	var got []storage.Entry
	if err := here.store.View(t.Context(), func(tx storage.Tx) (err error) {
		got, _, err = tx.Audit().List(storage.AuditQuery{Act: string(access.TokenAsk), Page: storage.Page{Limit: 9}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[1].Outcome != "asking" || got[0].Outcome != "answered" || !strings.Contains(string(got[1].Claims), "Clinic-INT-1") || !strings.Contains(string(got[1].Detail), "host") {
		t.Errorf("entries %+v", got)
	}
}

func TestPublicSandboxIsCalledWithoutAToken(t *testing.T) {
	p, here := newPlatform(t, false), open(t, "nhs-sandbox")
	s := p.settings()
	s.TokenURL, s.Compatibility = "", environment.Compatibility{IDsMissing: true}
	here.saves(s)
	p.states = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Del(header.RequestID)
		_, _ = w.Write([]byte(`{"resourceType":"CapabilityStatement"}`))
	})
	reply, err := here.Client().Metadata(t.Context(), "2000099999", "")
	if err != nil || !reply.IDsEchoed() {
		t.Errorf("%+v, %v", reply, err)
	}
	if last := p.seen()[0]; last.Header.Get("Authorization") != "" {
		t.Error("a token was sent")
	}
}

// A save is kept, takes effect at the next call, and is read by the next
// process; it is one entry of the log, which does not repeat it.
func TestSaveTakesEffectAtOnce(t *testing.T) {
	before, after, here := newPlatform(t, false), newPlatform(t, false), open(t, "int")
	here.saves(before.settings())
	call := func() {
		t.Helper()
		if _, err := here.Client().Metadata(t.Context(), "", ""); err != nil {
			t.Fatal(err)
		}
	}
	call()
	s := after.settings()
	s.Base += "/ "
	here.saves(s)
	call()
	here.reopen("int", held{kid: "Clinic-INT-1"})
	call()
	if len(before.seen()) != 2 || len(after.seen()) != 4 { // a token and a read; by each process
		t.Errorf("%d calls before, %d after", len(before.seen()), len(after.seen()))
	}
	if here.changed != 2 {
		t.Errorf("told of %d changes", here.changed)
	}
	log := here.audit(access.SettingsChange)
	if len(log) != 2 || strings.Contains(string(log[0].Detail), "the-api-key") {
		t.Errorf("the log: %+v", log)
	}
}

func TestSettingsWithFaultsAreNotKept(t *testing.T) {
	here := open(t, "int")
	bad := environment.Defaults("int")
	bad.Base, bad.Proxy = "http://bars.example", "?"
	v, err := here.Save(t.Context(), clinician, bad)
	if err != nil || v.Saved || len(v.Faults) != 2 || v.Settings.Base != bad.Base {
		t.Errorf("%+v, %v", v, err)
	}
	now, err := here.View(t.Context(), clinician)
	if err != nil || now.Settings.Base != environment.Defaults("int").Base || len(here.audit(access.SettingsChange)) != 0 {
		t.Errorf("%+v, %v", now, err)
	}
}

// Settings that were made faulty by hand reach nothing, and are shown.
func TestFaultySettingsOnDiskReachNothing(t *testing.T) {
	here := open(t, "int")
	if err := here.store.Update(t.Context(), func(tx storage.Tx) error {
		return tx.Settings().Put("connection", []byte(`{"base":"https://api.service.nhs.uk/booking-and-referral/FHIR/R4","clientId":"k"}`))
	}); err != nil {
		t.Fatal(err)
	}
	here.reopen("int", held{kid: "k1"})
	_, err := here.Client().Metadata(t.Context(), "", "")
	if none := new(client.NoAnswer); !asNoAnswer(err, &none) || none.Kind != client.Address || !none.NeverSent {
		t.Errorf("%v", err)
	}
	if v, err := here.View(t.Context(), clinician); err != nil || len(v.Faults) != 1 || len(v.Missing) != 1 {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestEnvironmentsWithoutConnectionReachNothing(t *testing.T) {
	for _, name := range []string{"local", "sandbox"} {
		here := open(t, name)
		_, err := here.Client().Metadata(t.Context(), "", "")
		if none := new(client.NoAnswer); !asNoAnswer(err, &none) || !none.NeverSent {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := here.Save(t.Context(), clinician, environment.Defaults("int")); desk.AsError(err).Code != "no-connection" {
			t.Errorf("%s: %v", name, err)
		}
		if v, err := here.View(t.Context(), clinician); err != nil || v.Connects || len(v.Missing) != 0 {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}

// A call under way keeps where it began.
func TestCallUnderWayKeepsItsSettings(t *testing.T) {
	after, here := newPlatform(t, false), open(t, "nhs-sandbox")
	arrived, goOn := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		select {
		case <-goOn:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(slow.Close)
	s := after.settings()
	s.TokenURL, s.Base = "", slow.URL
	here.saves(s)
	answered := make(chan error, 1)
	go func() { _, err := here.Client().Process(t.Context(), http.Header{}, []byte(`{}`)); answered <- err }()
	select {
	case <-arrived:
	case err := <-answered:
		t.Fatalf("the call never arrived: %v", err)
	}
	s.Base = after.URL
	here.saves(s)
	close(goOn)
	if err := <-answered; err != nil {
		t.Errorf("the call under way: %v", err)
	}
	if len(after.seen()) != 0 {
		t.Error("it went to the new address")
	}
}

// Nothing of one environment is seen in another: settings and cases lie in
// databases of their own.
func TestEnvironmentsAreSeparate(t *testing.T) {
	data := t.TempDir()
	first, second := openIn(t, data, "int", held{kid: "k1"}), openIn(t, data, "prod", held{kid: "k1"})
	s := environment.Defaults("int")
	s.ClientID, s.KID, s.CancelReasons = "int-key", "Clinic-INT-1", []environment.CancelReason{{ServiceID: "2000012345", Reason: "delete"}}
	first.saves(s)
	err := first.store.Update(t.Context(), func(tx storage.Tx) error {
		now := time.Now().UTC()
		return tx.Cases().Create(storage.Case{ID: "case-of-int", Role: storage.Sender, ServiceID: "2000012345", CorrelationID: "c", CreatedAt: now, UpdatedAt: now})
	})
	if err != nil {
		t.Fatal(err)
	}
	second.reopen("prod", held{kid: "k1"})
	v, err := second.View(t.Context(), clinician)
	if err != nil || v.Settings.ClientID != "" || v.Settings.KID != "" || second.CancelReason("2000012345") != "update" ||
		v.Settings.Base != environment.Defaults("prod").Base {
		t.Errorf("prod sees settings of int: %+v, %v", v.Settings, err)
	}
	err = second.store.View(t.Context(), func(tx storage.Tx) error {
		_, err := tx.Cases().Get("case-of-int")
		return err
	})
	if err != storage.ErrNotFound { //nolint:errorlint // the very error
		t.Errorf("prod sees a case of int: %v", err)
	}
	if first.CancelReason("2000012345") != "delete" {
		t.Error("int lost its settings")
	}
}

func TestListNamesEveryEnvironmentAndHowToStartIt(t *testing.T) {
	data := t.TempDir()
	openIn(t, data, "int", held{})
	openIn(t, data, "our-own", held{})
	var got []string
	for _, l := range environment.List(data, "prod") {
		got = append(got, l.Environment.Name)
		if l.Command != "barsdesk serve --environment "+l.Environment.Name || l.Current != (l.Environment.Name == "prod") ||
			l.Used != slices.Contains([]string{"int", "our-own", "prod"}, l.Environment.Name) {
			t.Errorf("%+v", l)
		}
	}
	if want := []string{"sandbox", "local", "nhs-sandbox", "int", "prod", "our-own"}; !slices.Equal(got, want) {
		t.Errorf("listed %v, want %v", got, want)
	}
}

func TestWithoutAKeyNothingIsReady(t *testing.T) {
	s := environment.Defaults("int")
	s.ClientID = "the-api-key"
	for _, c := range []struct {
		keys environment.Keys
		want int
	}{{held{}, 1}, {held{kid: "k1", err: keys.ErrNone}, 1}, {held{kid: "k1"}, 0}} {
		here := openIn(t, t.TempDir(), "int", c.keys)
		here.saves(s)
		if got := here.Missing(); len(got) != c.want {
			t.Errorf("%+v: lacks %v", c.keys, got)
		}
	}
}

func TestKeyThatSignsAndKeyOfTheSettingsAreCompared(t *testing.T) {
	here := open(t, "int")
	s := environment.Defaults("int")
	for kid, noted := range map[string]bool{"": false, "Clinic-INT-1": false, "Clinic-INT-0": true} {
		s.KID = kid
		v := here.saves(s)
		if len(v.Keys) != 1 || !v.Keys[0].Signs || v.Keys[0].Registered != (kid == "Clinic-INT-1") || (v.KeyNote != "") != noted {
			t.Errorf("%q: %+v, note %q", kid, v.Keys, v.KeyNote)
		}
	}
}

// The limits hold calls back on this side, so the platform never has to.
//
// BaRS Core, Security: limits.
func TestCallsKeepUnderTheLimit(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	t.Cleanup(server.Close)
	here := open(t, "nhs-sandbox")
	s := environment.Defaults("nhs-sandbox")
	s.Base, s.PerMinute, s.Proxy = server.URL, 1, "none"
	here.saves(s)
	send := func() error {
		ctx := t.Context()
		if calls.Load() > 0 { // the next one has to wait a minute, longer than this
			var stop func()
			ctx, stop = context.WithTimeout(ctx, 500*time.Millisecond)
			defer stop()
		}
		_, err := here.Client().Process(ctx, http.Header{}, []byte(`{}`))
		return err
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	s.Preview = true
	here.saves(s) // what counts goes on counting
	if err := send(); err == nil || calls.Load() != 1 {
		t.Errorf("%v after %d calls", err, calls.Load())
	}
}

package desk_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/frontdoor"
	"barsdesk/bars/header"
	"barsdesk/bars/receiver"
	"barsdesk/build/privateca"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// practice is a provider who sets up how senders reach it, in INT.
type practice struct {
	t     *testing.T
	store *sqlite.DB
	door  *frontdoor.Door
	desk  *desk.Desk
	nhs   *privateca.Authority
	files string
	nodes storage.Nodes // nil: it is alone
}

func newPractice(t *testing.T) *practice {
	t.Helper()
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	p := &practice{t: t, store: store, files: t.TempDir()}
	if p.nhs, err = privateca.New("Made-up NHS"); err != nil {
		t.Fatal(err)
	}
	p.must(os.WriteFile(filepath.Join(p.files, "chain.pem"), p.nhs.Chain(), 0o600))
	p.begin()
	return p
}

// begin opens a desk on the store, as a new process does.
func (p *practice) begin() {
	p.t.Helper()
	p.door = frontdoor.New(frontdoor.Config{Environment: "int", Now: time.Now, NewID: uuid.NewString})
	p.desk = desk.New(desk.Config{Store: p.store, Now: time.Now, NewID: uuid.NewString, Random: func() float64 { return 0.5 }, Door: p.door, Nodes: p.nodes,
		Guard:       &access.Guard{Store: p.store, Now: time.Now, Environment: "int"},
		Environment: desk.Environment{Name: "int", Label: "Integration", Kind: "test"}, KeyedIndex: keyed})
	p.must(p.desk.OpenDoor(p.t.Context()))
}

func (p *practice) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// sound are settings without a problem, with a certificate that ends then.
func (p *practice) sound(until time.Time) desk.ReceiverSettings {
	p.t.Helper()
	certificate, key, err := p.nhs.Write(p.files, "ours", privateca.Asked{Name: "bars-int-zlk.example.thirdparty.nhs.uk", Until: until})
	p.must(err)
	return desk.ReceiverSettings{Address: "https://bars-int-zlk.example.thirdparty.nhs.uk/FHIR/R4", Listen: ":8443", TestDates: "3 to 14 May 2027",
		Door:   frontdoor.Settings{Certificate: certificate, Key: key, ClientChain: filepath.Join(p.files, "chain.pem"), ClientName: "int.api.service.nhs.uk", Allowed: []string{"35.197.254.55"}},
		Access: desk.AccessPolicy{Organisations: desk.AllOrganisations, ODSCodes: []string{}, RefusedSoftware: []string{}}, Registered: []string{}, Confirmed: []string{}}
}

func (p *practice) save(in desk.ReceiverSettings) desk.ReceiverView {
	p.t.Helper()
	v, err := p.desk.SaveReceiverSettings(p.t.Context(), nurse, in)
	p.must(err)
	return v
}

func TestReceiverSettingsBeforeAnyoneHasSetThemUp(t *testing.T) {
	p := newPractice(t)
	v, err := p.desk.ReceiverSettings(t.Context(), nurse)
	p.must(err)
	if v.Settings.Door.ClientName != "int.api.service.nhs.uk" || v.Settings.Access.Organisations != desk.AllOrganisations || !cmp.Equal(v.Published, []string{"35.197.254.55", "35.246.55.143"}) {
		t.Errorf("the defaults are %+v", v)
	}
	if v.State.Way != frontdoor.Closed || len(v.State.Missing) != 3 || len(v.Notices) != 1 || v.Command != "barsdesk serve --environment int --receiver :8443" {
		t.Errorf("before the set-up: %+v, %+v, %s", v.State, v.Notices, v.Command)
	}
}

// TestReceiverSettingsCountAtOnce, and for the next process.
func TestReceiverSettingsCountAtOnce(t *testing.T) {
	p := newPractice(t)
	in := p.sound(time.Now().AddDate(1, 0, 0))
	messy := in
	messy.Address, messy.Access.ODSCodes, messy.Door.Allowed = " "+in.Address+"/ ", []string{}, []string{" 35.197.254.55 ", ""}
	v := p.save(messy)
	if d := cmp.Diff(in, v.Settings); d != "" || !v.Saved || v.State.Way != frontdoor.TLS || len(v.Notices) != 0 {
		t.Errorf("saved %+v\n%s", v, d)
	}
	if got := p.door.InForce(); !cmp.Equal(got, in.Door) {
		t.Errorf("in force is %+v", got)
	}
	p.begin()
	kept, err := p.desk.ReceiverSettings(t.Context(), nurse)
	p.must(err)
	if d := cmp.Diff(in, kept.Settings); d != "" || kept.State.Way != frontdoor.TLS || p.door.State().Certificate == nil {
		t.Errorf("kept %+v\n%s", kept, d)
	}
	if n := p.audited(access.SettingsChange, "allowed"); n != 1 {
		t.Errorf("%d changes are in the audit log", n)
	}
}

func (p *practice) audited(act access.Act, outcome string) (n int) {
	p.t.Helper()
	p.must(p.store.View(context.Background(), func(tx storage.Tx) (err error) {
		_, n, err = tx.Audit().List(storage.AuditQuery{Act: string(act), Outcome: outcome})
		return err
	}))
	return n
}

func TestReceiverSettingsWithProblemsAreNotKept(t *testing.T) {
	for field, spoil := range map[string]func(in *desk.ReceiverSettings){
		"address":              func(in *desk.ReceiverSettings) { in.Address = "http://bars-int-zlk.example.thirdparty.nhs.uk/FHIR/R4" },
		"listen":               func(in *desk.ReceiverSettings) { in.Listen = "8443" },
		"door.certificate":     func(in *desk.ReceiverSettings) { in.Door.Certificate = "/nowhere/ours.crt" },
		"door.key":             func(in *desk.ReceiverSettings) { in.Door.Key = in.Door.ClientChain },
		"door.clientChain":     func(in *desk.ReceiverSettings) { in.Door.ClientChain = "chain.pem" },
		"door.clientName":      func(in *desk.ReceiverSettings) { in.Door.ClientName = "the national service" },
		"door.proxy":           func(in *desk.ReceiverSettings) { in.Door.Proxy = "nginx" },
		"door.proxyHeader":     func(in *desk.ReceiverSettings) { in.Door.ProxyHeader = "X Forwarded" },
		"door.allowed":         func(in *desk.ReceiverSettings) { in.Door.Allowed = []string{"everyone"} },
		"access.organisations": func(in *desk.ReceiverSettings) { in.Access.Organisations = "friends" },
		"access.odsCodes":      func(in *desk.ReceiverSettings) { in.Access.Organisations = desk.OnlyOrganisations },
		"registered":           func(in *desk.ReceiverSettings) { in.Registered = []string{"a b"} },
		"testDates":            func(in *desk.ReceiverSettings) { in.TestDates = "May\nor June" },
	} {
		t.Run(field, func(t *testing.T) {
			p := newPractice(t)
			in := p.sound(time.Now().AddDate(1, 0, 0))
			spoil(&in)
			v := p.save(in)
			if v.Saved || len(v.Problems) != 1 || v.Problems[0].Field != field || !strings.HasSuffix(v.Problems[0].What, ".") {
				t.Errorf("answered %+v", v.Problems)
			}
			if p.door.State().Way != frontdoor.Closed || p.audited(access.SettingsChange, "allowed") != 0 {
				t.Error("they are in force or kept")
			}
		})
	}
}

func TestOnlyThoseWhoMayChangeTheReceiver(t *testing.T) {
	p := newPractice(t)
	if _, err := p.desk.SaveReceiverSettings(t.Context(), access.Software, p.sound(time.Time{})); desk.AsError(err).HTTP != http.StatusForbidden {
		t.Errorf("answered %v", err)
	}
	if p.audited(access.SettingsChange, "refused") != 1 {
		t.Error("the refusal is not in the audit log")
	}
}

// TestTodaySaysWhatKeepsSendersAway.
func TestTodaySaysWhatKeepsSendersAway(t *testing.T) {
	p := newPractice(t)
	told := func() string {
		today, err := p.desk.Today(t.Context(), nurse)
		p.must(err)
		var kinds []string
		for _, n := range today.Notices {
			kinds = append(kinds, n.Kind)
		}
		return strings.Join(kinds, " ")
	}
	if got := told(); got != "closed" {
		t.Errorf("without a certificate Today says %q", got)
	}
	p.save(p.sound(time.Now().AddDate(1, 0, 0)))
	if got := told(); got != "" {
		t.Errorf("with a good one Today says %q", got)
	}
	p.sound(time.Now().AddDate(0, 0, 40))
	p.door.Reload()
	if got := told(); got != "ends" {
		t.Errorf("with one that ends soon Today says %q", got)
	}
	p.must(os.WriteFile(filepath.Join(p.files, "ours.crt"), []byte("half"), 0o600))
	p.door.Reload()
	if got := told(); got != "files ends" {
		t.Errorf("with broken new files Today says %q", got)
	}
}

// caller is one whose headers say all.
func caller(change func(c *receiver.Caller)) receiver.Caller {
	c := receiver.Caller{Organisation: header.Org{ODSCode: "RX1", Name: "Example"}, Software: header.Device{ID: "S1", Name: "Sending"},
		Practitioner: header.Role{SDSRoleProfileID: "555000000002"}, Operation: "$process-message"}
	if change != nil {
		change(&c)
	}
	return c
}

// TestWhoIsLetIn: by organisation, software and practitioner; always 401.
// BaRS Core, Security, Access control.
func TestWhoIsLetIn(t *testing.T) {
	nobody := func(c *receiver.Caller) { c.Practitioner = header.Role{} }
	unnamed := func(c *receiver.Caller) { c.Organisation = header.Org{} }
	nameless := func(c *receiver.Caller) { c.Software = header.Device{Version: "1.0.0"} }
	for name, k := range map[string]struct {
		policy desk.AccessPolicy
		who    func(c *receiver.Caller)
		in     bool
	}{
		"open to all":                             {desk.AccessPolicy{}, unnamed, true},
		"one of those listed":                     {desk.AccessPolicy{Organisations: desk.OnlyOrganisations, ODSCodes: []string{"RX1"}}, nil, true},
		"one of those listed, in small letters":   {desk.AccessPolicy{Organisations: desk.OnlyOrganisations, ODSCodes: []string{"rx1"}}, nil, true},
		"none of those listed":                    {desk.AccessPolicy{Organisations: desk.OnlyOrganisations, ODSCodes: []string{"RX9"}}, nil, false},
		"unnamed, where only some may":            {desk.AccessPolicy{Organisations: desk.OnlyOrganisations, ODSCodes: []string{"RX1"}}, unnamed, false},
		"one of those refused":                    {desk.AccessPolicy{Organisations: desk.NotOrganisations, ODSCodes: []string{"RX1"}}, nil, false},
		"none of those refused":                   {desk.AccessPolicy{Organisations: desk.NotOrganisations, ODSCodes: []string{"RX9"}}, nil, true},
		"unnamed, where some are refused":         {desk.AccessPolicy{Organisations: desk.NotOrganisations, ODSCodes: []string{"RX9"}}, unnamed, false},
		"a practitioner is named":                 {desk.AccessPolicy{Practitioner: true}, nil, true},
		"no practitioner is named":                {desk.AccessPolicy{Practitioner: true}, nobody, false},
		"nor need be, to discover":                {desk.AccessPolicy{Practitioner: true}, func(c *receiver.Caller) { nobody(c); c.Discovery = true }, true},
		"refused software, by its name":           {desk.AccessPolicy{RefusedSoftware: []string{"sending"}}, nil, false},
		"refused software, by its id":             {desk.AccessPolicy{RefusedSoftware: []string{"S1"}}, nil, false},
		"other software":                          {desk.AccessPolicy{RefusedSoftware: []string{"Other"}}, nil, true},
		"unnamed software, where some is refused": {desk.AccessPolicy{RefusedSoftware: []string{"Other"}}, nameless, false},
		"unnamed software, where all may":         {desk.AccessPolicy{}, nameless, true},
		"nor need it be named, to discover":       {desk.AccessPolicy{RefusedSoftware: []string{"Other"}}, func(c *receiver.Caller) { nameless(c); c.Discovery = true }, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractice(t)
			in := p.sound(time.Time{})
			in.Access = k.policy
			if v := p.save(in); !v.Saved {
				t.Fatalf("not saved: %+v", v.Problems)
			}
			for _, process := range []string{"this process", "the next one"} {
				refused := p.desk.LetIn(t.Context(), caller(k.who))
				if (refused == nil) != k.in || (refused != nil && refused.HTTP != http.StatusUnauthorized) {
					t.Errorf("%s answers %v", process, refused)
				}
				p.begin()
			}
			if n := p.audited(access.Receive, "refused"); (n == 2) == k.in {
				t.Errorf("%d refusals are in the audit log", n)
			}
		})
	}
}

// TestGoingLive: what is done and what is lacking, and the e-mail of what is
// configured. BaRS, Deployment.
func TestGoingLive(t *testing.T) {
	p := newPractice(t)
	items := func() string {
		g, err := p.desk.GoingLive(t.Context(), nurse)
		p.must(err)
		var open []string
		for _, i := range g.Items {
			if !i.Done {
				open = append(open, i.ID)
			}
			if i.What == "" || (i.Next == "") != i.Done {
				t.Errorf("%+v", i)
			}
		}
		return strings.Join(open, " ")
	}
	if got := items(); got != "identity services address certificate clients open firewall registered safety resilience tested" {
		t.Errorf("at the start there lack %s", got)
	}
	first, err := p.desk.GoingLive(t.Context(), nurse)
	p.must(err)
	if len(first.Email.Missing) != 5 || !first.Applies {
		t.Errorf("the e-mail lacks %v", first.Email.Missing)
	}
	_, err = p.desk.SaveIdentity(t.Context(), nurse, desk.Identity{Family: "Lind", Given: "Robin", Organisation: "Lakeside Trust", ODSCode: "ZLK", ServiceID: "2000034567", ServiceName: "Lakeside ED"})
	p.must(err)
	p.must(p.store.Update(t.Context(), func(tx storage.Tx) error {
		return tx.Directory().Put(storage.Service{ID: "2000034567", Name: "Lakeside ED", ODSCode: "ZLK", Own: true, UseCases: []string{"a1t1"}, AcceptsBooking: true},
			storage.Service{ID: "2000099999", Name: "Someone else's", UseCases: []string{"a1t1"}})
	}))
	in := p.sound(time.Now().AddDate(1, 0, 0))
	p.save(in)
	if got := items(); got != "slots firewall registered safety resilience tested" {
		t.Errorf("set up, there lack %s", got)
	}
	in.Registered, in.Confirmed = []string{"2000034567"}, []string{"firewall", "safety", "resilience", "tested"}
	p.save(in)
	now := time.Now()
	p.must(p.store.Update(t.Context(), func(tx storage.Tx) error {
		return tx.Slots().Add(storage.Slot{ID: uuid.NewString(), ServiceID: "2000034567", Start: now.Add(time.Hour), End: now.Add(2 * time.Hour), Body: []byte("{}")})
	}))
	if got := items(); got != "" {
		t.Errorf("done, there lack %s", got)
	}
	g, err := p.desk.GoingLive(t.Context(), nurse)
	p.must(err)
	if g.Email.To != "england.bookingandreferralstandard@nhs.net" || len(g.Email.Missing) != 0 {
		t.Errorf("the e-mail goes to %s and lacks %v", g.Email.To, g.Email.Missing)
	}
	for _, words := range []string{"ServiceId 2000034567, Lakeside ED, ODS code ZLK", "Environment: INT", "Receiver URL: https://bars-int-zlk.example.thirdparty.nhs.uk/FHIR/R4",
		"Planned test dates: 3 to 14 May 2027", "Lakeside Trust (ODS code ZLK)", "int.api.service.nhs.uk", "Robin Lind"} {
		if !strings.Contains(g.Email.Body, words) {
			t.Errorf("the e-mail does not say %q:\n%s", words, g.Email.Body)
		}
	}
	if strings.Contains(g.Email.Body, "2000099999") {
		t.Error("the e-mail registers another organisation's service")
	}
}

// TestReceivingForTheOperator: what nobody has opened, and what the open
// services still offer; nothing of a patient.
func TestReceivingForTheOperator(t *testing.T) {
	p := newPractice(t)
	now := time.Now()
	slot := func(service string, change func(s *storage.Slot)) storage.Slot {
		s := storage.Slot{ID: uuid.NewString(), ServiceID: service, Start: now.Add(time.Hour), End: now.Add(2 * time.Hour), Body: []byte("{}")}
		if change != nil {
			change(&s)
		}
		return s
	}
	p.must(p.store.Update(t.Context(), func(tx storage.Tx) error {
		for _, s := range []storage.Service{{ID: "1", Own: true, AcceptsBooking: true}, {ID: "2", Own: true, AcceptsBooking: true}, {ID: "3", Own: true}, {ID: "4", AcceptsBooking: true}, {ID: "5", Own: true, AcceptsBooking: true}} {
			p.must(tx.Directory().Put(s))
		}
		p.must(tx.Directory().SetClosed("5", now))
		return tx.Slots().Add(slot("1", nil), slot("1", nil), slot("1", func(s *storage.Slot) { s.Busy = true }), slot("1", func(s *storage.Slot) { s.Blocked = true }),
			slot("1", func(s *storage.Slot) { s.Start, s.End = now.Add(-time.Hour), now }), slot("1", func(s *storage.Slot) { s.Start, s.End = now.AddDate(0, 0, 8), now.AddDate(0, 0, 9) }), slot("5", nil))
	}))
	for _, received := range []time.Time{now.Add(-2 * time.Hour), now.Add(-time.Hour)} {
		p.must(p.store.Update(t.Context(), func(tx storage.Tx) error {
			return tx.Inbox().Add(storage.Inbound{ID: uuid.NewString(), RequestID: uuid.NewString(), CorrelationID: uuid.NewString(), Status: 200, ReceivedAt: received,
				Header: []byte("{}"), Body: []byte("{}"), AnswerHeader: []byte("{}"), Answer: []byte("{}")})
		}))
	}
	got, err := p.desk.Receiving(t.Context())
	p.must(err)
	if d := cmp.Diff([]desk.SlotsLeft{{ServiceID: "1", Free: 2}, {ServiceID: "2", Free: 0}}, got.Slots); d != "" || got.Unread.Count != 2 {
		t.Errorf("unread %d, slots\n%s", got.Unread.Count, d)
	}
	if !got.Unread.Since.Equal(now.Add(-2 * time.Hour)) {
		t.Errorf("the oldest came %s", got.Unread.Since)
	}
}

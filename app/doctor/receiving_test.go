package doctor_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/doctor"
	"barsdesk/app/environment"
	"barsdesk/app/frontdoor"
	"barsdesk/build/privateca"
	"barsdesk/storage"
)

const ourService = "2000034567"

// provider is an environment whose receiver is ready to go live until something
// changes it.
type provider struct {
	*patient
	nhs       *privateca.Authority
	listener  net.Listener
	receiving desk.ReceiverSettings
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	nhs, err := privateca.New("Made-up NHS")
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{patient: newPatient(t), nhs: nhs}
	p.config.Environment, p.config.Service = environment.Of("mine"), ourService
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.listener.Close() })
	_, port, _ := net.SplitHostPort(p.listener.Addr().String())
	p.receiving = desk.ReceiverSettings{Address: "https://localhost:" + port + "/FHIR/R4", Registered: []string{ourService}, Confirmed: []string{"firewall", "safety", "resilience", "tested"},
		Door: frontdoor.Settings{ClientName: "proxy.example", ClientChain: filepath.Join(t.TempDir(), "chain.pem")}}
	if err := os.WriteFile(p.receiving.Door.ClientChain, nhs.Chain(), 0o600); err != nil {
		t.Fatal(err)
	}
	p.certificate("localhost", time.Now().AddDate(1, 0, 0))
	p.own(storage.Service{ID: ourService, Name: "Lakeside ED", ODSCode: "ZLK", Own: true, UseCases: []string{"a1t1"}, AcceptsBooking: true})
	now := time.Now()
	p.slots(storage.Slot{ID: uuid.NewString(), ServiceID: ourService, Start: now.Add(time.Hour), End: now.Add(2 * time.Hour), Body: []byte(`{}`)})
	return p
}

func (p *provider) certificate(host string, until time.Time) {
	p.t.Helper()
	var err error
	p.receiving.Door.Certificate, p.receiving.Door.Key, err = p.nhs.Write(filepath.Dir(p.receiving.Door.ClientChain), "ours", privateca.Asked{Name: host, Until: until})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *provider) own(s storage.Service) {
	p.t.Helper()
	if err := p.store.Update(p.t.Context(), func(tx storage.Tx) error { return tx.Directory().Put(s) }); err != nil {
		p.t.Fatal(err)
	}
}

func (p *provider) slots(s storage.Slot) {
	p.t.Helper()
	if err := p.store.Update(p.t.Context(), func(tx storage.Tx) error { return tx.Slots().Add(s) }); err != nil {
		p.t.Fatal(err)
	}
}

// open serves the front door with the settings.
func (p *provider) open() {
	p.t.Helper()
	door := frontdoor.New(frontdoor.Config{Environment: "mine", Now: time.Now, NewID: uuid.NewString})
	door.Use(p.receiving.Door)
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- door.Serve(ctx, p.listener, http.NotFoundHandler(), time.Second) }()
	p.t.Cleanup(func() { end(); <-ended })
}

// found examines, and gives the lines by their id.
func (p *provider) found() map[string]doctor.Line {
	p.t.Helper()
	p.set("receiver", p.receiving)
	out := map[string]doctor.Line{}
	for _, l := range p.examined() {
		out[l.ID] = l
	}
	return out
}

const soundReceiving = "+data +sealing +identity +door ?checkpoints ?backup +services +slots +address +certificate +clients +firewall +policy +registered +safety +resilience +tested " +
	"+receiver +definitions +reachable +settings +key +published +service +token-service +token +metadata +clock"

func TestAReceiverReadyToGoLive(t *testing.T) {
	p := newProvider(t)
	p.open()
	p.set("receiver", p.receiving)
	lines := p.examined()
	if states(lines) != soundReceiving || !doctor.Fine(lines) {
		t.Errorf("%s\n%+v", states(lines), lines)
	}
}

// TestEachPointOfGoingLiveIsChecked: each thing that is lacking is a problem
// that says what to do.
func TestEachPointOfGoingLiveIsChecked(t *testing.T) {
	soon := time.Now().AddDate(0, 0, 30)
	for name, c := range map[string]struct {
		spoil func(p *provider)
		id    string
		words string
	}{
		"a certificate that ends soon":    {func(p *provider) { p.certificate("localhost", soon) }, "door", "Our certificate ends on"},
		"the same in the list":            {func(p *provider) { p.certificate("localhost", soon) }, "certificate", "ends on"},
		"a certificate of another name":   {func(p *provider) { p.certificate("other.nhs.uk", time.Time{}) }, "certificate", "not for localhost"},
		"the same as senders see it":      {func(p *provider) { p.certificate("other.nhs.uk", time.Time{}) }, "reachable", "shows a certificate that senders will not take"},
		"a certificate that is not there": {func(p *provider) { p.receiving.Door.Certificate += ".gone" }, "door", "no such file"},
		"no chain":                        {func(p *provider) { p.receiving.Door.ClientChain = "" }, "clients", "authorities"},
		"no name of clients":              {func(p *provider) { p.receiving.Door.ClientName = "" }, "clients", "name in the client's certificate"},
		"no address":                      {func(p *provider) { p.receiving.Address = "" }, "address", "missing"},
		"nobody at the address":           {func(p *provider) { p.receiving.Address = "https://localhost:1/FHIR/R4" }, "reachable", "cannot be reached"},
		"a name that is not known":        {func(p *provider) { p.receiving.Address = "https://nobody.invalid/FHIR/R4" }, "reachable", "cannot be reached"},
		"a service not in the catalogue":  {func(p *provider) { p.receiving.Registered = nil }, "registered", "Lakeside ED"},
		"a service that takes nothing":    {func(p *provider) { p.own(storage.Service{ID: ourService, Name: "Lakeside ED", Own: true}) }, "services", "takes nothing"},
		"bookings without a free appointment": {func(p *provider) {
			p.own(storage.Service{ID: "2000034568", Name: "Lakeside UTC", Own: true, UseCases: []string{"a1t2"}, AcceptsBooking: true})
		}, "slots", "Lakeside UTC takes bookings"},
		"the wrong client for INT":            {func(p *provider) { p.config.Environment = environment.Of("int") }, "clients", "int.api.service.nhs.uk"},
		"an address that is not under nhs.uk": {func(p *provider) { p.config.Environment = environment.Of("int") }, "address", "no name under nhs.uk"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			c.spoil(p)
			if len(p.receiving.Door.Missing("mine")) == 0 {
				p.open()
			} else {
				_ = p.listener.Close()
			}
			got := p.found()[c.id]
			if got.State != doctor.Problem || !strings.Contains(got.What, c.words) || got.Next == "" {
				t.Errorf("found %+v", got)
			}
		})
	}
}

// TestAnAddressThatLetsAnyoneInIsAProblem.
func TestAnAddressThatLetsAnyoneInIsAProblem(t *testing.T) {
	p := newProvider(t)
	pair, err := p.nhs.Pair(privateca.Asked{Name: "localhost"})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })}
	ended := make(chan error, 1)
	go func() {
		ended <- server.Serve(tls.NewListener(p.listener, &tls.Config{Certificates: []tls.Certificate{pair}}))
	}()
	defer func() {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	if got := p.found()["reachable"]; got.State != doctor.Problem || !strings.Contains(got.What, "answers callers that show no certificate") {
		t.Errorf("found %+v", got)
	}
}

// TestWhatOnlyPeopleKnowIsAsked, and is no problem by itself.
func TestWhatOnlyPeopleKnowIsAsked(t *testing.T) {
	p := newProvider(t)
	p.receiving.Confirmed = nil
	p.open()
	found := p.found()
	for _, id := range []string{"firewall", "safety", "resilience", "tested"} {
		if got := found[id]; got.State != doctor.Skipped || !strings.Contains(got.What, "confirm it on the screen Going live") {
			t.Errorf("%s: %+v", id, got)
		}
	}
}

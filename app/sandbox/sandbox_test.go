package sandbox_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/bars/client"
	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/oauth"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// The services of the simulated network, as its directory names them.
const (
	emergency = "2000087011"
	treatment = "2000087022"
	sameDay   = "2000087033"
	remote    = "2000087044" // its definitions ask for what no message carries
	practice  = "2000083033"
	faulty    = "2000071898" // a test service, whose definitions do the same
)

// network is a simulated network behind real HTTP, at a time and from a seed.
func network(t *testing.T, now time.Time, seed int64) (*sandbox.Sandbox, *client.Client) {
	t.Helper()
	return networkAt(t, &moment{now}, seed)
}

func networkAt(t *testing.T, at *moment, seed int64) (*sandbox.Sandbox, *client.Client) {
	t.Helper()
	return networkOf(t, at, seed, func(*sandbox.Config) {})
}

func networkOf(t *testing.T, at *moment, seed int64, change func(*sandbox.Config)) (*sandbox.Sandbox, *client.Client) {
	t.Helper()
	config := sandbox.Config{
		Open: func(string) (sandbox.Erasable, error) { return sqlite.OpenMemory(t.Context(), sqlite.Options{}) },
		Seed: seed, Now: func() time.Time { return at.now }, NewID: uuid.NewString, Random: func() float64 { return 0.5 },
		KeyedIndex: func(kind storage.KeyKind, value string) string { return string(kind) + value },
		Software:   desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}, Log: slog.New(slog.DiscardHandler)}
	change(&config)
	n, err := sandbox.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(n.Handler())
	t.Cleanup(func() { server.Close(); _ = n.Close() })
	identity := header.Set{Organisation: header.Org{ODSCode: "ZLK", Name: "Lakeside"}, Software: header.Device{System: "urn:x", ID: "1", Name: "Barsdesk", Version: "1.0.0"},
		Practitioner: header.Role{SDSRoleProfileID: "555000000002", Code: "224535009", Display: "Registered nurse"}}
	return n, &client.Client{Base: server.URL + "/booking-and-referral/FHIR/R4", HTTP: server.Client(), Token: oauth.None, NewID: uuid.NewString,
		Identity: func() header.Set { return identity }}
}

// slots are the start and id of each free slot of the days from a time on.
func slots(t *testing.T, c *client.Client, service string, from time.Time, days int) []string {
	t.Helper()
	var out []string
	for day := range days {
		begins := from.AddDate(0, 0, day)
		reply, err := c.Slots(t.Context(), service, client.SlotQuery{From: begins, To: begins.AddDate(0, 0, 1), Status: []string{"free"}}, uuid.NewString())
		if err != nil || reply.Status != 200 {
			t.Fatalf("slots of %s: %d %s %v", service, reply.Status, reply.Body, err)
		}
		for _, entry := range reply.Resource.Get("entry").Items {
			if r := entry.Get("resource"); r.Type() == "Slot" {
				out = append(out, r.TextAt("start")+" "+r.ID())
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestSlotsComeFromSeedAndClock(t *testing.T) {
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	_, one := network(t, now, 7)
	_, same := network(t, now, 7)
	_, other := network(t, now, 8)
	want := slots(t, one, emergency, now, 7)
	if got := slots(t, same, emergency, now, 7); !slices.Equal(got, want) {
		t.Errorf("the same seed gave other slots: %d and %d", len(got), len(want))
	}
	if got := slots(t, other, emergency, now, 7); slices.Equal(got, want) {
		t.Error("another seed gave the same slots")
	}
}

func TestEachOfTheNextSevenDaysHasSlots(t *testing.T) {
	for _, now := range []time.Time{time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 23, 23, 0, 0, 0, time.UTC)} {
		_, c := network(t, now, 1)
		for day := range 7 {
			for _, service := range []string{emergency, treatment} {
				if got := slots(t, c, service, now.AddDate(0, 0, day), 1); len(got) < 10 {
					t.Errorf("%s: %d slots from %s on", service, len(got), now.AddDate(0, 0, day).Format(time.DateTime))
				}
			}
		}
	}
}

// The day begins at the same time of day before and after the clocks go back.
func TestSlotsFollowTheClocks(t *testing.T) {
	midnight := time.Date(2026, 10, 23, 23, 0, 0, 0, time.UTC) // in Europe/London
	_, c := network(t, midnight, 1)
	for day, opens := range []int{7, 8} { // UTC: 08:00 BST on Saturday, 08:00 GMT on Sunday
		for _, each := range slots(t, c, emergency, midnight.AddDate(0, 0, day), 1) {
			var text, id string
			_, _ = fmt.Sscan(each, &text, &id)
			at, err := fhir.ParseTime(text)
			if err != nil || at.UTC().Hour() < opens {
				t.Errorf("day %d: a slot at %s, want none before %d:00 UTC (%v)", day, text, opens, err)
			}
		}
	}
}

func TestServicesOfTheNetwork(t *testing.T) {
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	n, c := network(t, now, 1)
	found := map[string]storage.Service{}
	for _, s := range n.Directory() {
		found[s.ID] = s
	}
	if s := found[emergency]; !slices.Equal(s.UseCases, []string{"a1t1"}) || !s.AcceptsBooking {
		t.Errorf("emergency department: %+v", s)
	}
	if s := found[treatment]; !slices.Equal(s.UseCases, []string{"a1t2"}) || s.RequireBooking == nil || !*s.RequireBooking {
		t.Errorf("urgent treatment centre: %+v", s)
	}
	if s := found[sameDay]; !slices.Equal(s.UseCases, []string{"a1t7"}) {
		t.Errorf("same-day service: %+v", s)
	}
	if s := found[remote]; s.AcceptsBooking {
		t.Errorf("assessment service: %+v", s)
	}
	if got := slots(t, c, sameDay, now, 7); len(got) != 0 {
		t.Errorf("the same-day service has the free slots %v", got)
	}
}

// Every use that the standard describes has a service in the network, and each
// service publishes what the directory says it takes.
func TestEveryUseHasAService(t *testing.T) {
	n, c := network(t, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), 1)
	taken := map[string]bool{}
	for _, s := range n.Directory() {
		for _, useCase := range s.UseCases {
			reply, err := c.MessageDefinitions(t.Context(), s.ID, useCase, uuid.NewString())
			if err != nil || reply.Status != 200 {
				t.Fatalf("%s: %d %v", s.Name, reply.Status, err)
			}
			defs, problems := definition.ReadSearchset(reply.Resource)
			if wrong := len(problems) > 0; wrong != (s.ID == remote || s.ID == faulty) || len(defs) == 0 {
				t.Errorf("%s publishes %d definitions, problems %v", s.Name, len(defs), problems)
			}
			taken[useCase] = taken[useCase] || len(problems) == 0
		}
		if !s.Own && (s.Name == "" || s.Phone == "" || s.Postcode == "" || s.OpeningTimes == "") {
			t.Errorf("%s is not told of in full", s.ID)
		}
	}
	for _, app := range []string{"APP1", "APP2", "APP3", "APP4", "APP5", "APP6", "APP7", "APP8"} {
		for _, useCase := range definition.UseCases(app) {
			if !taken[useCase] {
				t.Errorf("no service takes %s", useCase)
			}
		}
	}
}

// Slots of a practice say which service they are for, as its bookings must.
func TestSlotsOfThePracticeSayWhatTheyAreFor(t *testing.T) {
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	_, c := network(t, now, 1)
	reply, err := c.Slots(t.Context(), practice, client.SlotQuery{From: now, To: now.AddDate(0, 0, 2), Status: []string{"free"}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	for _, resourceType := range []string{"Slot", "Schedule"} {
		found := fhir.Resources(reply.Resource, resourceType)
		for _, r := range found {
			if r.TextAt("serviceCategory.coding.code") != "17" {
				t.Errorf("%s: %s", resourceType, r.JSON())
			}
		}
		if len(found) == 0 {
			t.Errorf("no %s", resourceType)
		}
	}
}

func TestPatientsAreMadeUp(t *testing.T) {
	n, _ := network(t, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), 1)
	people := n.Patients()
	if len(people) < 10 {
		t.Fatalf("%d patients", len(people))
	}
	for _, p := range people {
		if _, err := fhir.NHSNumber(p.NHSNumber); err != nil || p.NHSNumber[:5] != "96584" {
			t.Errorf("%s is not of the published test range (%v)", p.NHSNumber, err)
		}
		if problems := p.Problems(); len(problems) != 0 {
			t.Errorf("%s: %v", p.NHSNumber, problems)
		}
	}
}

package web_test

import (
	"strings"
	"testing"
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

func TestDirectorySearchAndFavourites(t *testing.T) {
	r := newRig(t)
	all := want[desk.ServiceList](r, 200, "GET", "/api/services", nil)
	if all.Total != 4 || len(all.Services) != 4 {
		t.Fatalf("services: %+v", all)
	}
	found := want[desk.ServiceList](r, 200, "GET", "/api/services?q=village+ls6", nil)
	if found.Total != 1 || found.Services[0].ID != utcID || !found.Services[0].BookingNeeded || found.Services[0].Phone != "0113 496 0202" {
		t.Errorf("found: %+v", found)
	}
	if none := r.call("GET", "/api/services?q=nowhere", nil); !strings.Contains(string(none.body), `"services":[]`) {
		t.Errorf("nothing found: %s", none.body)
	}
	line := want[desk.ServiceLine](r, 200, "PUT", "/api/services/"+utcID+"/favourite", desk.FavouriteChange{Favourite: true})
	if !line.Favourite {
		t.Errorf("line: %+v", line)
	}
	all = want[desk.ServiceList](r, 200, "GET", "/api/services", nil)
	if all.Services[0].ID != utcID || !all.Services[0].Favourite {
		t.Errorf("favourites come first: %+v", all.Services)
	}
	trouble(t, r.call("PUT", "/api/services/nowhere/favourite", desk.FavouriteChange{Favourite: true}), 404, "not-found")
	trouble(t, r.call("GET", "/api/services/nowhere", nil), 404, "not-found")
}

func TestOffersAreInPlainWords(t *testing.T) {
	r := newRig(t)
	for _, tt := range []struct {
		id                             string
		available, bookings, referrals bool
		rule                           string
	}{
		{edID, true, true, true, "not needed"},
		{utcID, true, true, true, "needed"},
		{sdecID, true, true, true, "does not say"},
		{pharmacyID, false, false, false, ""},
	} {
		v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+tt.id, nil)
		if len(v.Offers) != 1 || v.Problem != nil {
			t.Fatalf("%s: %+v", tt.id, v)
		}
		o := v.Offers[0]
		if o.Available != tt.available || o.Bookings != tt.bookings || o.Referrals != tt.referrals || !strings.Contains(o.BookingRule, tt.rule) {
			t.Errorf("%s: %+v", tt.id, o)
		}
		if !o.Available && o.Why == "" {
			t.Errorf("%s does not say why", tt.id)
		}
		for _, text := range []string{o.Name, o.Why, o.BookingRule} {
			for _, code := range []string{"a1t", "111 to ED", "111 to UTC", "SDEC", "http", "null"} {
				if strings.Contains(text, code) {
					t.Errorf("%s shows %q in %q", tt.id, code, text)
				}
			}
		}
	}
}

// "Not registered" must never read as "no booking".
func TestThreeBookingRulesReadDifferently(t *testing.T) {
	r := newRig(t)
	rules := map[string]bool{}
	for _, id := range []string{edID, utcID, sdecID} {
		rules[want[desk.ServiceView](r, 200, "GET", "/api/services/"+id, nil).Offers[0].BookingRule] = true
	}
	if len(rules) != 3 {
		t.Errorf("rules: %v", rules)
	}
}

func TestDefinitionsAreKeptForTwelveHours(t *testing.T) {
	r := newRig(t)
	view := func() desk.ServiceView { return want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil) }
	first := view()
	if !first.CheckedAt.Equal(start) || len(first.Sources) != 2 {
		t.Errorf("view: %+v", first)
	}
	r.clock.Set(start.Add(12 * time.Hour))
	view()
	if n := r.bars.count("/MessageDefinition"); n != 1 {
		t.Errorf("asked %d times within 12 hours, want once", n)
	}
	r.clock.Set(start.Add(12*time.Hour + time.Second))
	if got := view(); !got.CheckedAt.Equal(r.clock.Now()) {
		t.Errorf("checked at %s, want now", got.CheckedAt)
	}
	if n := r.bars.count("/MessageDefinition"); n != 2 {
		t.Errorf("asked %d times after 12 hours, want twice", n)
	}
}

func TestCheckAgainForgetsWhatIsHeld(t *testing.T) {
	r := newRig(t)
	path := "/api/services/" + edID
	want[desk.ServiceView](r, 200, "GET", path, nil)
	r.bars.publish(edID, "a1t1", "2.1.0", message.ReferralNew)
	if v := want[desk.ServiceView](r, 200, "GET", path, nil); !v.Offers[0].Bookings {
		t.Error("what is held was not used")
	}
	v := want[desk.ServiceView](r, 200, "POST", path+"/check-again", nil)
	if o := v.Offers[0]; o.Bookings || !o.Referrals || !o.Available || o.Why == "" {
		t.Errorf("offer: %+v", o)
	}
}

func TestServiceThatCannotBeReached(t *testing.T) {
	r := newRig(t)
	r.bars.server.Close()
	v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
	if v.Problem == nil || v.Problem.Code != "no-connection" || !strings.Contains(v.Problem.Next, "0113 496 0101") {
		t.Fatalf("problem: %+v", v.Problem)
	}
	if len(v.Offers) != 1 || v.Offers[0].Available || v.Offers[0].Why == "" {
		t.Errorf("offers: %+v", v.Offers)
	}
}

func TestServicesThatDoNotFit(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(*fakeBaRS)
		why  string
	}{
		{"another major version of the standard", func(f *fakeBaRS) { f.version = "2.0.0" }, "another version"},
		{"another major version of the Application", func(f *fakeBaRS) {
			f.definitions[edID] = republished(f.definitions[edID], "1.0.0")
		}, ""},
		{"publishes nothing", func(f *fakeBaRS) { f.definitions[edID] = nil }, "does not accept"},
		{"knows nothing of the use case", func(f *fakeBaRS) {
			f.refuse = func(path string) (int, []byte) {
				if path == "/MessageDefinition" {
					return 404, outcomeOf("REC_NOT_FOUND", "not-found")
				}
				return 0, nil
			}
		}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.bars.change(tt.edit)
			v := want[desk.ServiceView](r, 200, "GET", "/api/services/"+edID, nil)
			if v.Problem != nil || v.Offers[0].Available || v.Offers[0].Why == "" || !strings.Contains(v.Offers[0].Why, tt.why) {
				t.Errorf("view: %+v problem %+v", v.Offers, v.Problem)
			}
			trouble(t, r.call("POST", "/api/drafts", desk.DraftStart{ServiceID: edID, UseCase: "a1t1", Plan: "refer"}), 409, "not-offered")
		})
	}
}

func republished(defs []*fhir.Node, version string) (out []*fhir.Node) {
	for _, d := range defs {
		c := d.Clone()
		c.Set("version", fhir.Str(version))
		out = append(out, c)
	}
	return out
}

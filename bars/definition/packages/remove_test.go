package packages_test

import (
	"errors"
	"reflect"
	"testing"

	"barsdesk/bars/definition/packages"
)

func TestRemoveAsksWhichVersion(t *testing.T) {
	s := packages.Open(t.TempDir())
	add(t, s, named(t, "example.clinic", "1.0.0", ""), named(t, "example.clinic", "1.1.0", ""), named(t, "example.clinics", "1.0.0", ""))
	var several *packages.Several
	if _, err := s.Remove("example.clinic", false); !errors.As(err, &several) || len(several.IDs) != 2 {
		t.Errorf("a name of two versions: %v", err)
	}
	if id, err := s.Remove("example.clinic#1.0.0", false); err != nil || id != "example.clinic#1.0.0" {
		t.Errorf("with its version: %q, %v", id, err)
	}
	if id, err := s.Remove("example.clinic", false); err != nil || id != "example.clinic#1.1.0" {
		t.Errorf("the only version: %q, %v", id, err)
	}
	var none *packages.NotImported
	for _, name := range []string{"example.clinic", "example", "", "../x", "example.clinics#2"} {
		if _, err := s.Remove(name, true); !errors.As(err, &none) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if h := held(t, s); len(h.Packages) != 1 || h.Packages[0].Name != "example.clinics" {
		t.Errorf("left: %d packages", len(h.Packages))
	}
}

func TestRemoveRefusesWhatIsNeeded(t *testing.T) {
	s := packages.Open(t.TempDir())
	add(t, s, named(t, "example.base", "2.1.0", ""), named(t, "example.clinic", "1.0.0", `"example.base": "2.1.x"`))
	var needed *packages.Needed
	if _, err := s.Remove("example.base", false); !errors.As(err, &needed) || !reflect.DeepEqual(needed.By, []string{"example.clinic#1.0.0"}) {
		t.Fatalf("a package that another needs: %v", err)
	}
	if len(held(t, s).Packages) != 2 {
		t.Error("the refused removal removed something")
	}
	add(t, s, named(t, "example.base", "2.1.1", ""))
	if _, err := s.Remove("example.base#2.1.0", false); err != nil {
		t.Errorf("another version serves, and still: %v", err)
	}
	if _, err := s.Remove("example.base", true); err != nil {
		t.Errorf("removing anyway: %v", err)
	}
}

func TestResolveNamesWhatIsNotImported(t *testing.T) {
	cases := []struct{ wanted, served string }{ // a version that is not there has another edition instead
		{"2.1.0", "example.base#2.1.0"}, {"2.1.x", "example.base#2.1.10"}, {"2.x", "example.base#2.1.10"}, {"2.*.0", "example.base#2.1.0"},
		{"current", "example.base#2.1.10"}, {"current$main", "example.base#2.1.10"}, {"latest", "example.base#2.1.10"}, {"", "example.base#2.1.10"},
		{"2.1", ""}, {"2.2.x", ""}, {"2.1.0-beta", ""}, {"21.x", ""},
	}
	s := packages.Open(t.TempDir())
	add(t, s, named(t, "example.base", "2.1.9", ""), named(t, "example.base", "2.1.10", ""), named(t, "example.base", "2.1.0", ""))
	for _, c := range cases {
		p := named(t, "example.clinic", "1.0.0", `"example.base": "`+c.wanted+`", "hl7.fhir.r4.core": "4.0.1", "example.absent": "1.0.0", "fhir.r4.ukcore.stu2": "2.0.1"`)
		instead := ""
		if c.served == "" {
			instead = "example.base#2.1.10"
		}
		want := []packages.Dependency{{Name: "example.absent", Version: "1.0.0"}, {Name: "example.base", Version: c.wanted, Served: c.served, Instead: instead},
			{Name: "fhir.r4.ukcore.stu2", Version: "2.0.1", Instead: "fhir.r4.ukcore#" + ukCoreEdition(t)},
			{Name: "hl7.fhir.r4.core", Version: "4.0.1", Served: "hl7.fhir.r4.core#4.0.1", Own: true}}
		if got := held(t, s).Resolve(p); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v", c.wanted, got)
		}
	}
}

// ukCoreEdition is the edition of UK Core that is part of Barsdesk.
func ukCoreEdition(t *testing.T) string {
	t.Helper()
	for _, o := range held(t, packages.Open(t.TempDir())).Origins() {
		if o.Name == "fhir.r4.ukcore" {
			return o.Version
		}
	}
	t.Fatal("no UK Core")
	return ""
}

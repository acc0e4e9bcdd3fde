package desk_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/definition/packages"
	"barsdesk/storage"
)

// defining is a desk over a folder of imported packages.
type defining struct {
	*station
	folder string
}

func newDefining(t *testing.T) *defining {
	t.Helper()
	d := &defining{newStation(t, ward, calls, false), filepath.Join(t.TempDir(), "packages")}
	clock := func() time.Time { return d.now }
	d.desk = desk.New(desk.Config{Store: d.store, Now: clock, Packages: packages.Open(d.folder),
		Guard:       &access.Guard{Store: d.store, Now: clock, Environment: "local", Simulated: true},
		Environment: desk.Environment{Name: "local", Label: "Local", Kind: "local", Simulated: true}})
	return d
}

// imports imports a made-up package, as another process would.
func (d *defining) imports(name, version string, prefer bool, resources ...string) {
	d.t.Helper()
	folder := d.t.TempDir()
	files := map[string]string{"package.json": `{"name": "` + name + `", "version": "` + version + `", "title": "Rooms of the clinic",
		"fhirVersions": ["4.0.1"], "dependencies": {"example.absent": "1.0.0", "example.rooms": "7.0.0", "hl7.fhir.r4.core": "4.0.1"}}`}
	for _, r := range resources {
		files["r"+string(rune('a'+len(files)))+".json"] = r
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	p, err := packages.Read(folder, packages.Named{})
	if err != nil {
		d.t.Fatal(err)
	}
	p.Origin = "clinic.tgz"
	if _, err := packages.Open(d.folder).Import(p, prefer, saturday); err != nil {
		d.t.Fatal(err)
	}
}

func (d *defining) packages() desk.DefinitionPackages {
	d.t.Helper()
	out, err := d.desk.DefinitionPackages(d.t.Context(), nurse)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func (d *defining) list(q desk.DefinitionQuery) desk.DefinitionList {
	d.t.Helper()
	out, err := d.desk.Definitions(d.t.Context(), nurse, q)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// system is a made-up code system.
func system(name, version string) string {
	return `{"resourceType": "CodeSystem", "url": "https://example.org/CodeSystem/` + strings.ToLower(name) + `", "version": "` + version +
		`", "name": "` + name + `", "status": "active", "content": "complete"}`
}

func TestPackagesShowWhatIsThereAndWhereItCameFrom(t *testing.T) {
	d := newDefining(t)
	own := d.packages()
	if len(own.Packages) == 0 || len(own.Damaged) != 0 {
		t.Fatalf("before any import: %+v", own)
	}
	for _, p := range own.Packages {
		if p.Source != "Part of Barsdesk" || p.ImportedAt != nil || p.Total == 0 {
			t.Errorf("%+v", p)
		}
	}
	d.imports("example.rooms", "1.0.0", false, system("Rooms", "1"), system("Doors", "1"))
	d.imports("example.rooms", "2.0.0", true, system("Rooms", "2"))
	all := d.packages()
	if len(all.Packages) != len(own.Packages)+2 {
		t.Fatalf("%d packages", len(all.Packages))
	}
	first := all.Packages[len(own.Packages)]
	imported := saturday
	want := desk.DefinitionPackage{ID: "example.rooms#1.0.0", Name: "example.rooms", Version: "1.0.0", Title: "Rooms of the clinic",
		Source: "Imported from clinic.tgz", ImportedAt: &imported, Holds: []desk.DefinitionCount{{Kind: "Code system", Count: 2}}, Total: 2, InForce: 1,
		Dependencies: []desk.PackageDependency{
			{Name: "example.absent", Version: "1.0.0", State: "Not imported, so what is defined there is not checked", Missing: true},
			{Name: "example.rooms", Version: "7.0.0", State: "Not imported. example.rooms 2.0.0 is used as far as it goes", Missing: true},
			{Name: "hl7.fhir.r4.core", Version: "4.0.1", State: "Part of Barsdesk"}}}
	if !reflect.DeepEqual(first, want) {
		t.Errorf("got  %+v\nwant %+v", first, want)
	}
	if last := all.Packages[len(own.Packages)+1]; !last.Preferred || last.InForce != 1 {
		t.Errorf("the preferred one: %+v", last)
	}
}

func TestDefinitionsSayWhyOneIsNotInForce(t *testing.T) {
	d := newDefining(t)
	d.imports("example.rooms", "1.0.0", false, system("Rooms", "1"), system("Doors", "1"))
	d.imports("example.rooms", "2.0.0", false, system("Rooms", "2"))
	got := d.list(desk.DefinitionQuery{Text: "example.org code ROOMS"})
	want := []desk.DefinitionLine{
		{Name: "Rooms", Kind: "Code system", URL: "https://example.org/CodeSystem/rooms", Version: "1", Package: "example.rooms 1.0.0", InForce: true, State: "In force"},
		{Name: "Rooms", Kind: "Code system", URL: "https://example.org/CodeSystem/rooms", Version: "2", Package: "example.rooms 2.0.0",
			State: "Not in force. The one from example.rooms 1.0.0 is."}}
	if !reflect.DeepEqual(got.Definitions, want) || got.Total != 2 {
		t.Errorf("got %+v", got)
	}
	twice := d.list(desk.DefinitionQuery{Text: "v2-0006", State: "not-in-force"})
	if twice.Total != 1 || twice.Definitions[0].State != "Not in force. Another version in this package is." {
		t.Errorf("two versions in one package: %+v", twice)
	}
	counts := map[string]desk.DefinitionQuery{"in force": {Package: "example.rooms#2.0.0", State: "in-force"}, "not in force": {Text: "example.org", State: "not-in-force"},
		"of a package": {Package: "example.rooms#1.0.0"}, "no such package": {Package: "example.rooms"}}
	for name, want := range map[string]int{"in force": 0, "not in force": 1, "of a package": 2, "no such package": 0} {
		if got := d.list(counts[name]); got.Total != want || len(got.Definitions) != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDefinitionsComeInPages(t *testing.T) {
	d := newDefining(t)
	seen := map[string]bool{}
	first := d.list(desk.DefinitionQuery{})
	if first.Total <= first.Page || len(first.Definitions) != first.Page {
		t.Fatalf("%d of %d on a page of %d", len(first.Definitions), first.Total, first.Page)
	}
	for offset := 0; offset < first.Total; offset += first.Page {
		for _, line := range d.list(desk.DefinitionQuery{Offset: offset}).Definitions {
			seen[line.Kind+line.URL+line.Version] = true
		}
	}
	if len(seen) != first.Total {
		t.Errorf("the pages show %d of %d", len(seen), first.Total)
	}
	if past := d.list(desk.DefinitionQuery{Offset: first.Total}); len(past.Definitions) != 0 || past.Total != first.Total {
		t.Errorf("past the end: %+v", past)
	}
}

func TestDamagedPackageIsNamed(t *testing.T) {
	d := newDefining(t)
	d.imports("example.rooms", "1.0.0", false, system("Rooms", "1"))
	if err := os.WriteFile(filepath.Join(d.folder, "example.rooms#1.0.0.package"), []byte("no longer"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := d.packages()
	if len(got.Damaged) != 1 || got.Damaged[0].Name != "example.rooms" || got.Damaged[0].Version != "1.0.0" || got.Damaged[0].Why == "" {
		t.Errorf("%+v", got.Damaged)
	}
}

const searchset = `{"resourceType": "Bundle", "type": "searchset", "entry": [
	{"resource": {"resourceType": "MessageDefinition", "url": "https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request", "version": "1.3.0",
	 "status": "active", "eventCoding": {"system": "https://fhir.nhs.uk/CodeSystem/message-events-bars", "code": "booking-request"},
	 "useContext": [{"code": {"system": "http://terminology.hl7.org/CodeSystem/usage-context-type", "code": "workflow"},
	  "valueCodeableConcept": {"coding": [{"system": "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars", "code": "a1t1"}]}}],
	 "focus": [{"code": "Appointment", "min": 1, "max": "1"}]}},
	{"resource": {"resourceType": "Invoice"}}]}`

func TestPublishedDefinitionsOfServices(t *testing.T) {
	d := newDefining(t)
	keep := func(key, body string, age time.Duration) {
		d.update(func(tx storage.Tx) error {
			return tx.Definitions().Put(storage.Definition{Key: key, FetchedAt: saturday.Add(-age), Body: []byte(body)})
		})
	}
	keep("local/"+ward.ID+"/1.5.0/definitions/a1t1", searchset, time.Hour)
	keep("local/"+ward.ID+"/1.5.0/definitions/a1t2", searchset, 13*time.Hour)
	keep("local/"+calls.ID+"/1.5.0/metadata", `{}`, time.Hour)
	keep("local/2000099999/1.5.0/definitions/a1t1", `{`, time.Hour)
	keep("prod/"+calls.ID+"/1.5.0/definitions/a1t1", searchset, time.Hour)
	got, err := d.desk.PublishedDefinitions(t.Context(), nurse, 0)
	if err != nil || got.Total != 2 || len(got.Services) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	known, gone := got.Services[0], got.Services[1]
	if known.ID != ward.ID || known.Name != ward.Name || !known.Listed || !known.Outdated || !known.FetchedAt.Equal(saturday.Add(-13*time.Hour)) {
		t.Errorf("%+v", known)
	}
	if len(known.Definitions) != 1 || known.Definitions[0].Version != "1.3.0" || len(known.Definitions[0].Uses) != 1 || len(known.Faults) != 1 {
		t.Errorf("%+v", known)
	}
	if gone.Listed || gone.Name != "2000099999" || len(gone.Faults) != 1 || gone.Outdated {
		t.Errorf("%+v", gone)
	}
	if past, err := d.desk.PublishedDefinitions(t.Context(), nurse, 5); err != nil || past.Total != 2 || len(past.Services) != 0 {
		t.Errorf("past the end: %+v, %v", past, err)
	}
}

func TestDefinitionsPassTheGuard(t *testing.T) {
	d := newDefining(t)
	nobody := access.Actor{ID: "p9", Role: "visitor"}
	_, packagesErr := d.desk.DefinitionPackages(t.Context(), nobody)
	_, listErr := d.desk.Definitions(t.Context(), nobody, desk.DefinitionQuery{})
	_, publishedErr := d.desk.PublishedDefinitions(t.Context(), nobody, 0)
	for _, err := range []error{packagesErr, listErr, publishedErr} {
		if err == nil || desk.AsError(err).Code != "not-allowed" {
			t.Errorf("a role that may not: %v", err)
		}
	}
}

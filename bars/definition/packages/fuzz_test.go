package packages_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"barsdesk/bars/definition/packages"
	"barsdesk/bars/fhir"
)

// Whatever a package holds, it is read or refused as damaged; what was read can
// be found.
func FuzzRead(f *testing.F) {
	f.Add([]byte(manifest), []byte(profile))
	f.Add([]byte(manifest), []byte(codes))
	f.Add([]byte(`{"name": "a.b", "version": "1", "dependencies": {"a.b": "x"}}`), []byte(`{"resourceType": "ValueSet", "url": "u|1|2"}`))
	f.Add([]byte(`{"name": "a.b", "version": "1"}`), []byte(`{"resourceType": "StructureDefinition", "url": "u", "type": "T", "differential": {"element": [{"path": "T"}, 1]}}`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, about, resource []byte) {
		path := filepath.Join(dir, "f.tgz")
		data := files{"package/package.json": string(about), "package/r.json": string(resource)}.packed(t)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := packages.Read(path, packages.Named{})
		if err != nil {
			var damaged *packages.Damaged
			if !errors.As(err, &damaged) || damaged.File == "" || damaged.Reason == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, r := range p.Resources {
			if _, err := fhir.Parse(r.Body); err != nil || r.URL == "" || r.Version == "" {
				t.Fatalf("read %q|%q: %v", r.URL, r.Version, err)
			}
		}
	})
}

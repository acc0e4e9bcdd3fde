package layers_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// forbidden is what no page may decide by: it belongs to bars, and reaches the
// page as labels and opaque values.
var forbidden = []*regexp.Regexp{
	regexp.MustCompile(`https?://(fhir\.|hl7\.|terminology\.hl7)`),
	regexp.MustCompile(`\ba[1-8]t\d{1,2}\b`),
	regexp.MustCompile(`\b(ServiceRequest|MessageHeader|CarePlan|HealthcareService|QuestionnaireResponse)\.`),
	regexp.MustCompile(`\b(Appointment|Encounter|Patient|Flag|Consent|Observation)\.(status|identifier|code|contact|category|meta|subject|extension)\b`),
	regexp.MustCompile(`urn:uuid:`),
}

func TestPagesDecideNoRuleOfTheStandard(t *testing.T) {
	root := filepath.Join("..", "..", "frontend", "src")
	read := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isPage(path) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		for n, line := range strings.Split(string(text), "\n") {
			for _, f := range forbidden {
				if hit := f.FindString(line); hit != "" {
					t.Errorf("%s:%d says %q: rules of the standard belong to bars", path, n+1, hit)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read == 0 {
		t.Fatal("no page was read")
	}
}

// isPage leaves out generated types and the tests, which stand in for the API.
func isPage(path string) bool {
	base := filepath.Base(path)
	if strings.HasSuffix(base, ".d.ts") || strings.Contains(base, ".test.") || strings.Contains(path, "fixtures") {
		return false
	}
	return strings.HasSuffix(base, ".ts") || strings.HasSuffix(base, ".svelte")
}

package sentinel_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/network/sentinel"
)

func table(t *testing.T) *sentinel.Table {
	t.Helper()
	found, err := sentinel.Read()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func contains(w *httptest.ResponseRecorder, part string) bool {
	return strings.Contains(w.Body.String(), part)
}

// The test services that are published, each under its own id.
//
// BaRS, Testing and environments, UserTest test services.
func TestEveryPublishedServiceIsThere(t *testing.T) {
	var ids []string
	for _, s := range table(t).Services {
		ids = append(ids, s.ID)
		if s.Name == "" || slices.Index(ids, s.ID) != len(ids)-1 {
			t.Errorf("%s is %q, or there twice", s.ID, s.Name)
		}
	}
	for _, id := range []string{"2000072489", "2000073917", "1503499715", "2000081230", "2000093816", "1374839566", "2000011147",
		"2000076289", "2000003366", "2000071898", "2000159909", "2000159910"} {
		if !slices.Contains(ids, id) {
			t.Errorf("%s is missing", id)
		}
	}
}

package access_test

import (
	"errors"
	"testing"
	"time"

	"barsdesk/app/access"
)

// listing gives what a list shows.
func listing(shown ...access.Object) func() ([]access.Object, error) {
	return func() ([]access.Object, error) { return shown, nil }
}

func TestAListHasAnEntryOfEachPatientItShows(t *testing.T) {
	g, now := newGuard(t), noon
	g.Now = func() time.Time { return now }
	ann, bob := access.Object{CaseID: "a", PatientKey: "1"}, access.Object{CaseID: "b", PatientKey: "2"}
	read := func(actor access.Actor, shown ...access.Object) (keys []string) {
		t.Helper()
		before := len(entries(t, g))
		if err := g.List(t.Context(), actor, access.CaseList, access.Object{}, listing(shown...)); err != nil {
			t.Fatal(err)
		}
		all := entries(t, g)
		for _, e := range all[:len(all)-before] {
			keys = append(keys, e.PatientKey+string(e.Detail))
		}
		return keys
	}
	want := func(got []string, want ...string) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("entries of %q, want %q", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("entries of %q, want %q", got, want)
			}
		}
	}
	other := clinician
	other.Session = "another"
	want(read(clinician, ann, ann), "1", "")
	now = noon.Add(14 * time.Minute)
	want(read(clinician, ann, bob), "2", "") // shown again is counted, and hides nobody
	want(read(other, ann), "1", "")
	now = noon.Add(15 * time.Minute)
	want(read(clinician, ann, bob), "1", "", `1{"since":"2026-11-21T12:00:00Z","times":1}`)
	if err := g.Flush(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, g)[0]; got.PatientKey != "2" || string(got.Detail) != `{"since":"2026-11-21T12:14:00Z","times":1}` {
		t.Errorf("at the end %+v", got)
	}
}

func TestAListIsReadOnlyByWhoMayAndOnlyWithItsEntries(t *testing.T) {
	g, broken := newGuard(t), errors.New("broken")
	var refused *access.Refused
	err := g.List(t.Context(), access.Actor{ID: "p9", Role: access.Administrator}, access.CaseList, access.Object{}, func() ([]access.Object, error) {
		t.Error("read before it was allowed")
		return nil, nil
	})
	if got := entries(t, g); !errors.As(err, &refused) || len(got) != 1 || got[0].Outcome != "refused" {
		t.Errorf("%v, entries %+v", err, got)
	}
	err = g.List(t.Context(), clinician, access.CaseList, access.Object{}, func() ([]access.Object, error) { return nil, broken })
	if got := entries(t, g); !errors.Is(err, broken) || len(got) != 2 || got[0].Outcome != "failed" {
		t.Errorf("%v, entries %+v", err, got)
	}
	g.Store = deaf{g.Store}
	for range 2 {
		if err := g.List(t.Context(), clinician, access.CaseList, access.Object{}, listing(access.Object{PatientKey: "1"})); err == nil {
			t.Error("allowed without an entry")
		}
	}
}

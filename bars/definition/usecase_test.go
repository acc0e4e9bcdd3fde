package definition_test

import (
	"slices"
	"testing"

	"barsdesk/bars/definition"
)

func TestSharedVersionIsTheLowerOfTwoThatFit(t *testing.T) {
	for _, tt := range [][3]string{
		{"2.1.0", "2.0.0", "2.0.0"}, {"2.1.0", "2.4.1", "2.1.0"}, {"2.1.0", "2.1.0", "2.1.0"}, {"2.1.0", "2.0.9", "2.0.9"},
		{"2.1.0", "1.9.0", "2.1.0"}, {"2.1.0", "", "2.1.0"}, {"2.1.0", "latest", "2.1.0"}, {"1.0.0", "1.0.0-beta", "1.0.0"},
		{"1.0.0-beta.8", "1.0.0-beta.7", "1.0.0-beta.7"}, {"1.0.0-beta.8", "1.0.0-beta.9", "1.0.0-beta.8"}, {"1.0.0-beta.8", "1.0.0-alpha.3", "1.0.0-beta.8"},
	} {
		if got := definition.SharedVersion(tt[0], tt[1]); got != tt[2] {
			t.Errorf("ours %s, theirs %s: %s, want %s", tt[0], tt[1], got, tt[2])
		}
	}
}

// Within a major version everybody fits; a pre-release fits its like alone.
func TestVersionsThatFitAreOfOneMajor(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		fit  bool
	}{
		{"1.5.0", "1.0.6", true}, {"1.5.0", "1.99.0", true}, {"1.5.0", "1.5", true}, {"1.5.0", "2.0.0", false}, {"1.5.0", "0.9.0", false},
		{"1.0.0", "1.0.0-beta", false}, {"1.0.0-beta.8", "1.0.0-beta", true}, {"1.0.0-beta", "1.0.0-alpha.3", false}, {"1.5.0", "", false}, {"", "", false}, {"1.5.0", "latest", false},
	} {
		if got := definition.Compatible(tt.a, tt.b); got != tt.fit || definition.Compatible(tt.b, tt.a) != got {
			t.Errorf("%s and %s: %v", tt.a, tt.b, got)
		}
	}
}

func TestAVersionReachesThoseBeforeIt(t *testing.T) {
	for version, want := range map[string]bool{"1.1.0": true, "1.1": true, "1.5.0": true, "2.0.0": true, "1.0.6": false, "1.1.0-beta": false, "": false, "new": false} {
		if got := definition.Reaches(version, "1.1.0"); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
}

func TestThreeApplicationsAreNotReleased(t *testing.T) {
	for useCase, want := range map[string]bool{"a1t1": false, "A2T1": false, "a3t1": false, "a4t1": false, "a5t1": false, "a6t1": true, "a7t1": true, "A8T3": true, "": false, "x": false} {
		if got := definition.PreRelease(useCase); got != want {
			t.Errorf("%q: %v", useCase, got)
		}
	}
}

func TestWithdrawnAndUndescribedUsesAreNeverSent(t *testing.T) {
	for _, code := range []string{"a1t10", "a1t11", "a1t12", "a2t5", "a2t6", "a4t4", "a5t2", "a5t3", "referraltopharmacy", "REFERRALTOPHARMACY", "a9t1", ""} {
		if definition.NeverSent(code) == "" {
			t.Errorf("%q is sent", code)
		}
	}
	for app, want := range map[string][]string{
		"APP1": {"a1t1", "a1t2", "a1t3", "a1t4", "a1t5", "a1t6", "a1t7", "a1t8", "a1t9"},
		"APP2": {"a2t1", "a2t2", "a2t3", "a2t4"}, "APP3": {"a3t1"}, "APP4": {"a4t1", "a4t2", "a4t3"}, "APP5": {"a5t1"},
		"APP6": {"a6t1", "a6t2", "a6t3"}, "APP7": {"a7t1"}, "APP8": {"a8t1", "a8t2", "a8t3"}, "APP9": nil,
	} {
		got := definition.UseCases(app)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", app, got, want)
		}
		for _, code := range got {
			if definition.ApplicationAbout(code) == "" || definition.UseCaseName(code) == "A use that Barsdesk does not know" {
				t.Errorf("%s has no words", code)
			}
		}
	}
	if definition.ApplicationAbout("x") != "" {
		t.Error("an unknown code is about something")
	}
}

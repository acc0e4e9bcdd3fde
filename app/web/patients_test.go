package web_test

import (
	"testing"

	"barsdesk/app/desk"
)

func TestNHSNumberIsCheckedAsTyped(t *testing.T) {
	r := newRig(t)
	for _, tt := range []struct {
		typed string
		ok    bool
		shown string
	}{
		{"9658499058", true, "965 849 9058"},
		{"965 849 9058", true, "965 849 9058"},
		{"965-849-9058", true, "965 849 9058"},
		{"9658499059", false, ""},
		{"9658490958", false, ""}, // two digits swapped
		{"965849905", false, ""},
		{"", false, ""},
		{"96584990581", false, ""},
		{"the number", false, ""},
	} {
		got := want[desk.NHSNumberCheck](r, 200, "POST", "/api/nhs-number", desk.NHSNumberQuery{NHSNumber: tt.typed})
		if got.OK != tt.ok || got.Shown != tt.shown || got.OK == (got.Message != "") {
			t.Errorf("%q: %+v", tt.typed, got)
		}
	}
}

func TestMadeUpPatientsOfTheSandbox(t *testing.T) {
	r := newRig(t)
	got := want[desk.PatientList](r, 200, "GET", "/api/patients", nil)
	if len(got.Patients) != 1 || got.Patients[0].NHSNumber != "9658499058" {
		t.Errorf("patients: %+v", got)
	}
}

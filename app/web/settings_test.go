package web_test

import (
	"strings"
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

func TestIdentitySaysWhatIsMissing(t *testing.T) {
	r := newRig(t)
	empty := want[desk.Identity](r, 200, "GET", "/api/settings/identity", nil)
	if len(empty.Missing) != 5 || len(empty.Roles) == 0 {
		t.Errorf("identity: %+v", empty)
	}
	half := want[desk.Identity](r, 200, "PUT", "/api/settings/identity", desk.Identity{Family: " Okafor ", ODSCode: "zlk"})
	if half.Family != "Okafor" || half.ODSCode != "ZLK" || len(half.Missing) != 3 {
		t.Errorf("identity: %+v", half)
	}
	whole := want[desk.Identity](r, 200, "PUT", "/api/settings/identity", identity)
	if len(whole.Missing) != 0 {
		t.Errorf("missing: %v", whole.Missing)
	}
	// A page sends back what it was given, the choices included.
	want[desk.Identity](r, 200, "PUT", "/api/settings/identity", whole)
	s := want[desk.Session](r, 200, "GET", "/api/session", nil)
	if s.Person != "Dr Amara Okafor" || s.Organisation != "Lakeside Urgent Care Trust (ZLK)" || len(s.IdentityMissing) != 0 || !s.Reachable {
		t.Errorf("session: %+v", s)
	}
	if got := r.audit(access.SettingsChange); len(got) != 3 {
		t.Errorf("audit: %d entries, want 3", len(got))
	}
	for _, e := range r.audit(access.SettingsChange) {
		if strings.Contains(string(e.Detail), "Okafor") {
			t.Error("the log names a person")
		}
	}
}

func TestIdentityFaultsAreNotSaved(t *testing.T) {
	r := newRig(t)
	for _, bad := range []desk.Identity{{ODSCode: "X!"}, {ServiceID: "20 00"}, {SDSRoleID: "R0260"}, {SDSUserID: "abc"}, {RoleCode: "1"}} {
		trouble(t, r.call("PUT", "/api/settings/identity", bad), 422, "identity-fault")
	}
	if got := want[desk.Identity](r, 200, "GET", "/api/settings/identity", nil); len(got.Missing) != 5 {
		t.Errorf("identity: %+v", got)
	}
}

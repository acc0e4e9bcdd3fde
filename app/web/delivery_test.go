package web_test

import (
	"testing"

	"barsdesk/app/access"
	"barsdesk/app/desk"
)

func TestDeliveryRules(t *testing.T) {
	r := newRig(t)
	rules := want[desk.DeliveryRules](r, 200, "GET", "/api/settings/delivery", nil)
	if rules.Attempts != 8 || rules.Usual.Minutes != 15 || len(rules.Delays) != 6 {
		t.Errorf("rules: %+v", rules)
	}
	in := rules.DeliveryNumbers
	in.Attempts, in.Delays = 4, []int{5, 10}
	if saved := want[desk.DeliveryRules](r, 200, "PUT", "/api/settings/delivery", in); saved.Attempts != 4 || len(saved.Delays) != 2 || saved.Usual.Attempts != 8 {
		t.Errorf("saved: %+v", saved)
	}
	if kept := want[desk.DeliveryRules](r, 200, "GET", "/api/settings/delivery", nil); kept.Attempts != 4 {
		t.Errorf("kept: %+v", kept)
	}
	in.Delays = []int{-1}
	trouble(t, r.call("PUT", "/api/settings/delivery", in), 422, "delivery-fault")
	if got := r.audit(access.SettingsChange); len(got) != 1 || got[0].Object != "delivery" {
		t.Errorf("audit: %+v", got)
	}
}

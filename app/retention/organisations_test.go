package retention_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/retention"
	"barsdesk/storage"
)

// hill is a manager of an organisation that shares the desk with its own, ZLK.
var hill = access.Actor{ID: "p6", Role: access.Manager, Session: "s6", Organisation: "ZHI"}

// sharedRig has records of one patient at the desk's own organisation and at ZHI.
func sharedRig(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.guard.Home = func(storage.Tx) (string, error) { return "ZLK", nil }
	r.update(func(tx storage.Tx) error {
		return errors.Join(
			tx.Directory().Put(storage.Service{ID: "2000012345", Name: "Lake", ODSCode: "ZLK", Own: true}, storage.Service{ID: "2000099999", Name: "Hill", ODSCode: "ZHI", Own: true}),
			tx.Cases().Create(storage.Case{ID: "c2", Organisation: "ZHI", Role: storage.Receiver, ServiceID: "2000099999", PatientKey: "key-9658499058", Subject: []byte(`{}`), Body: []byte(`{}`), UpdatedAt: noon}),
			tx.Drafts().Create(storage.Draft{ID: "d2", Organisation: "ZHI", Body: []byte("draft"), UpdatedAt: noon}))
	})
	return r
}

func TestRulesAndHoldsOnEverythingAreForTheDesksOwnPeople(t *testing.T) {
	r := sharedRig(t)
	_, viewed := r.rules.View(t.Context(), hill)
	_, changed := r.rules.Change(t.Context(), hill, retention.Change{Reason: "x", Rules: []retention.RuleChange{{Kind: "sent", Days: 1}}})
	_, held := r.rules.Hold(t.Context(), hill, retention.HoldStart{Kind: "everything", Reason: "x"})
	for what, err := range map[string]error{"view": viewed, "change": changed, "hold everything": held} {
		var e *desk.Error
		if !errors.As(err, &e) || e.Code != "of-the-desk" || e.HTTP != 403 {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, act := range []access.Act{access.RetentionRead, access.RetentionChange, access.HoldPlace} {
		if list := r.entries(act); len(list) != 1 || list[0].Outcome != "refused" || list[0].Organisation != "ZHI" {
			t.Errorf("entries of %s: %+v", act, list)
		}
	}
	own := access.Actor{ID: "p7", Role: access.Manager, Session: "s7", Organisation: "ZLK"}
	if v, err := r.rules.View(t.Context(), own); err != nil || v.Rules[0].Days != 0 {
		t.Errorf("the desk's own: %+v, %v", v, err)
	}
	if _, err := r.rules.Hold(t.Context(), own, retention.HoldStart{Kind: "everything", Reason: "inquiry"}); err != nil {
		t.Error(err)
	}
}

func TestAnOrganisationHoldsOnlyWhatIsItsOwn(t *testing.T) {
	r := sharedRig(t)
	for what, in := range map[string]retention.HoldStart{
		"another's case":    {Kind: "case", CaseID: "c1", Reason: "x"},
		"another's service": {Kind: "service", ServiceID: "2000012345", Reason: "x"},
		"nobody's service":  {Kind: "service", ServiceID: "2000000000", Reason: "x"},
	} {
		if _, err := r.rules.Hold(t.Context(), hill, in); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, in := range []retention.HoldStart{{Kind: "case", CaseID: "c2", Reason: "x"}, {Kind: "service", ServiceID: "2000099999", Reason: "x"}, {Kind: "patient", NHSNumber: "965 849 9058", Reason: "x"}} {
		if _, err := r.rules.Hold(t.Context(), hill, in); err != nil {
			t.Errorf("its own %s: %v", in.Kind, err)
		}
	}
	r.everything()
	r.now = noon.Add(31 * 24 * time.Hour)
	r.due()
	var left []string
	r.update(func(tx storage.Tx) error {
		for _, each := range []struct {
			kind storage.Kept
			id   string
		}{{storage.KeptCases, "c2"}, {storage.KeptDrafts, "d2"}, {storage.KeptSent, "m1"}, {storage.KeptReceived, "i1"}, {storage.KeptResources, "Appointment/a1"}, {storage.KeptCases, "c1"}, {storage.KeptDrafts, "d1"}} {
			if _, err := tx.Retention().Erasure(each.kind, each.id); errors.Is(err, storage.ErrNotFound) {
				left = append(left, each.id)
			}
		}
		return nil
	})
	if !slices.Equal(left, []string{"c2", "d2"}) {
		t.Errorf("left are %v, want what ZHI holds of its own", left)
	}
}

package web_test

import (
	"testing"

	"barsdesk/app/desk"
)

// A worklist is asked for by view and service; what the API does not know is
// refused before anything is looked up.
func TestInboxOverTheAPI(t *testing.T) {
	r := newRig(t)
	list := want[desk.Worklist](r, 200, "GET", "/api/inbox", nil)
	if list.Total != 0 || len(list.Items) != 0 || len(list.Counts) != 5 || list.PageSize == 0 {
		t.Errorf("an empty inbox is %+v", list)
	}
	for _, path := range []string{"/api/inbox?view=lost", "/api/inbox?offset=-1"} {
		if e := want[desk.Trouble](r, 422, "GET", path, nil); e.Title == "" {
			t.Errorf("%s answers %+v", path, e)
		}
	}
	for method, path := range map[string]string{"GET": "/api/inbox/other", "PUT": "/api/inbox/other/presence"} {
		if e := want[desk.Trouble](r, 404, method, path, body(method)); e.Code != "not-found" {
			t.Errorf("%s answers %+v", path, e)
		}
	}
	want[desk.Trouble](r, 422, "PUT", "/api/inbox/other/presence", desk.Present{Page: "short"})
	want[desk.Trouble](r, 422, "POST", "/api/inbox/other/act", map[string]any{"version": 1, "action": "burn"})
	want[desk.Trouble](r, 404, "POST", "/api/inbox/other/act", desk.ItemAct{Version: 1, Action: "take"})
}

func body(method string) any {
	if method == "PUT" {
		return desk.Present{Page: "a-page-of-mine"}
	}
	return nil
}

package tkw_test

import (
	"barsdesk/app/desk"
)

var responses = []scenario{
	{part: "3.6", who: "9658499155", sends: "request for validation", expects: "200; an interim response comes", flows: "F14", answers: true, run: func(r *round) {
		c := r.send(validation("9658499155"))
		c = r.receives(c.ID, "Validation started")
		if c.Trouble != nil {
			r.t.Errorf("%+v", c.Trouble)
		}
	}},
	{part: "3.6", who: "9658499147", sends: "request for validation", expects: "200; a full response comes", flows: "F14", answers: true, run: func(r *round) {
		r.receives(r.send(validation("9658499147")).ID, "Outcome of the validation")
	}},
	{part: "3.6", who: "9658499163", sends: "referral", expects: "200; the service reports that the patient did not attend", flows: "F14", answers: true, run: func(r *round) {
		c := r.receives(r.send(referral("9658499163")).ID, "Did not attend")
		if c.DidNotAttend == nil {
			r.t.Error("the case does not show it")
		}
	}},
	{part: "3.6", who: "9658499171", sends: "referral", expects: "401: the service refuses access", flows: "F16", run: func(r *round) {
		r.troubled(r.send(referral("9658499171")), "access-refused", "choose-service")
	}},
}

// receives waits for an answer of that kind in a case.
func (r *round) receives(id, title string) desk.Case {
	r.t.Helper()
	var c desk.Case
	r.until(title, func() bool {
		c = r.look(id)
		for _, m := range c.Messages {
			if m.Direction == "received" && m.Title == title {
				return true
			}
		}
		return false
	})
	r.came = c.Headline + "; " + title
	return c
}

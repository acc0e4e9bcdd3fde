package madeup_test

import (
	"maps"
	"testing"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/form"
	"barsdesk/bars/form/madeup"
)

var person = madeup.Person{Since: time.Date(2026, 11, 21, 7, 45, 0, 0, time.UTC), By: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Says: "Chest pain"}

// A form is content with what it demanded.
func TestDemandedIsEnough(t *testing.T) {
	f := form.Build(definition.Template("bars-message-booking-request"), definition.Rows("app1-booking-request"), "a1t1")
	if problems := f.CheckAt(person.Demanded(f), person.Since); len(problems) != 0 {
		t.Errorf("a booking's form asks for more: %+v", problems)
	}
}

// Only what is demanded is answered.
func TestDemandedIsNoMore(t *testing.T) {
	must, shown, may := form.Field{ID: "a", Necessity: "must"}, form.Field{ID: "b", Necessity: "must", ShowWhen: &form.When{}}, form.Field{ID: "c"}
	f := form.Form{Sections: []form.Section{{Blocks: []form.Block{
		{ID: "first", Min: 1, Fields: []form.Field{must, shown, may}},
		{ID: "second", Necessity: "must", Fields: []form.Field{must}},
		{ID: "empty", Min: 1, Fields: []form.Field{may}},
		{ID: "left out", Fields: []form.Field{must}},
	}}}}
	got := person.Demanded(f)
	if len(got) != 2 || len(got["first"]) != 1 || len(got["second"]) != 1 ||
		!maps.Equal(got["first"][0], map[string]string{"a": "Chest pain"}) || !maps.Equal(got["second"][0], map[string]string{"a": "Chest pain"}) {
		t.Errorf("answered %v", got)
	}
}

// Each control is answered as it writes.
func TestAnswerIsOfTheFieldsKind(t *testing.T) {
	options := []form.Option{{Value: "first"}, {Value: "second"}}
	for want, f := range map[string]form.Field{
		"first":                     {Control: "choice", Options: options},
		"":                          {Control: "reference"},
		"2026-11-21":                {Control: "date"},
		"2026-11-21T07:45:00+00:00": {Control: "datetime"},
		"2026-11-22T09:00:00+00:00": {Control: "datetime", Deadline: true},
		"07:45:00":                  {Control: "time"},
		"1":                         {Control: "number"},
		"1 first":                   {Control: "quantity", Units: options},
		"true":                      {Control: "yesno"},
		"33962009":                  {Control: "text", Path: "Condition.code.coding.code"},
		"Chest pain":                {Control: "textarea"},
	} {
		if got := person.Answer(f); got != want {
			t.Errorf("%s: %q, want %q", f.Control, got, want)
		}
	}
}

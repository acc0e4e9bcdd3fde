package scenario_test

import (
	"strings"
	"testing"

	"barsdesk/app/sandbox/scenario"
)

var known = scenario.Reader{
	Services: []scenario.Service{{ID: "2000087011", Name: "Trumpton General Emergency Department"}, {ID: "2000087022", Name: "Village Urgent Treatment Centre"}},
	Patients: []string{"9658499007"},
}

// whole is a file with one of everything.
const whole = `id: my-own
title: My own scenario
goal: You can do it.
level: practised
minutes: 12
patient: 965 849 9007
story: Somebody rings.
who:
  Trumpton General Emergency Department: Takes everything.
start:
  - clock: until 09:00
  - fault: late
    at: Trumpton General Emergency Department
    seconds: 6
    share: 50 %
steps:
  - do: Book.
    where: new
    hints:
      - Look.
    done:
      - sent: booking
        to: Trumpton General Emergency Department
        answered: accepted
    then:
      - fault off: all
      - clock: 2 hours later
      - act: reports did not attend
      - arrives: Validation of a 999 call by a clinical assessment service
        plan: refer
      - tell: Something happened.
  - do: Ring.
    where: case
    in order: yes
    done:
      - recorded: contact with the patient
      - waited: 20 minutes
    should: You rang.
should:
  - One booking.
pitfalls:
  - when:
      - recorded: case closed
      - not recorded: contact with the patient
    why: Nobody rang.
`

func TestAFileIsRead(t *testing.T) {
	s, problems := known.Read([]byte(whole))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	first, second := s.Steps[0], s.Steps[1]
	switch {
	case s.ID != "my-own" || s.Patient != "9658499007" || s.Minutes != 12 || s.Level != scenario.Practised || s.Parts[0].ServiceID != "2000087011":
		t.Errorf("%+v", s)
	case s.Start[1].Fault.Seconds != 6 || s.Start[1].Fault.Share != 0.5 || s.Start[1].Fault.ServiceID != "2000087011" || s.Start[0].Until.String() != "09:00":
		t.Errorf("start: %+v", s.Start)
	case first.Done[0].Kind != "booking-new" || first.Done[0].Service != "2000087011" || first.Done[0].Answer != scenario.Accepted || first.Later:
		t.Errorf("first step: %+v", first)
	case !first.Then[0].AllOff || first.Then[1].Forward.Hours() != 2 || first.Then[2].Act != "did-not-attend" || first.Then[3].Arrives.UseCase != "a4t1" || first.Then[4].Tell == "":
		t.Errorf("effects: %+v", first.Then)
	case !second.Later || second.Done[1].Wait.Minutes() != 20 || !s.Pitfalls[0].When[1].Not:
		t.Errorf("second step: %+v, pitfalls %+v", second, s.Pitfalls)
	}
}

// Each change of a right file makes it wrong, and is told with its line.
func TestAWrongFileIsRefusedWhole(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		line           int
		reason         string
	}{
		{"no title", "title: My own scenario\n", "", 1, `needs "title"`},
		{"a misspelt word", "patient: 965", "pateint: 965", 6, `Is "patient" meant?`},
		{"twice", "minutes: 12", "minutes: 12\nminutes: 13", 6, "twice"},
		{"an id with blanks", "id: my-own", "id: My own", 1, "small letters"},
		{"a level that is none", "practised", "practiced", 4, `Is "practised" meant?`},
		{"minutes in words", "minutes: 12", "minutes: twelve", 5, "whole number from 1 to 240"},
		{"no NHS number", "965 849 9007", "965 849 9008", 6, "not an NHS number"},
		{"a person who is not made up", "965 849 9007", "943 476 5919", 6, "made-up patients"},
		{"an unknown service", "  Trumpton General Emergency Department: Takes", "  Trumpton General Emergency Departement: Takes", 9, `Is "Trumpton General Emergency Department" meant?`},
		{"part of a service's name", "to: Trumpton General Emergency Department", "to: Village", 23, `Is "Village Urgent Treatment Centre" meant?`},
		{"an unknown fault", "fault: late", "fault: laet", 12, `Is "late" meant?`},
		{"a fault that lacks something", "    seconds: 6\n", "", 12, "needs seconds"},
		{"a share of nothing", "50 %", "0 %", 15, "part of the calls"},
		{"an unknown screen", "where: new", "where: newest", 18, `Is "new" meant?`},
		{"an unknown condition", "- sent: booking", "- send: booking", 22, `Is "sent" meant?`},
		{"an unknown message", "sent: booking", "sent: bookings", 22, `Is "booking" meant?`},
		{"an unknown answer", "answered: accepted", "answered: acepted", 24, `Is "accepted" meant?`},
		{"a word that does not belong there", "        answered: accepted", "        of: Village Urgent Treatment Centre", 24, `"of" is not a word`},
		{"an unknown act", "act: reports did not attend", "act: reports did not atend", 28, `Is "reports did not attend" meant?`},
		{"an unknown effect", "- tell: Something", "- say: Something", 31, "thing that the Sandbox does"},
		{"a use that is none", "Validation of a 999 call by a clinical", "Validation of a 998 call by a clinical", 29, "is not a use"},
		{"a clock that goes back", "2 hours later", "2 hours earlier", 27, "clock moves"},
		{"an impossible time", "until 09:00", "until 25:00", 11, "clock moves"},
		{"a length without a unit", "waited: 20 minutes", "waited: 20", 37, "length of time"},
		{"an unknown entry", "recorded: contact with the patient\n      - waited", "recorded: contact\n      - waited", 36, `Is "contact with the patient" meant?`},
		{"a pitfall in which nothing happens", "- recorded: case closed\n      - not", "- not", 42, "needs something"},
		{"an empty list", "    hints:\n      - Look.", "    hints: []", 19, "list is empty"},
		{"no list", "    hints:\n      - Look.", "    hints: Look.", 19, "A list belongs here"},
		{"no steps", whole[strings.Index(whole, "steps:"):strings.Index(whole, "should:\n")], "", 1, `needs "steps"`},
		{"yes in other words", "in order: yes", "in order: maybe", 34, "yes, no"},
		{"a tab", "minutes: 12", "minutes: 12\n\tpatient: 1", 5, "cannot be read"},
		{"another document", "id: my-own", "id: other\n---\nid: my-own", 1, "more than one"},
		{"a reference", "title: My own scenario\ngoal: You can do it.", "title: &a My own\ngoal: *a", 3, "One value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(whole, c.old, c.new, 1)
			if text == whole {
				t.Fatal("nothing was changed")
			}
			s, problems := known.Read([]byte(text))
			if len(problems) != 1 || problems[0].Line != c.line || !strings.Contains(problems[0].Reason, c.reason) {
				t.Errorf("%+v, want line %d: %s", problems, c.line, c.reason)
			}
			if s.ID != "" || len(s.Steps) > 0 {
				t.Error("part of it was taken")
			}
		})
	}
}

func TestWhatIsNoFile(t *testing.T) {
	for name, text := range map[string]string{"nothing": "", "a word": "hello", "a list": "- id: x", "too long": strings.Repeat("# long\n", 10_000), "not text": "\x00\x01"} {
		if _, problems := known.Read([]byte(text)); len(problems) == 0 || problems[0].Reason == "" {
			t.Errorf("%s was taken: %+v", name, problems)
		}
	}
}

// All that is wrong is told at once, in the order of the lines.
func TestAllProblemsAreTold(t *testing.T) {
	text := strings.NewReplacer("level: practised", "level: easy going", "minutes: 12", "minutes: 0", "where: case", "where: nowhere").Replace(whole)
	_, problems := known.Read([]byte(text))
	if len(problems) != 3 || problems[0].Line != 4 || problems[1].Line != 5 || problems[2].Line != 33 {
		t.Errorf("%+v", problems)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, problems := known.Read(text)
		if len(problems) == 0 && (s.ID == "" || len(s.Steps) == 0) {
			t.Errorf("taken without an id or steps: %q", text)
		}
		for _, p := range problems {
			if p.Reason == "" || p.Line < 0 {
				t.Errorf("%+v", p)
			}
		}
	})
}

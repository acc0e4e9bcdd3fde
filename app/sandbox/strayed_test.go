package sandbox_test

import (
	"slices"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
)

// leaving is a way off a scenario's path: after so many steps, something is done
// that its pitfall warns of.
type leaving struct {
	after   int
	does    func(*walker)
	pitfall int
}

func closes(w *walker) { w.acts("close", "Nothing more to do") }

// again sends once more what was sent already, whatever is warned of.
func again(service, plan string) func(*walker) {
	return func(w *walker) { w.sends(w.draft(service, plan, w.plot.Patient, desk.DraftStart{})) }
}

var leavings = map[string]leaving{
	"first-booking":    {3, again(emergency, "book-and-refer"), 0},
	"no-free-times":    {1, again(sameDay, "refer"), 0},
	"booking-first":    {1, func(w *walker) { again(treatment, "book")(w); closes(w) }, 0},
	"slot-taken":       {1, closes, 0},
	"did-not-attend":   {2, closes, 0},
	"lost-answer":      {1, again(emergency, "book-and-refer"), 0},
	"rebook":           {2, closes, 0},
	"validation":       {1, closes, 0},
	"breach":           {1, closes, 0},
	"turned-down":      {2, closes, 0},
	"ambulance-loop":   {1, closes, 0},
	"pharmacy":         {2, again("2000084011", "refer"), 0},
	"wrong-definition": {2, again("2000082011", "refer"), 1},
	"receiver-down":    {2, again(treatment, "book-and-refer"), 0},
	"expired-sign-in":  {2, closes, 1},
	"answer-a-request": {1, func(w *walker) {
		item, err := w.desk.Item(w.t.Context(), nurse, w.newest().ID)
		w.must(err)
		_, err = w.desk.ActOnItem(w.t.Context(), nurse, item.CaseID, desk.ItemAct{Version: item.Version, Action: "close", Text: "Nothing more to do"})
		w.must(err)
	}, 0},
	"other-version": {2, again(emergency, "book-and-refer"), 1},
}

// Whoever leaves the path of a scenario is told so, in the words of its file.
func TestTheDebriefSaysWhereTheLearnerLeftThePath(t *testing.T) {
	for _, card := range ready(t, newRoom(t)) {
		t.Run(card.ID, func(t *testing.T) {
			off, known := leavings[card.ID]
			if !known {
				t.Fatal("no walk leaves its path")
			}
			r := newRoom(t)
			w := r.begins(card.ID)
			w.walkTo(off.after)
			off.does(w)
			why := w.plot.Pitfalls[off.pitfall].Why
			told := func(d sandbox.ScenarioDebrief) bool {
				return slices.ContainsFunc(d.Strayed, func(s sandbox.ScenarioStrayed) bool { return s.Why == why && s.What != "" && s.At != nil })
			}
			r.until("it is told: "+why, func() bool { return told(r.debrief()) })
			_, err := r.stage.Leave(t.Context())
			r.must(err)
			d := r.debrief()
			if d.Whole || d.EndedAt == nil || !told(d) || !strings.HasPrefix(d.Standing, "You left after") {
				t.Errorf("%s\n%+v", d.Standing, d.Strayed)
			}
			undone := slices.ContainsFunc(d.Strayed, func(s sandbox.ScenarioStrayed) bool { return strings.HasPrefix(s.What, "Left undone: ") && s.At == nil })
			if !undone {
				t.Errorf("what was left undone is not told: %+v", d.Strayed)
			}
		})
	}
}

// Messages about another patient, and to services that have nothing to do with
// the scenario, are told without any pitfall in its file.
func TestWhatNobodyAskedForIsTold(t *testing.T) {
	r := newRoom(t)
	w := r.begins("first-booking")
	other := "9658499171"
	r.sends(r.draft(emergency, "refer", other, desk.DraftStart{}))
	r.sends(r.draft("2000084011", "refer", w.plot.Patient, desk.DraftStart{}))
	told := func(words string) func() bool {
		return func() bool {
			return slices.ContainsFunc(r.debrief().Strayed, func(s sandbox.ScenarioStrayed) bool { return strings.Contains(s.Why, words) })
		}
	}
	r.until("another patient", told("another patient"))
	r.until("another service", told("did not ask for it"))
	if p := r.progress(); p.Done > 1 { // only what the service asks for was looked at
		t.Errorf("a message about another patient counts: %+v", p.Steps)
	}
}

// No debrief shows a code, an id or the patient.
func TestTheDebriefIsInPlainWords(t *testing.T) {
	r := newRoom(t)
	w := r.begins("did-not-attend")
	w.walk()
	d := r.debrief()
	var all []string
	for _, p := range d.Sent {
		all = append(all, p.What, p.Whom, p.Answer)
		if p.At.IsZero() || p.What == "" || p.Whom == "" {
			t.Errorf("%+v", p)
		}
	}
	for _, s := range d.Steps {
		all = append(all, s.Do, s.Should)
	}
	text := strings.Join(append(all, d.Standing), "\n")
	for _, bad := range []string{"booking-new", "9658499", "2000087011", "a1t1", "200", "REC_", "did-not-attend"} {
		if strings.Contains(text, bad) {
			t.Errorf("%q stands in the debrief:\n%s", bad, text)
		}
	}
	for _, want := range []string{"Booking", "to Trumpton General Emergency Department", "Accepted", "Did not attend", "from Trumpton General Emergency Department", "Contact with the patient recorded"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
}

package sandbox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/scenario"
	"barsdesk/storage"
)

// shelfSetting is the name under which the trainer's own scenarios are kept.
const shelfSetting = "scenarios"

// shelfMost is how many own scenarios are kept.
const shelfMost = 50

// shelved is one of the trainer's own, as its file says it.
type shelved struct{ ID, Text string }

// Scenarios lists what can be learned here.
func (s *Stage) Scenarios(ctx context.Context) (ScenarioList, error) {
	s.playing.mu.Lock()
	defer s.playing.mu.Unlock()
	out := ScenarioList{Scenarios: []ScenarioCard{}}
	own, err := s.own(ctx)
	if err != nil {
		return out, err
	}
	if err := s.look(ctx); err != nil {
		return out, err
	}
	if s.playing.run.underWay() {
		out.Running = s.playing.plot.ID
	}
	for _, text := range scenario.Ready() {
		out.Scenarios = append(out.Scenarios, s.cardOf(text.Text, false))
	}
	var mine []ScenarioCard
	for _, each := range own {
		mine = append(mine, s.cardOf([]byte(each.Text), true))
	}
	slices.SortFunc(mine, func(a, b ScenarioCard) int { return cmp.Compare(a.Title, b.Title) })
	out.Scenarios = append(out.Scenarios, mine...)
	return out, nil
}

// cardOf is the card of a file that was right when it was kept.
func (s *Stage) cardOf(text []byte, own bool) ScenarioCard {
	plot, _ := s.reader().Read(text)
	return card(plot, own)
}

// Import keeps a scenario of the trainer's own, in the place of one of the same
// id. A wrong file is refused whole, with lines and reasons and no error; a
// ready-made one is never replaced.
func (s *Stage) Import(ctx context.Context, in ScenarioText) (ScenarioImported, error) {
	plot, problems := s.reader().Read([]byte(in.Text))
	switch {
	case len(problems) > 0:
		return ScenarioImported{Problems: problems}, nil
	case isReady(plot.ID):
		return ScenarioImported{Problems: []scenario.Problem{{Line: plot.Line, Reason: fmt.Sprintf("%q is the id of a ready-made scenario. Give yours an id of its own.", plot.ID)}}}, nil
	}
	made := card(plot, true)
	out := ScenarioImported{Scenario: &made, Problems: []scenario.Problem{}}
	err := s.shelve(ctx, func(own []shelved) ([]shelved, error) {
		at := slices.IndexFunc(own, func(o shelved) bool { return o.ID == plot.ID })
		if out.Replaced = at >= 0; out.Replaced {
			own[at].Text = in.Text
			return own, nil
		}
		if len(own) >= shelfMost {
			return nil, &desk.Error{Code: "scenarios-full", HTTP: http.StatusConflict, Title: "There is no room for another scenario",
				What: fmt.Sprintf("The Sandbox keeps %d scenarios of your own.", shelfMost), Sent: "Nothing was saved.", Next: "Remove one that you no longer need, then import this one again."}
		}
		return append(own, shelved{plot.ID, in.Text}), nil
	})
	return out, err
}

// File is a scenario as its file says it, to copy, edit and share. Its first
// line is a comment that says SIMULATED.
func (s *Stage) File(ctx context.Context, id string) (ScenarioText, error) { return s.fileOf(ctx, id) }

func (s *Stage) fileOf(ctx context.Context, id string) (ScenarioText, error) {
	for _, ready := range scenario.Ready() {
		if ready.ID == id {
			return scenarioFile(id, string(ready.Text)), nil
		}
	}
	own, err := s.own(ctx)
	if err != nil {
		return ScenarioText{}, err
	}
	for _, each := range own {
		if each.ID == id {
			return scenarioFile(id, each.Text), nil
		}
	}
	return ScenarioText{}, noScenario()
}

// scenarioFile is a scenario's text as a file; a comment changes nothing of it.
func scenarioFile(id, text string) ScenarioText {
	if !strings.HasPrefix(text, "# SIMULATED") {
		text = "# " + simulated + "\n" + strings.TrimPrefix(text, "\ufeff")
	}
	return ScenarioText{Name: id + ".yaml", Text: text}
}

// Remove forgets a scenario of the trainer's own. A ready-made one stays. One
// that is under way goes on: it is played from a copy.
func (s *Stage) Remove(ctx context.Context, id string) error {
	if isReady(id) {
		return &desk.Error{Code: "scenario-ready-made", HTTP: http.StatusConflict, Title: "This scenario cannot be removed",
			What: "It is one of those that come with Barsdesk.", Sent: "Nothing was changed.", Next: "Remove only scenarios of your own."}
	}
	return s.shelve(ctx, func(own []shelved) ([]shelved, error) {
		at := slices.IndexFunc(own, func(o shelved) bool { return o.ID == id })
		if at < 0 {
			return nil, noScenario()
		}
		return slices.Delete(own, at, at+1), nil
	})
}

func isReady(id string) bool {
	return slices.ContainsFunc(scenario.Ready(), func(r scenario.File) bool { return r.ID == id })
}

// own are the trainer's own scenarios.
func (s *Stage) own(ctx context.Context) (own []shelved, err error) {
	err = s.shelf().View(ctx, func(tx storage.Tx) (err error) {
		own, err = ownIn(tx)
		return err
	})
	return own, err
}

func ownIn(tx storage.Tx) ([]shelved, error) {
	text, err := tx.Settings().Get(shelfSetting)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	var own []shelved
	if err == nil {
		err = json.Unmarshal(text, &own)
	}
	if err != nil {
		return nil, fmt.Errorf("read the trainer's own scenarios: %w", err)
	}
	return own, nil
}

// shelve changes the trainer's own scenarios, and tells the pages.
func (s *Stage) shelve(ctx context.Context, change func([]shelved) ([]shelved, error)) error {
	err := s.shelf().Update(ctx, func(tx storage.Tx) error {
		own, err := ownIn(tx)
		if err != nil {
			return err
		}
		if own, err = change(own); err != nil {
			return err
		}
		text, err := json.Marshal(own)
		if err != nil {
			return err
		}
		return tx.Settings().Put(shelfSetting, text)
	})
	if err == nil {
		s.Desk.Changes().Publish(desk.Change{Topics: []string{"sandbox"}})
	}
	return err
}

// shelf is where the trainer's own scenarios are kept.
func (s *Stage) shelf() storage.Store {
	if s.Shelf != nil {
		return s.Shelf
	}
	return s.Store
}

// ScenarioReader reads scenario files as the Sandbox does when it imports them.
func ScenarioReader() (scenario.Reader, error) {
	people, err := readCast(false)
	if err != nil {
		return scenario.Reader{}, err
	}
	s := &Sandbox{cast: people}
	if s.tests, err = newTestServices(s); err != nil {
		return scenario.Reader{}, err
	}
	return (&Stage{Network: s}).reader(), nil
}

// reader knows the services and the patients of this network.
func (s *Stage) reader() scenario.Reader {
	var r scenario.Reader
	for _, each := range s.named() {
		r.Services = append(r.Services, scenario.Service{ID: each.ID, Name: each.Name})
	}
	for _, p := range s.Network.Patients() {
		r.Patients = append(r.Patients, p.NHSNumber)
	}
	return r
}

// named are the services that a scenario may name: those that receive, and
// those that send.
func (s *Stage) named() []storage.Service {
	out := s.Network.Directory()
	for _, each := range s.Network.Requesters() {
		out = append(out, each.Service)
	}
	return out
}

func fileWrong(p scenario.Problem) error {
	return &desk.Error{Code: "scenario-wrong", HTTP: http.StatusUnprocessableEntity, Title: "This scenario cannot be played here",
		What: fmt.Sprintf("Line %d of its file: %s", p.Line, p.Reason), Sent: "Nothing was sent.", Next: "Correct the file and import it again, or choose another scenario."}
}

func noScenario() error {
	return &desk.Error{Code: "scenario-unknown", HTTP: http.StatusNotFound, Title: "There is no such scenario",
		What: "The Sandbox has no scenario of that name.", Sent: "Nothing was sent.", Next: "Choose one from the list."}
}

// Plot is a scenario of this stage, read. One that is not there, or has become
// wrong, is a desk.Error.
func (s *Stage) Plot(ctx context.Context, id string) (scenario.Scenario, error) {
	file, err := s.File(ctx, id)
	if err != nil {
		return scenario.Scenario{}, err
	}
	plot, problems := s.reader().Read([]byte(file.Text))
	if len(problems) > 0 {
		return plot, fileWrong(problems[0])
	}
	return plot, nil
}

package sandbox

import (
	"context"
	"strings"

	"barsdesk/app/sandbox/scenario"
	"barsdesk/bars/message"
)

func card(plot scenario.Scenario, own bool) ScenarioCard {
	return ScenarioCard{ID: plot.ID, Title: plot.Title, Goal: plot.Goal, Level: string(plot.Level), Minutes: plot.Minutes, Steps: len(plot.Steps), Own: own}
}

// progress is what the page beside the screens shows.
func (s *Stage) progress(ctx context.Context) (ScenarioProgress, error) {
	out := ScenarioProgress{Parts: []ScenarioPart{}, Steps: []ScenarioStep{}, Told: []ScenarioTold{}}
	r, plot := s.playing.run, s.playing.plot
	if r == nil {
		return out, nil
	}
	records, _, err := s.records(ctx)
	if err != nil {
		return out, err
	}
	out.Running, out.Over, out.Scenario = r.underWay(), !r.underWay(), card(plot, !isReady(plot.ID))
	out.Story, out.Patient, out.BeganAt, out.Trouble = plot.Story, s.whom(plot.Patient), r.Began, r.Trouble
	for _, p := range plot.Parts {
		out.Parts = append(out.Parts, ScenarioPart(p))
	}
	out.Told = append(out.Told, r.Told...)
	now := false
	for i, step := range plot.Steps {
		shown := ScenarioStep{Do: step.Do, State: "todo", Screen: string(step.Where), Hints: append([]string{}, step.Hints...), At: r.Steps[i].At, Early: r.Steps[i].Early}
		switch {
		case r.Steps[i].At != nil:
			shown.State = "done"
			out.Done++
		case !now:
			shown.State, now = "now", true
		}
		if step.Where == scenario.TheCase && len(records.cases) > 0 {
			shown.CaseID = records.cases[0].record.ID
		}
		out.Steps = append(out.Steps, shown)
	}
	return out, nil
}

// whom is a made-up patient in a line.
func (s *Stage) whom(nhsNumber string) string {
	p, ok := s.patient(nhsNumber)
	if !ok {
		return ""
	}
	n := p.NHSNumber
	return strings.ToUpper(p.Family) + ", " + p.Given + ", NHS number " + n[:3] + " " + n[3:6] + " " + n[6:]
}

// patient finds a made-up patient; false without a number.
func (s *Stage) patient(nhsNumber string) (message.Patient, bool) {
	for _, p := range s.Network.Patients() {
		if nhsNumber != "" && p.NHSNumber == nhsNumber {
			return p, true
		}
	}
	return message.Patient{}, false
}

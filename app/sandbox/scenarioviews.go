package sandbox

import (
	"time"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/scenario"
)

// ScenarioList answers GET /sandbox/scenarios: the ready-made ones in the order
// to learn them, then the trainer's own by title.
type ScenarioList struct {
	Scenarios []ScenarioCard `json:"scenarios"`
	Running   string         `json:"running" doc:"id of the one that is under way; empty when none is"`
}

// ScenarioCard is a scenario in the list.
type ScenarioCard struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Goal    string `json:"goal" doc:"what the learner can do afterwards"`
	Level   string `json:"level" enum:"first steps,practised,demanding"`
	Minutes int    `json:"minutes"`
	Steps   int    `json:"steps" doc:"how many"`
	Own     bool   `json:"own" doc:"one of the trainer's own: it can be replaced and removed"`
}

// ScenarioProgress answers GET /sandbox/progress and the calls that begin or
// leave a scenario. All but Running is empty while none is under way.
type ScenarioProgress struct {
	Running  bool           `json:"running"`
	Over     bool           `json:"over" doc:"every step is done, or it was left: the debrief says how it went"`
	Scenario ScenarioCard   `json:"scenario"`
	Story    string         `json:"story"`
	Patient  string         `json:"patient" doc:"whom it is about, as SURNAME, First name, NHS number 3 3 4; empty when it may be anyone"`
	Parts    []ScenarioPart `json:"parts"`
	BeganAt  time.Time      `json:"beganAt" doc:"on the Sandbox's clock"`
	Steps    []ScenarioStep `json:"steps"`
	Done     int            `json:"done" doc:"how many steps are done"`
	Told     []ScenarioTold `json:"told" doc:"what the Sandbox has told the learner meanwhile, newest last"`
	Trouble  *desk.Trouble  `json:"trouble,omitempty" doc:"the Sandbox could not do its part"`
}

// ScenarioPart says what a service does in a scenario.
type ScenarioPart struct {
	ServiceID string `json:"serviceId"`
	Name      string `json:"name"`
	Plays     string `json:"plays"`
}

// ScenarioStep is one thing for the learner to do.
type ScenarioStep struct {
	Do     string     `json:"do"`
	State  string     `json:"state" enum:"done,now,todo"`
	Screen string     `json:"screen" enum:"today,new,cases,case,inbox,services,definitions,sandbox,settings" doc:"where it is done"`
	CaseID string     `json:"caseId,omitempty" doc:"screen case: which"`
	Hints  []string   `json:"hints" doc:"to be shown one by one, when asked for"`
	At     *time.Time `json:"at,omitempty" doc:"when it was done, on the Sandbox's clock"`
	Early  bool       `json:"early" doc:"it was done before a step that stands above it"`
}

// ScenarioTold is something that the Sandbox tells the learner.
type ScenarioTold struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// ScenarioDebrief answers GET /sandbox/debrief: how the scenario went that is
// under way or was the last, in plain words and without codes.
type ScenarioDebrief struct {
	Scenario ScenarioCard       `json:"scenario"`
	BeganAt  time.Time          `json:"beganAt"`
	EndedAt  *time.Time         `json:"endedAt,omitempty"`
	Took     string             `json:"took" doc:"in words, on the Sandbox's clock; empty while under way"`
	Whole    bool               `json:"whole" doc:"every step is done"`
	Standing string             `json:"standing" doc:"how it went, in a sentence"`
	Sent     []ScenarioPassed   `json:"sent" doc:"what passed between the learner and the services, oldest first"`
	Steps    []ScenarioReviewed `json:"steps"`
	Should   []string           `json:"should" doc:"what should have happened"`
	Strayed  []ScenarioStrayed  `json:"strayed" doc:"where the learner left the path, oldest first; empty: nowhere"`
}

// ScenarioPassed is one thing that was sent, came in, was asked or recorded.
type ScenarioPassed struct {
	At     time.Time `json:"at"`
	What   string    `json:"what" doc:"for example Booking"`
	Whom   string    `json:"whom" doc:"for example to Trumpton General Emergency Department"`
	Answer string    `json:"answer" doc:"what came back, in words; empty for what is recorded here only"`
	Good   bool      `json:"good" doc:"it was taken"`
	Wire   int64     `json:"wire,omitempty" doc:"its number on the live wire, while that has it still"`
}

// ScenarioReviewed is a step as it went.
type ScenarioReviewed struct {
	Do     string     `json:"do"`
	Done   bool       `json:"done"`
	At     *time.Time `json:"at,omitempty"`
	Should string     `json:"should" doc:"what should have happened; empty when there is nothing to add"`
}

// ScenarioStrayed is one place where the learner left the path.
type ScenarioStrayed struct {
	At   *time.Time `json:"at,omitempty" doc:"none for what was never done"`
	What string     `json:"what" doc:"what was done, or left undone"`
	Why  string     `json:"why" doc:"why it matters, and what would have been better"`
}

// ScenarioText is a scenario as its file says it: the body of POST
// /sandbox/scenarios and the answer of GET /sandbox/scenarios/{id}/file.
type ScenarioText struct {
	Name string `json:"name" maxLength:"200" doc:"name of the file, ending in .yaml"`
	Text string `json:"text" maxLength:"65536"`
}

// ScenarioImported answers POST /sandbox/scenarios. With problems nothing was
// kept.
type ScenarioImported struct {
	Scenario *ScenarioCard      `json:"scenario,omitempty"`
	Replaced bool               `json:"replaced" doc:"one of the trainer's own of that id was there"`
	Problems []scenario.Problem `json:"problems"`
}

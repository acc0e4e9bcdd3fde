package setup

import (
	"slices"

	"barsdesk/app/access"
	"barsdesk/app/doctor"
)

// step is a Step before anybody has looked.
type step struct {
	Step
	act     access.Act // what somebody must be allowed who does it
	role    access.Role
	checks  []string // ids of the doctor's lines that say how it stands
	calls   []string // those of them that only a call can tell
	after   []string // ids of the steps that come before it
	command string   // as doctor.Config.Called takes it
}

// steps are the list in the order of doing.
var steps = []step{
	{Step: Step{ID: "organisation", Title: "Name your organisation", Why: "Every message says which organisation it comes from."},
		act: access.SettingsChange, role: access.Administrator, checks: []string{"identity"}},
	{Step: Step{ID: "signing", Title: "Make a signing key", Why: "The national service knows this Barsdesk by it."},
		act: access.KeyMake, role: access.Administrator, checks: []string{"key"}, command: "keys new"},
	{Step: Step{ID: "connection", Title: "Say where messages go", Why: "Addresses, client ID and the name of the key, as the national service gave them."},
		act: access.SettingsChange, role: access.Administrator,
		checks: []string{"connection", "settings", "published", "service", "token-service", "token", "metadata", "clock"},
		calls:  []string{"published", "service", "token-service", "token", "metadata", "clock"}},
	{Step: Step{ID: "people", Title: "Invite your people", Why: "Clinicians and staff care for patients; a manager looks after services and schedules. You see no patient as administrator."},
		act: access.PeopleAdd, role: access.Administrator, checks: []string{"people"}},
	{Step: Step{ID: "services", Title: "Describe your services", Why: "Only if others refer or book to you: what each service takes, and its free appointments.", Optional: true},
		act: access.OfferedChange, role: access.Manager, checks: []string{"services", "slots"}, after: []string{"organisation"}},
	{Step: Step{ID: "receiving", Title: "Let senders in", Why: "Only if others refer or book to you: your certificate, and whom you let in.", Optional: true},
		act: access.SettingsChange, role: access.Administrator,
		checks: []string{"door", "address", "certificate", "clients", "open", "receiver", "definitions", "reachable"},
		calls:  []string{"receiver", "definitions", "reachable"}},
	{Step: Step{ID: "going-live", Title: "Go live as a receiver", Why: "What NHS England and your own organisation confirm before senders reach you.", Optional: true},
		act: access.SettingsChange, role: access.Administrator,
		checks: []string{"firewall", "policy", "registered", "safety", "resilience", "tested"}, after: []string{"services", "receiving"}},
	{Step: Step{ID: "backup", Title: "Make a backup", Why: "One encrypted file holds all that this environment keeps."},
		act: access.BackupMake, role: access.Administrator, checks: []string{"data", "sealing", "backup"}, command: "backup FILE"},
	{Step: Step{ID: "checkpoints", Title: "Copy the audit log's checkpoints elsewhere", Why: "With a copy that others look after, nobody can rewrite the log unnoticed.", Optional: true},
		act: access.BackupMake, role: access.Administrator, checks: []string{"checkpoints"}, command: "serve --checkpoints FOLDER"},
}

// untried stands in for what only a call can tell.
var untried = doctor.Line{ID: "untried", Name: "Over the network", State: doctor.Skipped, What: "What is set up has not been tried yet.", Next: "Press Check again.", Open: true}

// found are the lines of a step: what was looked at now, and what calling found.
func (s step) found(looked []doctor.Line, tried *try) []doctor.Line {
	out := []doctor.Line{}
	for _, l := range looked {
		if slices.Contains(s.checks, l.ID) {
			out = append(out, l)
		}
	}
	if len(s.calls) == 0 || stateOf(out) != Done {
		return out // there is nothing yet that could be tried
	}
	if tried == nil {
		return append(out, untried)
	}
	for _, l := range tried.Lines {
		if slices.Contains(s.calls, l.ID) {
			out = append(out, l)
		}
	}
	return out
}

// stateOf is how a step stands by its lines.
func stateOf(lines []doctor.Line) string {
	state := Done
	for _, l := range lines {
		switch {
		case l.State == doctor.Problem && !l.Open:
			return Problem
		case l.Open:
			state = ToDo
		}
	}
	return state
}

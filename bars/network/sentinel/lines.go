package sentinel

import "barsdesk/bars/message"

// Line is one line of the table, for people to look up.
type Line struct {
	Call   string       // a read such as "GET /Slot", or a kind of message
	Who    string       // an NHS number, a service id, the id of a record, a target or words such as "no NHS number"; empty for everybody
	Answer int          // HTTP status; 0 is whatever the receiver answers
	Late   int          // how many seconds the answer takes longer
	Then   message.Kind // what is sent back afterwards; empty for nothing
}

// Lines are the lines of the table in its order, those of the targets last.
func (t *Table) Lines() []Line {
	out := make([]Line, 0, len(t.rows)+len(t.targets))
	for _, r := range t.rows {
		out = append(out, Line{Call: r.Call, Who: r.Who, Answer: r.Answer, Then: r.Then})
	}
	for _, f := range t.targets {
		out = append(out, Line{Call: "any", Who: f.Target, Answer: f.Answer, Late: f.Late})
	}
	return out
}

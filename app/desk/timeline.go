package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// told is any stored event as it is read back: its fields are those of all
// events together.
type told struct {
	Kind                                   message.Kind
	MessageID, Failure, Text, ResourceType string
	Status, Reference, ID, Name            string
	AskedBy                                string
	Mistake, SlotGone, Approved            bool
	Start, End                             time.Time
	Answer                                 message.Answer
	Concerns                               []message.Concern
	word, actor                            string
	at                                     time.Time
}

// timeline tells the story of the case, oldest first: one sentence for each
// event, and for each further try that went wrong.
func (r *caseReader) timeline() ([]TimelineLine, error) {
	events, err := r.tx.Cases().Events(r.file.record.ID)
	if err != nil {
		return nil, err
	}
	out, all := []TimelineLine{}, []told{}
	for _, e := range events {
		t := told{word: e.Kind, actor: e.Actor, at: e.At}
		if err := json.Unmarshal(e.Body, &t); err != nil {
			return nil, fmt.Errorf("read the timeline: %w", err)
		}
		all = append(all, t)
		out = append(out, r.line(t))
	}
	out = append(out, r.tries(all)...)
	slices.SortStableFunc(out, func(a, b TimelineLine) int { return a.At.Compare(b.At) })
	return out, nil
}

func (r *caseReader) line(t told) TimelineLine {
	line := TimelineLine{At: t.at, Text: r.text(t), Detail: r.detail(t), Actor: r.actor(t.actor)}
	if r.holds(t.MessageID) {
		line.MessageID = t.MessageID
	}
	return line
}

// holds reports whether a message can be opened from here.
func (r *caseReader) holds(messageID string) bool {
	return slices.ContainsFunc(r.sent, func(o storage.Outbound) bool { return o.ID == messageID }) ||
		slices.ContainsFunc(r.received, func(in storage.Inbound) bool { return in.ID == messageID })
}

// actor is the name of who did it: of the person who looks at the case, of a
// colleague whose name is not known, or of the software.
func (r *caseReader) actor(id string) string {
	switch id {
	case "", "system":
		return "Barsdesk"
	case r.me.ID:
		return r.myName
	}
	return "A colleague"
}

// tries are the failed tries that no event tells of.
func (r *caseReader) tries(events []told) (out []TimelineLine) {
	for _, o := range r.sent {
		all := r.attempts[o.ID]
		for i, a := range all {
			until := time.Time{}
			if i+1 < len(all) {
				until = all[i+1].At
			}
			if a.Failure == "" || tellsOf(events, o.ID, a.At, until) {
				continue
			}
			out = append(out, TimelineLine{At: a.At, Text: sentence(fmt.Sprintf("Tried to send %s: %s", noun(message.Kind(o.Kind)), failureText(a.Failure))),
				Detail: fmt.Sprintf("Try %d", a.N), Actor: "Barsdesk", MessageID: o.ID})
		}
	}
	return out
}

// tellsOf reports whether an event tells how a try ended that began at from;
// until is when the next one began, zero without one.
func tellsOf(events []told, messageID string, from, until time.Time) bool {
	return slices.ContainsFunc(events, func(t told) bool {
		switch t.word {
		case episode.Waiting{}.Word(), episode.Delivered{}.Word(), episode.NotTaken{}.Word(), episode.Lost{}.Word():
		default:
			return false
		}
		byPerson := t.word == episode.Waiting{}.Word() && t.Failure == ""
		return t.MessageID == messageID && !byPerson && !t.at.Before(from) && (until.IsZero() || t.at.Before(until))
	})
}

// detail is what stands below a line: what a person wrote, the receiver's
// reference, how long the answer took, and safeguarding concerns.
func (r *caseReader) detail(t told) string {
	var parts []string
	if t.Text != "" {
		parts = append(parts, t.Text)
	}
	if reference := firstOf(t.Answer.Reference, t.Reference); reference != "" {
		parts = append(parts, "Reference "+reference)
	}
	if took := r.answeredIn(t); took != "" {
		parts = append(parts, "answered"+took)
	}
	for _, c := range t.Concerns {
		parts = append(parts, "Safeguarding concern: "+c.Text)
	}
	return strings.Join(parts, ", ")
}

// answeredIn says how long the answer took that an event of delivery is about.
func (r *caseReader) answeredIn(t told) string {
	if t.word != (episode.Delivered{}).Word() {
		return ""
	}
	for _, a := range r.attempts[t.MessageID] {
		if a.Failure == "" && !a.At.After(t.at) {
			return tookText(a)
		}
	}
	return ""
}

// kindOf is the kind of a message of the case; "" when it is not here.
func (r *caseReader) kindOf(messageID string) message.Kind {
	for _, o := range r.sent {
		if o.ID == messageID {
			return message.Kind(o.Kind)
		}
	}
	return ""
}

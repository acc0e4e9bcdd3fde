package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"barsdesk/app/sandbox/scenario"
	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// learned is what the learner's records say: the cases that changed since the
// scenario began, newest first, and what of them was opened.
type learned struct {
	cases  []learnerCase
	opened bool           // something that came in since then
	lines  map[string]int // how many lines the timeline of each case has
}

// learnerCase is one case of the learner's.
type learnerCase struct {
	record  storage.Case
	episode episode.Case
}

// records reads them, with the lines of their timelines that are new. Patients
// other than the scenario's are left out.
func (s *Stage) records(ctx context.Context) (learned, []fact, error) {
	var out learned
	var facts []fact
	err := s.Store.View(ctx, func(tx storage.Tx) error {
		out, facts = learned{lines: map[string]int{}}, nil
		found, _, err := tx.Cases().List(storage.CaseQuery{Page: storage.Page{Limit: casesMost}})
		if err != nil {
			return err
		}
		for _, record := range found {
			if !s.concerns(record) {
				continue
			}
			c := learnerCase{record: record}
			if err := json.Unmarshal(record.Body, &c.episode); err != nil {
				return err
			}
			out.cases = append(out.cases, c)
			fresh, lines, err := s.noted(tx, record)
			if err != nil {
				return err
			}
			facts, out.lines[record.ID] = append(facts, fresh...), lines
		}
		out.opened, err = s.openedSince(tx, out.cases)
		return err
	})
	if err != nil {
		return out, nil, fmt.Errorf("look at the learner's cases: %w", err)
	}
	return out, facts, nil
}

// casesMost is how many of the newest cases are looked at.
const casesMost = 50

// concerns reports whether a case has to do with the run. One that came in
// without an NHS number may.
func (s *Stage) concerns(c storage.Case) bool {
	if c.UpdatedAt.Before(s.playing.run.Began) {
		return false
	}
	whom := s.playing.plot.Patient
	return whom == "" || c.PatientKey == "" || c.PatientKey == s.Network.config.KeyedIndex(storage.KeyNHSNumber, whom)
}

// entries are what a person records, by the episode's word for it.
var entries = map[string]scenario.Entry{
	episode.Contacted{}.Word(): scenario.Contact,
	episode.Noted{}.Word():     scenario.Note,
	episode.Closed{}.Word():    scenario.Closing,
	episode.Taken{}.Word():     scenario.Taking,
	episode.GivenUp{}.Word():   scenario.GivingUp,
	episode.Waiting{}.Word():   scenario.Again,
}

// noted are the new lines of a case's timeline that the learner wrote, and how
// many lines there are.
func (s *Stage) noted(tx storage.Tx, c storage.Case) ([]fact, int, error) {
	events, err := tx.Cases().Events(c.ID)
	if err != nil {
		return nil, 0, err
	}
	var out []fact
	seen := min(s.playing.run.Events[c.ID], len(events))
	for _, e := range events[seen:] {
		entry, known := entries[e.Kind]
		if known && e.Actor != "" && !e.At.Before(s.playing.run.Began) {
			out = append(out, fact{At: e.At, Word: scenario.Recorded, Entry: entry})
		}
	}
	return out, len(events), nil
}

// openedSince reports whether a message that came in for one of the cases since
// the beginning was opened.
func (s *Stage) openedSince(tx storage.Tx, cases []learnerCase) (bool, error) {
	for _, c := range cases {
		came, _, err := tx.Inbox().List(storage.InboundQuery{CaseID: c.record.ID, Accepted: true, Page: storage.Page{Limit: casesMost}})
		if err != nil {
			return false, err
		}
		for _, m := range came {
			if !m.ReceivedAt.Before(s.playing.run.Began) && !m.ReadAt.IsZero() {
				return true, nil
			}
		}
	}
	return false, nil
}

// recalled are the facts that no tape has any more, because the program ended
// before they were looked at: they stand in the outbox and the inbox.
func (s *Stage) recalled(ctx context.Context, cases []learnerCase) ([]fact, error) {
	var out []fact
	err := s.Store.View(ctx, func(tx storage.Tx) error {
		out = nil
		for _, c := range cases {
			sent, err := tx.Outbox().ByCase(c.record.ID)
			if err != nil {
				return err
			}
			for _, o := range sent {
				if o.Attempts > 0 && o.Method == "" {
					out = s.remember(out, o.UpdatedAt, o.Body, o.Status, o.Answer)
				}
			}
			came, _, err := tx.Inbox().List(storage.InboundQuery{CaseID: c.record.ID, Page: storage.Page{Limit: casesMost}})
			if err != nil {
				return err
			}
			for _, m := range came {
				out = s.remember(out, m.ReceivedAt, m.Body, m.Status, m.Answer)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("recall what passed: %w", err)
	}
	return out, nil
}

// remember adds a message to facts, unless it is known with this answer.
func (s *Stage) remember(facts []fact, at time.Time, body []byte, status int, answer []byte) []fact {
	f, ok := s.messageFact(fact{At: at}, body, status, answer)
	if !ok || at.Before(s.playing.run.Began) {
		return facts
	}
	for _, known := range s.playing.run.Facts {
		if known.Message == f.Message && known.Answer == f.Answer {
			return facts
		}
	}
	return append(facts, f)
}

package form

import (
	"maps"
	"strings"
)

// holds reports whether the condition is met by the answer of its field.
func (w When) holds(answer string) bool {
	met := answer != ""
	switch {
	case w.Above != "":
		met = met && compare(answer, w.Above) >= 0
	case w.Below != "":
		met = met && compare(answer, w.Below) <= 0
	case len(w.Values) > 0:
		met = anyLine(w.Values, answer)
	}
	return met != w.Not
}

// anyLine reports whether one of the lines of an answer is among values.
func anyLine(values []string, answer string) bool {
	for line := range strings.SplitSeq(answer, "\n") {
		if contains(values, line) {
			return true
		}
	}
	return false
}

// compare orders numbers by value, dates and times by their text.
func compare(a, b string) int {
	if x, err := amountOf(a); err == nil {
		if y, err := amountOf(b); err == nil {
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		}
	}
	return strings.Compare(a, b)
}

// shownIn reports whether a block is asked, given what else is answered.
func (b Block) shownIn(a Answers) bool { return allHold(b.ShowIf, a, nil) }

// shownIn reports whether a field is asked, given what else is answered; r is
// its own repeat.
func (f Field) shownIn(a Answers, r map[string]string) bool { return allHold(f.ShowIf, a, r) }

// allHold reports whether of each list one condition is met.
func allHold(all [][]When, a Answers, r map[string]string) bool {
	for _, some := range all {
		if !anyHolds(some, a, r) {
			return false
		}
	}
	return true
}

func anyHolds(some []When, a Answers, r map[string]string) bool {
	for _, w := range some {
		if w.holds(w.answerIn(a, r)) {
			return true
		}
	}
	return false
}

// answerIn is the answer a condition is about.
func (w When) answerIn(a Answers, r map[string]string) string {
	if w.Block == "" {
		return r[w.Field]
	}
	for _, repeat := range a[w.Block] {
		if trimmed(repeat) != nil {
			return repeat[w.Field]
		}
	}
	return ""
}

// requiredNow reports whether another answer makes a field necessary.
func requiredNow(f Field, a Answers, r map[string]string) bool { return anyHolds(f.RequiredWhen, a, r) }

// visible are the answers without those to questions that other answers hide.
func visible(blocks []Block, a Answers) Answers {
	conditional := false
	for _, b := range blocks {
		conditional = conditional || len(b.ShowIf) > 0 || hasConditions(b.Fields)
	}
	if !conditional {
		return a
	}
	out := Answers{}
	for id, repeats := range a {
		for _, r := range repeats {
			out[id] = append(out[id], maps.Clone(r))
		}
	}
	for hide(blocks, out) {
	}
	return out
}

func hasConditions(fields []Field) bool {
	for i := range fields {
		if len(fields[i].ShowIf) > 0 {
			return true
		}
	}
	return false
}

// hide takes hidden answers out, and reports whether there were any.
func hide(blocks []Block, a Answers) bool {
	any := false
	for _, b := range blocks {
		for _, r := range a[b.ID] {
			for _, f := range b.Fields {
				if r[f.ID] != "" && !(b.shownIn(a) && f.shownIn(a, r)) {
					delete(r, f.ID)
					any = true
				}
			}
		}
	}
	return any
}

package outcome

import "strings"

// Words tell a clinician what happened, in whole sentences without codes.
type Words struct {
	Title string // a few words
	What  string // what happened
	Sent  string // whether anything was sent or booked
	Next  string // what to do
	Steps []Step // what to do, as buttons, the most useful first
}

// Plain puts the answer into words. kind is a message kind or one of the reads
// "slots", "read", "definitions" and "metadata"; service is the receiving
// service's name.
func (a Answer) Plain(kind, service string) Words {
	r := a.rule(kind)
	s := subjectOf(kind)
	fate := a.Fate(kind)
	next := r.next
	if fate == Unsure && r.fate != Unsure { // an earlier try may have arrived: nothing is to be made anew
		next = ask
	}
	w := s.words(r.title, r.what, fate, next)
	if kind == "read" || kind == "search" {
		w.What += r.asked
	}
	if s.read && r.title == notConfirmed {
		w.Title = notAnswered
	}
	if s.read && r.action == Done {
		w.Title, w.What = "Answered", "{service} answered."
	}
	return w.fill(s.noun, service)
}

// NotConfirmed are the words once all tries are used up: the message may have
// arrived or not.
func NotConfirmed(kind, service string) Words {
	s := subjectOf(kind)
	return s.words("Delivery not confirmed", "Barsdesk tried several times and has no clear answer from {service}.", Unsure, ask).fill(s.noun, service)
}

// Unreadable are the words for a success whose content cannot be used: it is
// no FHIR, or another resource than the one asked for.
func Unreadable(kind, service string) Words {
	s := subjectOf(kind)
	return s.words("The answer cannot be read", "{service} answered, but Barsdesk cannot read the answer.", Unsure, ask).fill(s.noun, service)
}

// words are those of a failure with its fate and advice.
func (s subject) words(title, what string, fate Fate, next advice) Words {
	return Words{Title: title, What: what, Sent: s.sentence(fate), Next: s.advice(next), Steps: s.steps(next)}
}

func (w Words) fill(noun, service string) Words {
	if strings.TrimSpace(service) == "" {
		service = "the service"
	}
	fill := func(s string) string {
		// The service's name comes last: a name is never filled in again.
		s = strings.ReplaceAll(s, "{noun}", noun)
		return capital(strings.ReplaceAll(s, "{service}", service))
	}
	return Words{fill(w.Title), fill(w.What), fill(w.Sent), fill(w.Next), w.Steps}
}

// capital starts a sentence that begins with "the service".
func capital(s string) string {
	if strings.HasPrefix(s, "the ") {
		return "T" + s[1:]
	}
	return s
}

// Waiting are the words for a message that is being sent, or waits to be;
// attempts counts the tries before.
func Waiting(kind, service string, attempts int) Words {
	s := subjectOf(kind)
	w := Words{Title: "Sending", What: "Barsdesk is sending the {noun} to {service}.", Sent: s.notHappenedYet(), Next: "You can go on with other work."}
	if attempts > 0 {
		w.Sent = s.unsure
	}
	return w.fill(s.noun, service)
}

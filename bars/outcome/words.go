package outcome

import "strings"

// Words tell a clinician what happened, in whole sentences without codes.
type Words struct {
	Title string // a few words
	What  string // what happened
	Sent  string // whether anything was sent or booked
	Next  string // what to do
}

// Plain puts the answer into words. kind is a message kind or one of the reads
// "slots", "read", "definitions" and "metadata"; service is the receiving
// service's name.
func (a Answer) Plain(kind, service string) Words {
	r := a.rule(kind)
	s := subjectOf(kind)
	w := Words{Title: r.title, What: r.what, Sent: s.sentence(a.Fate(kind)), Next: s.advice(r.next)}
	if s.read && r.action == Done {
		w.Title, w.What = "Answered", "{service} answered."
	}
	return w.fill(s.noun, service)
}

// NotConfirmed are the words once all tries are used up: the message may have
// arrived or not.
func NotConfirmed(kind, service string) Words {
	s := subjectOf(kind)
	return Words{
		Title: "Delivery not confirmed",
		What:  "Barsdesk tried several times and has no clear answer from {service}.",
		Sent:  s.unsure,
		Next:  s.advice(ask),
	}.fill(s.noun, service)
}

// NoAnswer are the words for a try that got no answer. neverSent says that
// nothing of this try can have left the computer; elsewhere an earlier one may.
func NoAnswer(kind, service string, neverSent bool) Words {
	s := subjectOf(kind)
	w := Words{Title: "No answer", What: "No answer came from {service}.", Sent: s.unsure, Next: s.advice(wait)}
	if neverSent {
		w.Title, w.What = "No connection", "This computer could not connect to the national service, so {service} was not reached this time."
		w.Sent = s.notYet()
	}
	return w.fill(s.noun, service)
}

// Unreadable are the words for a success whose content cannot be used: it is
// no FHIR, or another resource than the one asked for.
func Unreadable(kind, service string) Words {
	s := subjectOf(kind)
	w := Words{Title: "The answer cannot be read", What: "{service} answered, but Barsdesk cannot read the answer.", Sent: s.unsure, Next: s.advice(ask)}
	return w.fill(s.noun, service)
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
	return Words{fill(w.Title), fill(w.What), fill(w.Sent), fill(w.Next)}
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

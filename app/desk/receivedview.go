package desk

import (
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/reading"
	"barsdesk/storage"
)

// receivedMessage shows a received message whole: laid out for people, as it
// came, with its headers, and what Barsdesk answered.
func (d *Desk) receivedMessage(in storage.Inbound) Message {
	m := Message{MessageLine: receivedLine(in), CaseID: in.CaseID, Findings: d.checks.received(in.Body, message.Kind(in.Kind)), Attempts: []AttemptLine{}}
	m.Reading, m.JSON = shown(in.Body)
	m.Headers = keptHeaderLines(in.Header)
	m.AnswerTitle = "Barsdesk answered: accepted"
	if !isSuccess(in.Status) {
		m.AnswerTitle = "Barsdesk answered: not accepted"
	}
	m.AnswerReading, m.AnswerJSON = shown(in.Answer)
	m.AnswerHeaders = keptHeaderLines(in.AnswerHeader)
	return m
}

// receivedLine is a received message in the list of its case.
func receivedLine(in storage.Inbound) MessageLine {
	state := "Accepted"
	switch {
	case in.Quarantined:
		state = "Kept apart: it does not fit the request it names"
	case !isSuccess(in.Status):
		state = "Not accepted"
	}
	return MessageLine{ID: in.ID, Title: message.Kind(in.Kind).Title(), Direction: "received", At: in.ReceivedAt, State: state}
}

// shown lays bytes out for people and as indented JSON; bytes that are no JSON
// are shown as they are.
func shown(body []byte) ([]reading.Section, string) {
	n, err := fhir.Parse(body)
	if err != nil {
		return []reading.Section{}, string(body)
	}
	return readingOf(n), string(n.Indented())
}

// keptHeaderLines lists a stored header; one that cannot be read lists nothing.
func keptHeaderLines(kept []byte) []HeaderLine {
	h, err := readHeader(kept)
	if err != nil {
		return []HeaderLine{}
	}
	return headerLines(h)
}

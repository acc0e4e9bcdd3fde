package desk

import (
	"errors"
	"net/http"
	"strings"

	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/oauth"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
)

// readFault is what is wrong with the answer to a read, nil for the resource
// asked for. kind is one of outcome's kinds of read. An answer to another call
// is never shown: it may be about another patient.
func (d *Desk) readFault(s storage.Service, kind string, reply client.Reply) error {
	answer := reply.Outcome()
	words, code := answer.Plain(kind, s.Name), "service-refused"
	switch {
	case answer.IDs == outcome.EchoOther:
		code = answer.Failure(kind)
	case reply.Status == http.StatusOK && isAnswer(kind, reply.Resource):
		return nil
	case reply.Status == http.StatusOK:
		words, code = outcome.Unreadable(kind, s.Name), "service-unreadable"
	case nothingFound(reply):
		code = "service-knows-nothing"
	case reply.Status == http.StatusNotAcceptable:
		code = "service-version"
	}
	return readError(code, words, s, reply.RequestID, reply.CorrelationID, "answer to "+kind+": "+answer.Detail())
}

// isAnswer reports whether a resource can be the answer to a read of a kind: a
// search is answered by a searchset, and by no other Bundle.
func isAnswer(kind string, n *fhir.Node) bool {
	expected := answers[kind]
	return n != nil && (expected == "" || n.Type() == expected) && (expected != "Bundle" || n.TextAt("type") == "searchset")
}

// readError is a question that was not answered as an error, with the ids of
// the call for support.
func readError(code string, w outcome.Words, s storage.Service, requestID, correlationID, detail string) *Error {
	m := means{service: s, ids: supportIDs(code, requestID, correlationID, "")}
	return &Error{Code: code, HTTP: http.StatusBadGateway, Title: w.Title, What: w.What, Sent: w.Sent, Next: withNumber(w.Next, s),
		Steps: m.nextSteps(w.Steps), Detail: detail}
}

// withPlatformID adds the id by which the platform's support finds a sign-in.
func withPlatformID(steps []NextStep, id string) []NextStep {
	for i := range steps {
		if steps[i].ID == string(outcome.TellSupport) {
			steps[i].Ids = append(steps[i].Ids, HeaderLine{Name: "message_id", Value: id})
		}
	}
	return steps
}

// withNumber adds the telephone number to a sentence that tells to phone.
func withNumber(text string, s storage.Service) string {
	if s.Phone == "" {
		return text
	}
	for _, call := range []string{"phone " + s.Name, "Phone " + s.Name} {
		text = strings.Replace(text, call, call+" on "+s.Phone, 1)
	}
	return text
}

func isNotFound(err error) bool { return hasCode(err, "service-knows-nothing") }

// isNoAnswer reports whether a question got no answer.
func isNoAnswer(err error) bool {
	var e *Error
	return errors.As(err, &e) && outcome.IsSilence(e.Code)
}

func hasCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// noAnswer puts a call that got no answer into words; other errors stay.
func (d *Desk) noAnswer(s storage.Service, err error) error {
	var none *client.NoAnswer
	if !errors.As(err, &none) {
		return err
	}
	code := none.Failure()
	e := readError(code, outcome.Silent(code, "read", s.Name, false), s, none.RequestID, none.CorrelationID, none.Error())
	e.Cause = err
	var failure *oauth.Failure
	if errors.As(err, &failure) && failure.MessageID != "" {
		e.Steps = withPlatformID(e.Steps, failure.MessageID)
	}
	return e
}

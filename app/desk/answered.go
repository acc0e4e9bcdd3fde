package desk

import (
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// answer is what the success of a try says: zero when it cannot be read, and
// when it is about something else. Ids of another patient's booking, or of a
// referral where a booking was asked for, are never taken: the receiver is asked
// for the right ones.
func (s *settling) answer() message.Answer {
	if n, other := s.success(); n != nil && other == "" {
		return answerOf(n)
	}
	return message.Answer{}
}

// success is what the success that the message keeps says, whether it came with
// this try or an earlier one, and what it is about instead of the message; nil
// when it cannot be read. It is read once for a try.
func (s *settling) success() (n *fhir.Node, other string) {
	if s.read == nil {
		n := s.kept()
		s.read = &readSuccess{n, s.misfit(n)}
	}
	return s.read.node, s.read.other
}

// readSuccess is a success as it was read.
type readSuccess struct {
	node  *fhir.Node
	other string
}

func (s *settling) kept() *fhir.Node {
	if s.tried.none == nil && isSuccess(s.tried.reply.Status) {
		return message.AsBundle(s.tried.reply.Resource)
	}
	n, err := parsed(s.message.Answer)
	if err != nil {
		return nil
	}
	return n
}

// readAnswer reads what a success says; zero when it cannot be read.
func readAnswer(body []byte) message.Answer {
	n, err := parsed(body)
	if err != nil {
		return message.Answer{}
	}
	return answerOf(n)
}

func answerOf(n *fhir.Node) message.Answer {
	answer, err := message.ReadAnswer(n)
	if err != nil {
		return message.Answer{}
	}
	return answer
}

// misfit says what the success of a try is about instead of the message; ""
// when nothing shows that. The public sandbox answers from fixed files.
func (s *settling) misfit(n *fhir.Node) string {
	if n == nil || !isSuccess(s.message.Status) || s.tried.reply.Quirks().OtherID {
		return ""
	}
	return misfit(s.message, n)
}

// misfit compares an answer with the message it came to. An answer that leaves
// something out is none.
func misfit(m storage.Outbound, answer *fhir.Node) string {
	sent, err := parsed(m.Body)
	if err != nil {
		return ""
	}
	asked, told := message.ReadFacts(sent), message.ReadFacts(answer)
	booking, request := fhir.Resource(answer, "Appointment") != nil, fhir.Resource(answer, "ServiceRequest") != nil
	switch {
	case asked.NHSNumber != "" && told.NHSNumber != "" && asked.NHSNumber != told.NHSNumber:
		return "about another patient"
	case message.Kind(m.Kind).IsBooking() && request && !booking:
		return "about a referral, not a booking"
	case message.Kind(m.Kind) == message.ReferralNew && booking && !request:
		return "about a booking, not a referral"
	case m.Method != "" && otherRecord(m, sent, answer):
		return "about another record"
	case told.ResponseIdentifier != "" && !ours(m, sent, told.ResponseIdentifier):
		return "to another message"
	}
	return ""
}

// otherRecord reports whether the answer to a write of one resource is another
// resource; to a new booking, one at another time.
func otherRecord(m storage.Outbound, sent, answer *fhir.Node) bool {
	resourceType, id := pathOf(m)
	n := fhir.Resource(answer, resourceType)
	if id == "" && n.TextAt("start") != "" && !sameTime(fhir.Resource(sent, resourceType), n, "start") {
		return true
	}
	return id != "" && n.ID() != "" && !strings.EqualFold(n.ID(), id)
}

// ours reports whether an id is one by which a receiver may name a message.
func ours(m storage.Outbound, sent *fhir.Node, id string) bool {
	for _, own := range []string{m.BundleID, fhir.Resource(sent, "MessageHeader").ID(), sent.TextAt("identifier.value"), m.RequestID, m.CorrelationID} {
		if strings.EqualFold(own, strings.TrimPrefix(id, "urn:uuid:")) {
			return true
		}
	}
	return false
}

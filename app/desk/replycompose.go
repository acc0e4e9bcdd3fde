package desk

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/episode"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
)

// answering finds the definition that an answer is composed by: the asker's
// own, else, when the asker takes the message and publishes nothing about it,
// the national one.
//
// BaRS Core, Content negotiation; BaRS Application 4: the responder needs the
// requester's definitions.
func (n negotiated) answering(kind message.Kind) (definition.MessageDefinition, error) {
	if !n.statement.compatible() {
		return definition.MessageDefinition{}, &definition.NotOffered{Reason: n.service.Name + " works with another version of the standard than this computer."}
	}
	if !n.statement.receives(kind.DefinitionTail()) {
		return definition.MessageDefinition{}, &definition.NotOffered{Reason: "Its system does not take this: " + noun(kind) + "."}
	}
	published := slices.ContainsFunc(n.definitions, func(d definition.MessageDefinition) bool { return d.Tail() == kind.DefinitionTail() })
	if published {
		return n.pick(kind)
	}
	_, version := definition.Application(n.useCase)
	return definition.Read(definition.Template(kind.DefinitionTail()).Resource(n.service.ID, []string{n.useCase}, version)), nil
}

// replyStatus is the status of our own Encounter when an answer has gone out.
var replyStatus = map[episode.ReplyID]string{
	episode.SayBegun: "in-progress", episode.SayOutcome: "finished", episode.SayNoValidation: "cancelled",
	episode.SayPlanned: "planned", episode.SayAllocated: "in-progress", episode.SayOnScene: "arrived", episode.SayFinished: "finished",
	episode.SayNoResource: "cancelled",
}

// replyForm is the form of an answer that says this: what follows from that is
// not asked.
func replyForm(f form.Form, says episode.ReplyID) form.Form {
	return f.Decided("answer", "Encounter.status", replyStatus[says])
}

// The clock of an outcome: its block, field and element.
const (
	clockBlock, clockField = "narrative", "period-start"
	clockStart             = "CarePlan.period.start"
)

// ownBlocks are the blocks that only the person who answers can fill in.
var ownBlocks = []string{"narrative", "outcomes", "ambulance"}

// known fills in what the request says and what was told before. Sections that
// hold nothing else are done unless the person opens them.
func (b *draftBody) known(f form.Form, now time.Time) error {
	request, _, err := b.Reply.parsed()
	if err != nil {
		return err
	}
	b.Answers = f.Without(ownBlocks...).Open(request)
	if start := askedClock(request); start != "" && b.Reply.Says == episode.SayOutcome {
		b.Answers[clockBlock] = []map[string]string{{clockField: start}}
	}
	if b.Reply.Says == episode.SayDidNotAttend {
		b.Answers = form.Answers{}
		if b.Reply.Concern != "" {
			b.Answers["concern"] = []map[string]string{{"code": b.Reply.Concern}}
		}
	}
	if answer := b.Answers["answer"]; len(answer) > 0 && !b.Reply.Begun {
		answer[0]["period-start"] = now.UTC().Format(time.RFC3339) // when it was planned is not when it began
	}
	if replyStatus[b.Reply.Says] == "cancelled" {
		forgetReason(b.Answers["answer"])
	}
	for _, s := range f.Sections {
		if !slices.ContainsFunc(s.Blocks, func(block form.Block) bool {
			return block.ID == "answer" || block.ID == "concern" || slices.Contains(ownBlocks, block.ID)
		}) {
			b.Confirmed = append(b.Confirmed, stepForm+s.ID)
		}
	}
	return nil
}

// forgetReason takes out why our Encounter was begun: it is no reason to refuse.
func forgetReason(answer []map[string]string) {
	for _, repeat := range answer {
		maps.DeleteFunc(repeat, func(field, _ string) bool { return strings.Contains(field, "reasonCode") })
	}
}

// askedClock is when the clock of a request started.
func askedClock(request *fhir.Node) string {
	return fhir.Resource(request, "CarePlan").TextAt("period.start")
}

// composedReply is the answer of a draft as it would be sent now.
func (d *Desk) composedReply(m material) (*fhir.Node, error) {
	r, kind := m.body.Reply, m.body.Reply.Says.Kind()
	request, appointment, err := r.parsed()
	if err != nil {
		return nil, err
	}
	asked := m.formula.forms[kind]
	env := form.Env{Now: d.now().UTC(), NewID: d.newID}
	parts, err := asked.Resources(m.body.Answers, env)
	if err != nil {
		return nil, err
	}
	reply := message.Reply{Kind: kind, Status: replyStatus[r.Says], Asked: message.Asked{Request: request, BundleID: r.Answers},
		Appointment: appointment, Parts: parts, AfterInterim: r.Interim}
	c := d.replyContext(m)
	bundle, err := reply.Message(c)
	if err != nil || r.Says == episode.SayDidNotAttend {
		return bundle, err
	}
	asked = asked.Without("ambulance")
	if clock := m.body.Answers[clockBlock]; len(clock) > 0 && clock[0][clockField] == askedClock(request) {
		asked = asked.Decided(clockBlock, clockStart, "") // it follows from the priority
	}
	amended, err := asked.Amend(bundle, m.body.Answers, env)
	return amended.Bundle, err
}

// replyContext is who and where an answer is from and to: in the version of the
// request, which the asker has shown that it speaks.
func (d *Desk) replyContext(m material) message.Context {
	r, facts := m.body.Reply, message.Facts{}
	if request, _, err := r.parsed(); err == nil {
		facts = message.ReadFacts(request)
	}
	return message.Context{Kind: r.Says.Kind(), BundleID: d.newID(), Now: d.now().UTC(), NewID: d.newID,
		Sender: partyOf(r.From), Receiver: partyOf(r.To), Author: m.identity.person(),
		SoftwareName: d.software.Name, SoftwareVersion: d.software.Version, SupplierName: d.software.Supplier,
		CDSSName: m.identity.CDSSName, CDSSVersion: m.identity.CDSSVersion,
		UseCase: m.body.UseCase, ApplicationVersion: facts.VersionID, DefinitionURL: m.formula.use[r.Says.Kind()].URL, JourneyID: facts.JourneyID}
}

// replyIncomplete says what an answer cannot be written without.
func replyIncomplete(err error) error {
	var incomplete *message.Incomplete
	if !errors.As(err, &incomplete) {
		return err
	}
	return &Error{Code: "reply-incomplete", HTTP: http.StatusUnprocessableEntity, Title: "The answer cannot be written",
		What: incomplete.Error(), Sent: nothingSent, Next: "Tell the service that asked by phone.", Cause: err}
}

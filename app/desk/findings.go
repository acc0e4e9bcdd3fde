package desk

import (
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/definition/packages"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// checks finds what is wrong with messages by the definitions in force. What it
// compiles of them it keeps until packages are imported or removed. It is safe
// for concurrent use.
type checks struct {
	packages  *packages.Store
	log       *slog.Logger
	now       func() time.Time
	mu        sync.Mutex
	held      *packages.Held
	validator *validation.Validator
}

// inForce is the validator of what is in force now. With a damaged package it
// is that of what is part of Barsdesk: Settings say what is damaged.
func (c *checks) inForce() *validation.Validator {
	held, err := c.packages.Held()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil && held == c.held && c.validator != nil {
		return c.validator
	}
	set, words := structure.Published(), terms.Published()
	if err == nil {
		if s, w, failed := held.InForce(); failed == nil {
			set, words = s, w
		} else {
			err = failed
		}
	}
	if err != nil {
		c.log.Warn("messages are checked without the imported packages", "error", err)
	}
	c.held, c.validator = held, validation.New(set, words)
	return c.validator
}

// composed checks a message of ours before it is sent, against the receiver's
// definition. What nobody filling it in can act on is left to the message's own
// page: what could not be checked, and codes where others would be preferred.
func (c *checks) composed(bundle *fhir.Node, def definition.MessageDefinition, kind message.Kind) []Finding {
	all := c.check(bundle, validation.Options{Policy: validation.Sender, Definition: &def})
	return shownFindings(excused(bundle, slices.DeleteFunc(all, func(f validation.Finding) bool {
		return f.Severity == definition.Information || f.Severity == definition.Warning && f.Code == definition.CodeInvalid
	}), kind))
}

// ours checks a message of ours, as strictly as a sender has to be.
func (c *checks) ours(bundle *fhir.Node, def definition.MessageDefinition, kind message.Kind) []Finding {
	return shownFindings(excused(bundle, c.check(bundle, validation.Options{Policy: validation.Sender, Definition: &def}), kind))
}

// received checks a message of another system against the published definition
// of its kind, tolerating what a receiver has to tolerate.
func (c *checks) received(body []byte, kind message.Kind) []Finding {
	bundle, err := fhir.Parse(body)
	if err != nil || !kind.Known() {
		return []Finding{}
	}
	def := definition.Template(kind.DefinitionTail())
	return shownFindings(c.check(bundle, validation.Options{Policy: validation.Receiver, Definition: &def}))
}

func (c *checks) check(bundle *fhir.Node, o validation.Options) []validation.Finding {
	o.Now = c.now()
	return c.inForce().Check(bundle, o).Findings
}

// excused takes for a warning what is the receiver's own doing.
func excused(bundle *fhir.Node, all []validation.Finding, kind message.Kind) []validation.Finding {
	for i, f := range all {
		if f.Severity == definition.Error && (kind == message.BookingNew && theirs(bundle, f.Path) || answersThem(bundle, f.Path)) {
			all[i].Severity = definition.Warning
		}
	}
	return all
}

func shownFindings(all []validation.Finding) []Finding {
	out := make([]Finding, 0, len(all))
	for _, f := range all {
		out = append(out, Finding{Severity: f.Severity, Path: f.Path, What: f.What, Rule: f.Rule})
	}
	return out
}

// theirOwn are the types that a booking repeats as the receiver's slot search
// gave them: what they lack nobody here can add, and the receiver knows it.
var theirOwn = []string{"Slot", "Schedule", "Practitioner", "PractitionerRole", "Location"}

var entryOf = regexp.MustCompile(`^Bundle\.entry\[(\d+)\]`)

// theirs reports whether a path of a booking lies in a resource of the slot search.
func theirs(bundle *fhir.Node, path string) bool {
	return slices.Contains(theirOwn, resourceAt(bundle, path).Type())
}

// answersThem reports whether a path lies in the response to a Questionnaire of
// the receiver's own: the payload rules know only those of the standard.
func answersThem(bundle *fhir.Node, path string) bool {
	r := resourceAt(bundle, path)
	return r.Type() == "QuestionnaireResponse" && r.TextAt("questionnaire") != ""
}

// resourceAt is the resource of a message that a path lies in, nil for none.
func resourceAt(bundle *fhir.Node, path string) *fhir.Node {
	hit := entryOf.FindStringSubmatch(path)
	if hit == nil {
		return nil
	}
	at, err := strconv.Atoi(hit[1])
	entries := bundle.All("entry")
	if err != nil || at >= len(entries) {
		return nil
	}
	return entries[at].Get("resource")
}

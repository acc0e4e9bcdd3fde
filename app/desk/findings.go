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
// definition. What could not be checked is left to the message's own page.
func (c *checks) composed(bundle *fhir.Node, def definition.MessageDefinition, kind message.Kind) []Finding {
	all := c.ours(bundle, def, kind)
	return slices.DeleteFunc(all, func(f Finding) bool { return f.Severity == definition.Information })
}

// ours checks a message of ours, as strictly as a sender has to be.
func (c *checks) ours(bundle *fhir.Node, def definition.MessageDefinition, kind message.Kind) []Finding {
	out := c.check(bundle, validation.Options{Policy: validation.Sender, Definition: &def})
	for i, f := range out {
		if f.Severity == definition.Error && (kind == message.BookingNew && theirs(bundle, f.Path) || answersThem(bundle, f.Path)) {
			out[i].Severity = definition.Warning
		}
	}
	return out
}

// received checks a message of another system against the published definition
// of its kind, tolerating what a receiver has to tolerate.
func (c *checks) received(body []byte, kind message.Kind) []Finding {
	bundle, err := fhir.Parse(body)
	if err != nil || !kind.Known() {
		return []Finding{}
	}
	def := definition.Template(kind.DefinitionTail())
	return c.check(bundle, validation.Options{Policy: validation.Receiver, Definition: &def})
}

func (c *checks) check(bundle *fhir.Node, o validation.Options) []Finding {
	o.Now = c.now()
	out := []Finding{}
	for _, f := range c.inForce().Check(bundle, o).Findings {
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

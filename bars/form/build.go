package form

import (
	"time"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// Env is what turning answers into resources needs from outside.
type Env struct {
	Now   time.Time
	NewID func() string
}

// Build returns the form for a definition, the payload rules and the use case.
func Build(def definition.MessageDefinition, rows []definition.Row, useCase string) Form {
	return Form{Sections: []Section{}, Sources: []Source{}}
}

// Check returns everything to put right in the answers, all together.
func (f Form) Check(a Answers) []Problem { return nil }

// Resources turns the answers into FHIR resources, linked by placeholders that
// message.Referral resolves.
func (f Form) Resources(a Answers, env Env) ([]*fhir.Node, error) { return nil, nil }

// Answers reads the answers back out of a message.
func (f Form) Answers(bundle *fhir.Node) Answers { return Answers{} }

// Dropped lists the answers this form has no place for.
func (f Form) Dropped(a Answers) []Problem { return nil }

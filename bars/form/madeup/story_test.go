package madeup_test

import (
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/form"
	"barsdesk/bars/form/madeup"
	"barsdesk/bars/message"
)

// first is the message that an episode of a use case begins with.
func first(useCase string) message.Kind {
	switch app, _ := definition.Application(useCase); app {
	case "APP4":
		return message.ValidationNew
	case "APP7":
		return message.BookingNew
	}
	return message.ReferralNew
}

// Every use case has stories, and everything that one tells stands in the form:
// nothing of it is left out because a question or an option is not there.
func TestEveryStoryHasItsPlace(t *testing.T) {
	for _, app := range []string{"APP1", "APP2", "APP3", "APP4", "APP5", "APP6", "APP7", "APP8"} {
		for _, useCase := range definition.UseCases(app) {
			kind := first(useCase)
			f := form.Build(definition.Template(kind.DefinitionTail()), definition.Rows(definition.RowsFor(string(kind), useCase)), useCase)
			for n := range uint64(3) {
				p := person
				if p.Story = madeup.StoryFor(useCase, n); p.Story.Title == "" {
					t.Fatalf("nothing is told of %s", useCase)
				}
				answers := p.Demanded(f)
				for p.Mended(f, answers, f.CheckAt(answers, p.Since)) {
					continue
				}
				if problems := f.CheckAt(answers, p.Since); len(problems) != 0 {
					t.Errorf("%s, %s: %+v", useCase, p.Story.Title, problems)
				}
				for block, repeats := range p.Story.Answers {
					if block == "appointment" && kind != message.BookingNew {
						continue // told where a booking goes with the referral
					}
					for i, repeat := range repeats {
						for field := range repeat {
							if field == "category-text" && useCase == "a6t1" {
								continue // asked only of those who ask for help
							}
							if len(answers[block]) <= i || answers[block][i][field] == "" {
								t.Errorf("%s, %s: %s %s is not asked", useCase, p.Story.Title, block, field)
							}
						}
					}
				}
			}
		}
	}
}

package form_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/form"
)

// kinds are all kinds of message that a person fills anything in for.
var kinds = []string{
	"booking-new", "booking-cancel", "referral-new", "referral-update", "referral-cancel", "referral-rejection", "status-response",
	"did-not-attend", "validation-new", "validation-update", "validation-cancel", "validation-interim", "validation-rejection", "validation-full",
}

// allForms are the forms of every kind of message in every use case.
func allForms() map[string]form.Form {
	out := map[string]form.Form{}
	for _, c := range definition.Codes(definition.UseCaseSystem) {
		for _, kind := range kinds {
			if definition.RowsFor(kind, c.Code) != "" {
				out[kind+" "+c.Code] = formOf(kind, c.Code)
			}
		}
	}
	return out
}

// withoutWords are the elements that are still asked under a readable form of
// their name. None of them must or should be given.
var withoutWords = []string{}

func TestEveryQuestionHasWords(t *testing.T) {
	var missing []string
	for name, f := range allForms() {
		for _, path := range f.WithoutWords() {
			for _, s := range f.Sections {
				for _, b := range s.Blocks {
					for _, q := range b.Fields {
						if q.Path == path && q.Necessity != "may" {
							t.Errorf("%s: %s is %s and has no words", name, path, q.Necessity)
						}
					}
				}
			}
			if !slices.Contains(missing, path) {
				missing = append(missing, path)
			}
		}
	}
	slices.Sort(missing)
	if !slices.Equal(missing, withoutWords) {
		t.Errorf("without words: %v", missing)
	}
}

// Words that NHS content never uses, and codes that nobody can read.
var unwanted = regexp.MustCompile(`(?i)\b(please|invalid|successfully|enter-?in-error|e\.g\.|i\.e\.|etc|click|uuid|resource|CodeableConcept|FHIR)\b|https?:|!`)

func TestWordsFollowNHSContentStyle(t *testing.T) {
	for name, f := range allForms() {
		for _, s := range f.Sections {
			style(t, name, s.Title, s.Help)
			for _, b := range s.Blocks {
				style(t, name+" "+b.ID, b.Title, b.Help)
				for _, q := range b.Fields {
					style(t, name+" "+b.ID+" "+q.ID, q.Label, q.Help)
					if q.Missing != "" && strings.HasSuffix(q.Missing, ".") {
						t.Errorf("%s: %q ends with a full stop", name, q.Missing)
					}
				}
			}
		}
	}
}

// style checks a label and its help: sentence case, help in whole sentences.
func style(t *testing.T, where, label, help string) {
	t.Helper()
	words := strings.Fields(label)
	for i, w := range words {
		if i > 0 && len(w) > 1 && w[0] >= 'A' && w[0] <= 'Z' && strings.ToUpper(w) != w && !slices.Contains([]string{"BaRS"}, w) {
			t.Errorf("%s: %q is not in sentence case", where, label)
		}
	}
	if label == "" || unwanted.MatchString(label) || unwanted.MatchString(help) || strings.HasSuffix(label, ".") || strings.HasSuffix(label, ":") {
		t.Errorf("%s: %q %q", where, label, help)
	}
	if help != "" && !strings.HasSuffix(help, ".") && !strings.HasSuffix(help, "?") {
		t.Errorf("%s: help %q does not end", where, help)
	}
}

// filledIn are the elements of the payload tables that no person enters: the
// program knows them, or repeats them from the message that is answered.
var filledIn = regexp.MustCompile(`^(` + strings.Join([]string{
	`Appointment\.(status|serviceCategory|start|end|participant|basedOn\.type)`,
	`ServiceRequest\.(status|intent|category|authoredOn|occurrencePeriod\.start|supportingInfo\.display|code\.coding)`,
	`Encounter\.(status|class|statusHistory\.status|reasonCode\.coding)`,
	`CarePlan\.(supportingInfo\.display|activity\.detail)`,
	`(Flag|Condition|Observation)\.category`, `Task\.authoredOn`, `Device\.deviceName\.name`, `Location\.extension\.extension\.url`,
	`MedicationStatement\.dateAsserted`, `AllergyIntolerance\.recordedDate`,
	`RelatedPerson\.(active|name\.text|telecom\.system|address\.(use|type|text)|period|communication\.preferred)`,
}, "|") + `)(\.|$)`)

// others are the resources that the patient page, the settings, the directory
// and the slot search give, and the questionnaires.
var others = []string{"Patient", "Bundle", "MessageHeader", "Organization", "Practitioner", "PractitionerRole", "HealthcareService", "Slot", "Schedule",
	"Questionnaire", "QuestionnaireResponse", "Consent"}

// No rule of a request is lost: what must or should be given is asked, or the
// program fills it in.
func TestEveryRuleIsAskedForOrFilledIn(t *testing.T) {
	for _, p := range printed {
		table := definition.RowsFor(p.kind, p.useCase)
		if !strings.HasSuffix(table, "-request") {
			continue // of a response and a cancellation most is repeated
		}
		f := formOf(p.kind, p.useCase)
		for _, r := range definition.Rows(table) {
			mine := r.Necessity == "MUST" || r.Necessity == "SHOULD"
			given := r.Fixed != "" || r.Type == "Reference" || slices.Contains([]string{"sync-response", "if-known", "cancel"}, r.When)
			if !mine || given || slices.Contains(others, r.Resource) || filledIn.MatchString(r.Path) || technical.MatchString(r.Path) {
				continue
			}
			if !covered(f, r.Path) {
				t.Errorf("%s: nobody is asked for %s %s", p.name, r.Path, r.Slice)
			}
		}
	}
}

var technical = regexp.MustCompile(`\.(meta|id|reference)(\.|$)`)

// picked is the part of a path that names a repeat.
var picked = regexp.MustCompile(`\[[^]x][^]]*\]`)

// covered reports whether a question is about an element, what it is part of
// or a part of it.
func covered(f form.Form, path string) bool {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			for _, q := range b.Fields {
				own := picked.ReplaceAllString(q.Path, "")
				whole := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(own, ".display"), ".code"), ".coding")
				if strings.HasPrefix(own+".", path+".") || strings.HasPrefix(path+".", whole+".") {
					return true
				}
			}
		}
	}
	return false
}

package form_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
)

func sectionIDs(f form.Form) []string {
	var out []string
	for _, s := range f.Sections {
		out = append(out, s.ID)
	}
	return out
}

func TestTheReferralFormFollowsAClinician(t *testing.T) {
	f := referralForm(app1())
	if got := sectionIDs(f); !slices.Equal(got, []string{"assessment", "request", "safety", "background", "consent"}) {
		t.Errorf("sections %v", got)
	}
	if b := f.Sections[0].Blocks[0]; b.ID != "narrative" || b.Necessity != "must" || b.Min != 1 || b.Max != 1 {
		t.Errorf("the form begins with %s, %s, %d..%d", b.ID, b.Necessity, b.Min, b.Max)
	}
	if len(f.Sources) != 1 || f.Sources[0].Version != "2.1.0" || f.Sources[0].Table != "app1-referral-request" || f.Sources[0].Definition == "" {
		t.Errorf("sources %+v", f.Sources)
	}
	for blockID, necessity := range map[string]string{
		"safeguarding": "should", "adjustments": "should", "outcomes": "should", "rejected": "should", "medicines": "should",
		"allergies": "should", "sources": "should", "alerts": "may", "observations": "may", "kin": "may", "consent": "must",
	} {
		if b := mustBlock(t, f, blockID); b.Necessity != necessity || b.Title == "" {
			t.Errorf("%s: %s", blockID, b.Necessity)
		}
	}
}

func TestWhatMustBeGivenComesFirstEverywhere(t *testing.T) {
	rank := map[string]int{"must": 0, "should": 1, "may": 2}
	for name, f := range allForms() {
		for _, s := range f.Sections {
			if !slices.IsSortedFunc(s.Blocks, func(a, b form.Block) int { return rank[a.Necessity] - rank[b.Necessity] }) {
				t.Errorf("%s: blocks of %s are out of order", name, s.ID)
			}
			for _, b := range s.Blocks {
				need := needs(b)
				if !slices.IsSortedFunc(b.Fields, func(a, b form.Field) int { return rank[need[a.ID]] - rank[need[b.ID]] }) {
					t.Errorf("%s: fields of %s are out of order", name, b.ID)
				}
			}
		}
	}
}

// needs are the necessities of a block's fields; one that depends on another
// answer has that one's, and follows it.
func needs(b form.Block) map[string]string {
	out := map[string]string{}
	for _, q := range b.Fields {
		out[q.ID] = q.Necessity
	}
	for _, q := range b.Fields {
		if q.ShowWhen != nil {
			out[q.ID] = out[q.ShowWhen.Field]
		}
	}
	return out
}

// everyForm builds the form of every Application that has one.
func everyForm() map[string]form.Form {
	out := map[string]form.Form{}
	for _, c := range definition.Codes(definition.UseCaseSystem) {
		for kind, tail := range map[string]string{
			"referral-new": referralTail, "booking-new": bookingTail, "validation-new": "bars-message-servicerequest-request-validation",
		} {
			if rows := definition.Rows(definition.RowsFor(kind, c.Code)); rows != nil {
				out[kind+" "+c.Code] = form.Build(definition.Template(tail), rows, c.Code)
			}
		}
	}
	return out
}

func TestEveryFormIsWellMade(t *testing.T) {
	all := everyForm()
	if len(all) < 30 || len(all) > 60 {
		t.Errorf("%d forms", len(all))
	}
	for name, f := range all {
		seen := map[string]bool{}
		for _, s := range f.Sections {
			for _, b := range s.Blocks {
				if seen[b.ID] || len(b.Fields) == 0 {
					t.Errorf("%s: block %s twice or empty", name, b.ID)
				}
				seen[b.ID] = true
				checkFields(t, name+" "+b.ID, b)
			}
		}
	}
}

func checkFields(t *testing.T, name string, b form.Block) {
	t.Helper()
	seen := map[string]bool{}
	for _, q := range b.Fields {
		switch {
		case q.ID == "" || seen[q.ID]:
			t.Errorf("%s: field id %q twice or empty", name, q.ID)
		case q.Label == "" || q.Rule == "" || q.Path == "" || q.Options == nil:
			t.Errorf("%s: %+v", name, q)
		case q.Control == "choice" && len(q.Options) == 0:
			t.Errorf("%s: nothing to choose for %s", name, q.Label)
		case strings.Contains(q.Label+q.Help, "CodeableConcept"):
			t.Errorf("%s: label %q", name, q.Label)
		}
		seen[q.ID] = true
	}
}

func TestNothingThatTheProgramFillsInIsAsked(t *testing.T) {
	software := []string{".meta", ".reference", ".id", ".extension", "Patient.", "Organization.", "Practitioner", "MessageHeader.", "HealthcareService.",
		"ServiceRequest.category", "ServiceRequest.status", "ServiceRequest.intent", "Encounter.class", "Consent.scope", "Appointment.slot", "Flag.category"}
	for name, f := range allForms() {
		for _, s := range f.Sections {
			for _, b := range s.Blocks {
				for _, q := range b.Fields {
					for _, part := range software {
						if q.Path == "ServiceRequest.category.text" || b.ID == "shortlist" || b.ID == "place" || b.ID == "places" || b.ID == "cancellation" {
							continue // words of one's own, places by an extension, why it is cancelled
						}
						if strings.Contains(q.Path+".", part+".") || strings.HasPrefix(q.Path, part) {
							t.Errorf("%s asks for %s", name, q.Path)
						}
					}
				}
			}
		}
	}
}

func TestEveryQuestionOfAnApp1FormHasWords(t *testing.T) {
	for _, f := range []form.Form{referralForm(app1()), referralForm(definition.Template(referralTail)), bookingForm()} {
		if got := f.WithoutWords(); len(got) > 0 {
			t.Errorf("asked under the element's name: %v", got)
		}
	}
	rows := append([]definition.Row{}, definition.Rows("app1-referral-request")...)
	rows = append(rows, definition.Row{Resource: "ServiceRequest", Path: "ServiceRequest.asNeededBoolean", Necessity: "SHOULD", Type: "boolean"})
	f := form.Build(app1(), rows, "a1t1")
	if got := f.WithoutWords(); len(got) != 1 || field(t, mustBlock(t, f, "request"), got[0]).Label != "As needed" {
		t.Errorf("an element without words is asked as %v", got)
	}
}

func TestCodesComeAsGroupedChoices(t *testing.T) {
	f := referralForm(app1())
	for blockID, n := range map[string]int{"safeguarding": 46, "adjustments": 114} {
		q := field(t, mustBlock(t, f, blockID), "Flag.code.coding")
		if len(q.Options) != n || q.Control != "search" {
			t.Errorf("%s: %d options, %s", blockID, len(q.Options), q.Control)
		}
		for _, o := range q.Options {
			if o.Group == "" || o.Label == "" || strings.Contains(o.Label, "(finding)") || strings.Contains(o.Label, "honor") || !strings.Contains(o.Value, "|") {
				t.Errorf("%s: option %+v", blockID, o)
			}
		}
		if !grouped(q.Options) {
			t.Errorf("%s: a group comes in pieces", blockID)
		}
	}
	q := field(t, mustBlock(t, f, "rejected"), "QuestionnaireResponse.item.item.item.answer.valueCoding")
	if len(q.Options) != 12 {
		t.Errorf("%d reasons for rejecting a service", len(q.Options))
	}
}

func grouped(options []form.Option) bool {
	done := map[string]bool{}
	last := ""
	for _, o := range options {
		if o.Group != last && done[o.Group] {
			return false
		}
		done[o.Group], last = true, o.Group
	}
	return true
}

func TestATriageCodeCanBeTyped(t *testing.T) {
	b := mustBlock(t, referralForm(app1()), "outcomes")
	if len(b.Fields) != 4 || b.Max != -1 || b.Fields[0].Control != "choice" {
		t.Fatalf("%+v", b)
	}
	last := b.Fields[0].Options[len(b.Fields[0].Options)-1].Value
	for _, q := range b.Fields[1:] {
		if q.ShowWhen == nil || q.ShowWhen.Field != b.Fields[0].ID || !slices.Equal(q.ShowWhen.Values, []string{last}) {
			t.Errorf("%s is shown when %+v", q.ID, q.ShowWhen)
		}
	}
	if got := len(b.Fields[1].Options); got != 4 {
		t.Errorf("%d kinds of triage code in APP1", got)
	}
}

func TestTheBookingFormKeepsClinicalContentOut(t *testing.T) {
	f := bookingForm()
	if len(f.Sections) != 1 || len(f.Sections[0].Blocks) != 1 || len(f.Sections[0].Blocks[0].Fields) != 1 {
		t.Fatalf("%+v", f.Sections)
	}
	q := f.Sections[0].Blocks[0].Fields[0]
	if q.Path != "Appointment.description" || q.Necessity != "should" || !strings.Contains(q.Help, "clinical") {
		t.Errorf("%+v", q)
	}
}

func TestWhatTheReceiverDoesNotListIsNotAsked(t *testing.T) {
	for resource, blocks := range map[string][]string{
		"MedicationStatement":   {"medicines"},
		"Flag":                  {"safeguarding", "adjustments", "alerts"},
		"QuestionnaireResponse": {"rejected", "sources"},
		"CarePlan":              {"narrative", "outcomes"},
		"Consent":               {"consent"},
	} {
		f := referralForm(without(app1(), resource))
		for _, id := range blocks {
			if _, there := block(f, id); there {
				t.Errorf("without %s there is still %s", resource, id)
			}
			mustBlock(t, referralForm(app1()), id)
		}
		if none := referralForm(with(app1(), definition.Focus{Type: resource, Max: 0})); len(none.Sections) != len(f.Sections) {
			t.Errorf("%s of which none may be sent is asked for", resource)
		}
	}
}

func TestWhatTheReceiverAddsIsAsked(t *testing.T) {
	for resource, id := range map[string]string{"Condition": "problems", "Procedure": "procedures", "Immunization": "other-Immunization",
		"DiagnosticReport": "other-DiagnosticReport", "FamilyMemberHistory": "other-FamilyMemberHistory", "DocumentReference": "other-DocumentReference"} {
		f := referralForm(with(app1(), definition.Focus{Type: resource, Min: 0, Max: 3}))
		b := mustBlock(t, f, id)
		if b.Min != 0 || b.Max != 3 || b.Necessity == "must" || b.Resource != resource {
			t.Errorf("%s: %+v", resource, b)
		}
		f = referralForm(with(app1(), definition.Focus{Type: resource, Min: 1, Max: definition.Any}))
		if b = mustBlock(t, f, id); b.Min != 1 || b.Necessity != "must" {
			t.Errorf("%s insisted on: %+v", resource, b)
		}
		if got := f.Check(least(t, f)); len(got) == 0 || !slices.ContainsFunc(got, func(p form.Problem) bool { return p.Block == id }) {
			t.Errorf("%s insisted on and not given: %v", resource, got)
		}
	}
	if _, there := block(referralForm(with(app1(), definition.Focus{Type: "Device", Max: 1})), "other-Device"); there {
		t.Error("an optional device is asked for")
	}
	mustBlock(t, referralForm(with(app1(), definition.Focus{Type: "Device", Min: 1, Max: 1})), "other-Device")
}

func TestNumbersFollowTheDefinition(t *testing.T) {
	f := referralForm(with(app1(), definition.Focus{Type: "AllergyIntolerance", Min: 1, Max: 2}))
	if b := mustBlock(t, f, "allergies"); b.Min != 1 || b.Max != 2 || b.Necessity != "must" {
		t.Errorf("allergies %d..%d %s", b.Min, b.Max, b.Necessity)
	}
}

func TestPharmaciesAreNotSentSafeguarding(t *testing.T) {
	f := form.Build(definition.Template(referralTail), definition.Rows("app5-referral-request"), "a5t1")
	if _, there := block(f, "safeguarding"); there {
		t.Error("a pharmacy referral asks for safeguarding concerns")
	}
	mustBlock(t, f, "adjustments")
}

func TestAFormSurvivesBeingStored(t *testing.T) {
	f := referralForm(app1())
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var back form.Form
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	a := least(t, f)
	if !fhir.Equal(refer(t, f, a), refer(t, back, a)) {
		t.Error("the stored form makes another message")
	}
}

func TestNoDefinitionGivesAnEmptyForm(t *testing.T) {
	f := form.Build(definition.MessageDefinition{}, nil, "")
	if f.Sections == nil || f.Sources == nil || len(f.Sections) != 0 {
		t.Errorf("%+v", f)
	}
}

func TestAPublishedReferralFillsTheForm(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the published material is not beside the project")
	}
	text, err := os.ReadFile(filepath.Join(root, "fhir", "examples", "messages", "refreq01-referral-new-111-to-ed.json"))
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := fhir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	f := referralForm(app1())
	a := f.Answers(bundle)
	for id, n := range map[string]int{
		"narrative": 1, "contact": 1, "outcomes": 4, "rejected": 2, "safeguarding": 1, "adjustments": 1,
		"medicines": 1, "allergies": 1, "observations": 3, "sources": 3, "consent": 1,
	} {
		if len(a[id]) != n {
			t.Errorf("%d repeats of %s, not %d", len(a[id]), id, n)
		}
	}
	if got := a["narrative"][0][id(t, f, "narrative", story)]; !strings.HasPrefix(got, "PATHWAYS ASSESSMENT") {
		t.Errorf("narrative %q", got)
	}
	if got := a["safeguarding"][0][id(t, f, "safeguarding", "Flag.code.coding")]; got != "https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars|836881000000105" {
		t.Errorf("concern %q", got)
	}
	if got := a["rejected"][1]["ServiceName"]; got != "2nd Test DoS Service" {
		t.Errorf("rejected service %q", got)
	}
}

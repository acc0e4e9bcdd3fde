package form_test

import (
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/form"
)

func TestAnEmptyReferralSaysEverythingThatIsMissingAtOnce(t *testing.T) {
	f := referralForm(app1())
	problems := f.Check(nil)
	want := []struct{ block, says string }{
		{"narrative", "Enter why the person is being referred"},
		{"narrative", "Enter when you decided"},
		{"consent", "Confirm that there is consent"},
	}
	if len(problems) != len(want) {
		t.Fatalf("%v", problems)
	}
	for i, w := range want {
		p := problems[i]
		if p.Block != w.block || p.Field == "" || p.Index != 0 || !strings.Contains(p.Message, w.says) {
			t.Errorf("%+v", p)
		}
	}
	if got := f.Check(least(t, f)); len(got) != 0 {
		t.Errorf("a complete form: %v", got)
	}
	if got := bookingForm().Check(nil); len(got) != 0 {
		t.Errorf("an empty booking form: %v", got)
	}
}

func TestWhatIsWrongIsSaidInWords(t *testing.T) {
	f := referralForm(app1())
	for _, c := range []struct{ block, path, answer, says string }{
		{"narrative", "CarePlan.period.start", "yesterday", "real date and time, like 21 November 2026"},
		{"narrative", "CarePlan.period.start", "2026-02-30T10:00:00Z", "real date and time"},
		{"narrative", story, strings.Repeat("x", 20001), "20000 characters or fewer, and has 20001"},
		{"narrative", story, "ring \x07 bell", "character that cannot be sent"},
		{"safeguarding", "Flag.period.start", "2026-02-30", "real date, like 21 November 2026"},
		{"safeguarding", "Flag.code.coding", "https://example.org|x", "no longer offered"},
		{"medicines", "MedicationStatement.dosage.timing.repeat.frequency", "2.5", "whole number"},
		{"medicines", "MedicationStatement.dosage.timing.repeat.frequency", "0", "1 or more"},
		{"medicines", "MedicationStatement.dosage.doseAndRate.doseQuantity", "a few", "must be a number"},
		{"medicines", "MedicationStatement.dosage.doseAndRate.doseQuantity", "-3 http://unitsofmeasure.org|mg", "must be a number"},
		{"medicines", "MedicationStatement.dosage.doseAndRate.doseQuantity", "3", "choose the unit"},
		{"medicines", "MedicationStatement.dosage.doseAndRate.doseQuantity", "3 http://unitsofmeasure.org|mile", "choose the unit from the list"},
		{"medicines", "MedicationStatement.medicationCodeableConcept.coding.code", "39 73", "6 to 18 digits"},
		{"medicines", "MedicationStatement.medicationCodeableConcept.coding.code", "123", "6 to 18 digits"},
		{"sources", "QuestionnaireResponse.item.item.item.answer.valueUri", "the shared record", "must not contain spaces"},
	} {
		a := least(t, f)
		fieldID := id(t, f, c.block, c.path)
		if a[c.block] == nil {
			a[c.block] = []map[string]string{{}}
		}
		a[c.block][0][fieldID] = c.answer
		said := ""
		for _, p := range f.Check(a) {
			if p.Block == c.block && p.Field == fieldID {
				said = p.Message
			}
		}
		if !strings.Contains(said, c.says) {
			t.Errorf("%s = %.20q: %q", c.path, c.answer, said)
		}
	}
}

func TestTimesThatCannotBe(t *testing.T) {
	f := referralForm(app1())
	for _, c := range []struct{ block, path, answer, says string }{
		{"narrative", "CarePlan.period.start", "2026-11-21T12:10:00Z", "must not be in the future"},
		{"narrative", "CarePlan.period.start", "2026-11-21T13:04:00+01:00", ""},
		{"contact", "Encounter.period.start", "2026-11-22T00:00:00Z", "must not be in the future"},
		{"request", "ServiceRequest.occurrencePeriod.end", "2026-11-21T12:00:00Z", "has passed"},
		{"request", "ServiceRequest.occurrencePeriod.end", "2026-11-21T13:00:00Z", ""},
	} {
		a := least(t, f)
		fieldID := id(t, f, c.block, c.path)
		if a[c.block] == nil {
			a[c.block] = []map[string]string{{}}
		}
		a[c.block][0][fieldID] = c.answer
		got := f.CheckAt(a, now)
		if c.says == "" && len(got) > 0 || c.says != "" && (len(got) != 1 || got[0].Field != fieldID || !strings.Contains(got[0].Message, c.says)) {
			t.Errorf("%s = %s: %v", c.path, c.answer, got)
		}
	}
	if got := f.CheckAt(nil, now); len(got) != len(f.Check(nil)) {
		t.Errorf("%v", got)
	}
}

func TestAPeriodDoesNotEndBeforeItBegins(t *testing.T) {
	f := referralForm(app1())
	a := least(t, f)
	since, until := id(t, f, "safeguarding", "Flag.period.start"), id(t, f, "safeguarding", "Flag.period.end")
	a["safeguarding"] = []map[string]string{{
		id(t, f, "safeguarding", "Flag.code.coding"): "https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars|U",
		since: "2026-11-21", until: "2026-11-20",
	}}
	if got := f.Check(a); len(got) != 1 || got[0].Field != until || got[0].Message != "Until must not be before since" {
		t.Errorf("%v", got)
	}
	a["safeguarding"][0][until] = "2026-11-21"
	if got := f.Check(a); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestARepeatThatWasBegunMustBeFinishedAndAnEmptyOneDoesNotMatter(t *testing.T) {
	f := referralForm(app1())
	a := least(t, f)
	name := id(t, f, "medicines", "MedicationStatement.medicationCodeableConcept.coding.display")
	state := id(t, f, "medicines", "MedicationStatement.status")
	a["medicines"] = []map[string]string{{name: "Amoxicillin 250mg capsules", state: "active"}, {}, {state: "active"}}
	problems := f.Check(a)
	if len(problems) != 1 || problems[0].Index != 2 || problems[0].Field != name || problems[0].Message != "Enter the name of the medicine (medicine 3)" {
		t.Errorf("%v", problems)
	}
}

func TestAnswersThatNeedEachOther(t *testing.T) {
	f := referralForm(app1())
	for _, c := range []struct{ block, given, wanted, answer string }{
		{"medicines", "MedicationStatement.dosage.timing.repeat.frequency", "MedicationStatement.dosage.timing.repeat.periodUnit", "4"},
		{"medicines", "MedicationStatement.reasonCode.coding.code", "MedicationStatement.reasonCode.coding.display", "65363002"},
		{"allergies", "AllergyIntolerance.reaction.severity", "AllergyIntolerance.reaction.manifestation.coding.display", "mild"},
	} {
		a := least(t, f)
		a[c.block] = []map[string]string{{id(t, f, c.block, c.given): c.answer}}
		wanted := id(t, f, c.block, c.wanted)
		found := false
		for _, p := range f.Check(a) {
			found = found || p.Field == wanted
		}
		if !found {
			t.Errorf("%s without %s passes", c.given, c.wanted)
		}
	}
}

func TestTooManyAreRefused(t *testing.T) {
	f := referralForm(with(app1(), definition.Focus{Type: "RelatedPerson", Max: 1}))
	a := least(t, f)
	one := map[string]string{
		id(t, f, "kin", "RelatedPerson.name.family"):         "Peters",
		id(t, f, "kin", "RelatedPerson.relationship.coding"): "http://terminology.hl7.org/CodeSystem/v2-0131|N",
	}
	a["kin"] = []map[string]string{one}
	if got := f.Check(a); len(got) != 0 {
		t.Errorf("%v", got)
	}
	a["kin"] = []map[string]string{one, one}
	if got := f.Check(a); len(got) != 1 || !strings.Contains(got[0].Message, "at most 1") {
		t.Errorf("%v", got)
	}
}

func TestATypedTriageCodeNeedsItsKindAndMeaning(t *testing.T) {
	f := referralForm(app1())
	a := least(t, f)
	a["outcomes"] = []map[string]string{{"code": "other"}}
	if got := f.Check(a); len(got) != 3 {
		t.Errorf("%v", got)
	}
	a["outcomes"] = []map[string]string{{"code": "https://fhir.nhs.uk/CodeSystem/pathways-sg-codes|SG1011", "typed": " left over "}}
	if got := f.Check(a); len(got) != 0 {
		t.Errorf("a hidden answer is checked: %v", got)
	}
}

func TestConsentMustBeConfirmed(t *testing.T) {
	f := referralForm(app1())
	for _, answer := range []string{"", "false"} {
		a := least(t, f)
		a["consent"] = []map[string]string{{"confirm": answer}}
		if got := f.Check(a); len(got) != 1 || got[0].Block != "consent" {
			t.Errorf("%q: %v", answer, got)
		}
	}
}

func TestEverythingDroppedIsListedAndSafeguardingIsCritical(t *testing.T) {
	before := referralForm(app1())
	a := least(t, before)
	a["safeguarding"] = []map[string]string{{id(t, before, "safeguarding", "Flag.code.coding"): "https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars|417430008"}}
	a["medicines"] = []map[string]string{
		{id(t, before, "medicines", "MedicationStatement.medicationCodeableConcept.coding.display"): "Aspirin",
			id(t, before, "medicines", "MedicationStatement.status"): "active"},
		{},
	}
	if got := before.Dropped(a); len(got) != 0 {
		t.Errorf("nothing changed: %v", got)
	}
	got := referralForm(without(without(app1(), "Flag"), "MedicationStatement")).Dropped(a)
	if len(got) != 2 {
		t.Fatalf("%v", got)
	}
	if p := got[0]; p.Block != "safeguarding" || !p.Critical || !strings.Contains(p.Message, "Vulnerable adult") || !strings.Contains(p.Message, "narrative") {
		t.Errorf("%+v", p)
	}
	if p := got[1]; p.Block != "medicines" || p.Critical || !strings.Contains(p.Message, "Aspirin") || !strings.Contains(p.Message, "Yes, now") {
		t.Errorf("%+v", p)
	}
}

func TestFieldsChoicesAndRepeatsThatAreGoneAreListed(t *testing.T) {
	f := referralForm(with(app1(), definition.Focus{Type: "RelatedPerson", Max: 1}))
	kin := map[string]string{id(t, f, "kin", "RelatedPerson.name.family"): "Peters"}
	a := form.Answers{
		"kin":          {kin, kin},
		"adjustments":  {{id(t, f, "adjustments", "Flag.code.coding"): "https://example.org/old|x", "gone": "a detail"}},
		"other-Widget": {{"name": "a widget", "made": "2026-07-21T13:30:00Z"}, {"name": " "}},
	}
	var said []string
	for _, p := range f.Dropped(a) {
		said = append(said, p.Block+" "+p.Message)
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{"kin The service takes at most 1", "Peters", "a detail", "no longer offers", "a widget", "21 July 2026, 14:30 BST"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in\n%s", want, all)
		}
	}
	if len(said) != 4 {
		t.Errorf("%d dropped:\n%s", len(said), all)
	}
	if strings.Contains(all, "example.org") {
		t.Error("a raw code is shown")
	}
	if strings.Contains(all, "T13:30") {
		t.Error("a raw time is shown")
	}
}

// TestAPlaceThatNobodyCanFindIsRefused: something that leads there is needed,
// whatever it is.
func TestAPlaceThatNobodyCanFindIsRefused(t *testing.T) {
	f := formOf("referral-new", "a3t1")
	problems := func(place map[string]string) (n int) {
		for _, p := range f.Check(form.Answers{"place": {place}}) {
			if p.Block == "place" {
				n++
			}
		}
		return n
	}
	for name, c := range map[string]struct {
		place  map[string]string
		wanted int
	}{
		"a name alone": {map[string]string{"name": "The usual place"}, 1},
		"what3words":   {map[string]string{"name": "The usual place", "extension-place-extension-what3words-valueString": "noted.bunch.ballots"}, 0},
		"a postcode":   {map[string]string{"name": "The usual place", "address-postalCode": "LS1 6PT"}, 0},
	} {
		if got := problems(c.place); got != c.wanted {
			t.Errorf("%s: %d problems", name, got)
		}
	}
}

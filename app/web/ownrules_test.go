package web_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"barsdesk/app/desk"
	"barsdesk/bars/definition/packages"
	"barsdesk/bars/fhir"
	"barsdesk/bars/form"
	"barsdesk/bars/message"
)

const ownKin = "https://clinic.example/StructureDefinition/Kin"

// importProfile imports a package with the emergency department's own profile.
func (r *rig) importProfile() {
	r.t.Helper()
	folder := r.t.TempDir()
	for name, text := range map[string]string{
		"package.json": `{"name": "example.clinic", "version": "1.0.0", "fhirVersions": ["4.0.1"]}`,
		"kin.json": `{"resourceType": "StructureDefinition", "id": "kin", "url": "` + ownKin + `", "name": "Kin", "status": "active",
			"fhirVersion": "4.0.1", "kind": "resource", "abstract": false, "type": "RelatedPerson",
			"baseDefinition": "http://hl7.org/fhir/StructureDefinition/RelatedPerson", "derivation": "constraint",
			"differential": {"element": [{"id": "RelatedPerson", "path": "RelatedPerson"},
				{"id": "RelatedPerson.gender", "path": "RelatedPerson.gender", "min": 1},
				{"id": "RelatedPerson.birthDate", "path": "RelatedPerson.birthDate", "max": "0"}]}}`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	p, err := packages.Read(folder, packages.Named{})
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := r.packages.Import(p, false, start); err != nil {
		r.t.Fatal(err)
	}
}

// named makes the definitions of the emergency department name its own profile.
func named(resource, profile string) func(*fakeBaRS) {
	return edited(func(d *fhir.Node) {
		for _, f := range d.All("focus") {
			if f.TextAt("code") == resource {
				f.Set("profile", fhir.Str(profile))
			}
		}
	})
}

func fieldAt(f form.Form, path string) (string, form.Field, bool) {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			for _, q := range b.Fields {
				if q.Path == path {
					return b.ID, q, true
				}
			}
		}
	}
	return "", form.Field{}, false
}

// A receiver's own profile narrows the form once it is held, and what is sent
// claims it.
func TestReceiversOwnProfileNarrowsTheForm(t *testing.T) {
	r := newRig(t)
	r.bars.change(named("RelatedPerson", ownKin))
	d := r.ready("refer")
	if _, q, _ := fieldAt(d.Form, "RelatedPerson.gender"); q.Necessity == "must" {
		t.Fatal("the gender must be given before the profile is known")
	}
	r.importProfile()
	d = want[desk.Draft](r, 200, "GET", "/api/drafts/"+d.ID, nil)
	block, gender, _ := fieldAt(d.Form, "RelatedPerson.gender")
	if gender.Necessity != "must" {
		t.Errorf("the gender is %s", gender.Necessity)
	}
	for _, s := range d.Form.Sections {
		for _, b := range s.Blocks {
			for _, q := range b.Fields {
				if strings.HasPrefix(q.Path, "RelatedPerson.birthDate") {
					t.Errorf("%s is asked for although it is forbidden", q.Path)
				}
			}
		}
	}
	answers := fillWhole(t, d.Form)
	answers[block] = fillEverything(t, d.Form)[block]
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
	c := r.check(d.ID)
	if !c.Ready {
		t.Fatalf("faults %+v", c.Faults)
	}
	sent := fhir.Resource(parsed(t, c.Messages[0].JSON), "RelatedPerson")
	if sent.TextAt("gender") == "" || sent.TextAt("meta.profile") != ownKin {
		t.Errorf("next of kin %s", sent.JSON())
	}
}

// Questions that a receiver publishes with its definition are asked, and their
// answers travel as a QuestionnaireResponse.
func TestReceiversOwnQuestionsAreAsked(t *testing.T) {
	r := newRig(t)
	r.bars.change(edited(func(d *fhir.Node) {
		d.Set("contained", fhir.List(parsed(t, `{"resourceType": "Questionnaire", "id": "q", "url": "https://clinic.example/Questionnaire/arrival", "status": "active",
			"title": "How the patient arrives", "item": [{"linkId": "how", "text": "How will the patient come?", "type": "string", "required": true}]}`)))
	}))
	r.settle()
	d := r.filled("refer")
	at := slices.IndexFunc(d.Form.Sections, func(s form.Section) bool { return s.Title == "How the patient arrives" })
	if at < 0 {
		t.Fatal("the question is not on the form")
	}
	answers := teller.Demanded(d.Form)
	question := d.Form.Sections[at].Blocks[0]
	delete(answers, question.ID)
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
	c := r.check(d.ID)
	if c.Ready || len(c.Faults) != 1 || c.Faults[0].Step != "form:"+d.Form.Sections[at].ID {
		t.Errorf("without an answer: ready %v, faults %+v", c.Ready, c.Faults)
	}
	answers[question.ID] = []map[string]string{{question.Fields[0].ID: "By taxi"}}
	d = r.save(d.ID, desk.DraftSave{Version: d.Version, Answers: &answers})
	if c = r.check(d.ID); !c.Ready {
		t.Fatalf("faults %+v", c.Faults)
	}
	bundle := parsed(t, c.Messages[0].JSON)
	response := fhir.Resource(bundle, "QuestionnaireResponse")
	if !strings.HasPrefix(response.TextAt("questionnaire"), "https://clinic.example/Questionnaire/arrival") || response.TextAt("item.answer.valueString") != "By taxi" {
		t.Errorf("response %s", response.JSON())
	}
	if facts := message.ReadFacts(bundle); facts.Kind != message.ReferralNew {
		t.Errorf("kind %s", facts.Kind)
	}
}

package message_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// sent is the patient as a booking carries it.
func sent(t interface{ Fatal(...any) }, p message.Patient) *fhir.Node {
	c := context(message.BookingNew)
	patient, gp := p.Resources(now, c.NewID)
	slot, err := fhir.Parse([]byte(`{"resourceType":"Slot","id":"s","start":"2026-11-21T14:30:00Z","end":"2026-11-21T14:45:00Z"}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := message.Booking(c, patient, gp, message.Chosen{Slot: slot}, "", "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPatientComesBackOutOfAMessage(t *testing.T) {
	want := patient()
	want.Verification.How, want.Verification.By = "", "" // never sent
	if diff := cmp.Diff(want, message.PatientOf(sent(t, patient()))); diff != "" {
		t.Error(diff)
	}
}

func TestAnyPatientComesBackOutOfAMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyPatient(t)
		if diff := cmp.Diff(want, message.PatientOf(sent(t, want))); diff != "" {
			t.Fatal(diff)
		}
	})
}

// anyPatient is any patient that a message carries whole.
func anyPatient(t *rapid.T) message.Patient {
	word := rapid.StringMatching(`[\pL'’"<&-]{1,9}( [\pL]{1,5})?`)
	maybe := func(label string) string {
		if rapid.Bool().Draw(t, label+" given") {
			return word.Draw(t, label)
		}
		return ""
	}
	choices := message.PatientChoices()
	pick := func(label string, from []message.Choice) string {
		return rapid.SampledFrom(append([]message.Choice{{}}, from...)).Draw(t, label).Value
	}
	p := message.Patient{
		Prefix: maybe("prefix"), Family: maybe("family"), Given: maybe("given"),
		BirthDate: rapid.SampledFrom([]string{"", "1950-02-28"}).Draw(t, "born"),
		Sex:       pick("sex", choices.Sexes), City: maybe("city"),
		Postcode: rapid.SampledFrom([]string{"", "DN8 5SP"}).Draw(t, "postcode"), Language: pick("language", choices.Languages),
	}
	if rapid.Bool().Draw(t, "lines") {
		p.AddressLines = rapid.SliceOfN(word, 1, 3).Draw(t, "line")
	}
	if p.Verification.Status = pick("status", choices.Verifications); p.Verification.Status != "" {
		p.NHSNumber = "9658499058"
	}
	if rapid.Bool().Draw(t, "gp") {
		p.GP = message.Surgery{ODSCode: "G82080", Name: word.Draw(t, "practice")}
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "contacts") {
		c := message.Contact{Relationship: rapid.SampledFrom(choices.Relationships).Draw(t, "relationship").Value,
			Given: maybe("c given"), Family: maybe("c family"), Phone: fmt.Sprintf("07700 90012%d", i), First: i == 0}
		c.Email = rapid.SampledFrom([]string{"", "a@b.example"}).Draw(t, "email")
		p.Contacts = append(p.Contacts, c)
	}
	return p
}

func TestNHSNumberIsSentOnlyWithAStatus(t *testing.T) {
	for status, want := range map[string]bool{"": false, "number-present-and-verified": true,
		"number-present-but-not-traced": true, "trace-required": false} {
		p := patient()
		p.Verification.Status = status
		b := sent(t, p)
		if got := fhir.Resource(b, "Patient").TextAt("identifier.value") == "9658499058"; got != want || p.SendsNHSNumber() != want {
			t.Errorf("with status %q the number is sent: %v", status, got)
		}
		if got := strings.Contains(string(b.JSON()), "9658499058"); got != want {
			t.Errorf("with status %q the message holds the number: %v", status, got)
		}
	}
	verified := fhir.Resource(sent(t, patient()), "Patient").Get("identifier").Items[0]
	checkValues(t, verified, map[string]string{
		"system":        "https://fhir.nhs.uk/Id/nhs-number",
		"extension.url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
		"extension.valueCodeableConcept.coding.system":  "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus",
		"extension.valueCodeableConcept.coding.code":    "number-present-and-verified",
		"extension.valueCodeableConcept.coding.display": "Number present and verified",
	})
}

func TestContactsAreRankedFromTheOneToCallFirst(t *testing.T) {
	n := fhir.Resource(sent(t, patient()), "Patient")
	var got []string
	for _, c := range n.All("contact") {
		for _, tel := range c.All("telecom") {
			got = append(got, c.TextAt("extension.valuePositiveInt")+" "+c.TextAt("relationship.coding.code")+" "+
				c.TextAt("relationship.coding.display")+" "+tel.TextAt("rank")+" "+tel.TextAt("system"))
		}
	}
	want := []string{"2 ONESELF self 1 phone", "2 ONESELF self 2 email", "1 DAUC daughter 1 phone"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if first, ok := patient().CallBack(); !ok || first.Phone != "07700 900123" {
		t.Errorf("call back %+v", first)
	}
}

func TestProblems(t *testing.T) {
	tests := map[string]struct {
		change func(p *message.Patient)
		want   []string
	}{
		"nothing wrong":      {func(*message.Patient) {}, nil},
		"only a contact":     {func(p *message.Patient) { *p = message.Patient{Contacts: p.Contacts[1:]} }, nil},
		"number too short":   {func(p *message.Patient) { p.NHSNumber = "965849905" }, []string{"nhsNumber"}},
		"number mistyped":    {func(p *message.Patient) { p.NHSNumber = "9658499085" }, []string{"nhsNumber"}},
		"number with spaces": {func(p *message.Patient) { p.NHSNumber = "965 849 9058" }, nil},
		"number missing":     {func(p *message.Patient) { p.NHSNumber = "" }, []string{"nhsNumber"}},
		"number unverified":  {func(p *message.Patient) { p.Verification = message.Verification{} }, nil},
		"verified, not how":  {func(p *message.Patient) { p.Verification.How = " " }, []string{"verification.how"}},
		"verified, not by":   {func(p *message.Patient) { p.Verification.By = "" }, []string{"verification.by"}},
		"not traced": {func(p *message.Patient) {
			p.Verification = message.Verification{Status: "number-present-but-not-traced"}
		}, nil},
		"made-up status":       {func(p *message.Patient) { p.Verification.Status = "trusted" }, []string{"verification.status"}},
		"impossible date":      {func(p *message.Patient) { p.BirthDate = "1950-02-30" }, []string{"birthDate"}},
		"date too old":         {func(p *message.Patient) { p.BirthDate = "1050-02-20" }, []string{"birthDate"}},
		"made-up sex":          {func(p *message.Patient) { p.Sex = "m" }, []string{"sex"}},
		"postcode":             {func(p *message.Patient) { p.Postcode = "DN8 SP5" }, []string{"postcode"}},
		"postcode, small":      {func(p *message.Patient) { p.Postcode = "dn85sp" }, nil},
		"practice, no code":    {func(p *message.Patient) { p.GP.ODSCode = "" }, []string{"gp.odsCode"}},
		"practice, no name":    {func(p *message.Patient) { p.GP.Name = "" }, []string{"gp.name"}},
		"no contact":           {func(p *message.Patient) { p.Contacts = nil }, []string{"contacts"}},
		"nobody first":         {func(p *message.Patient) { p.Contacts[1].First = false }, []string{"contacts"}},
		"two first":            {func(p *message.Patient) { p.Contacts[0].First = true }, []string{"contacts"}},
		"first without phone":  {func(p *message.Patient) { p.Contacts[1].Phone, p.Contacts[1].Email = "", "a@b.example" }, []string{"contacts[1].phone"}},
		"second without phone": {func(p *message.Patient) { p.Contacts[0].Phone = "" }, nil},
		"second without both":  {func(p *message.Patient) { p.Contacts[0].Phone, p.Contacts[0].Email = "", "" }, []string{"contacts[0].phone"}},
		"phone in words":       {func(p *message.Patient) { p.Contacts[0].Phone = "ask Ann" }, []string{"contacts[0].phone"}},
		"phone abroad":         {func(p *message.Patient) { p.Contacts[0].Phone = "+44 (0113) 496 0000 ext 12" }, nil},
		"email":                {func(p *message.Patient) { p.Contacts[0].Email = "josiah" }, []string{"contacts[0].email"}},
		"no relationship":      {func(p *message.Patient) { p.Contacts[1].Relationship = "" }, []string{"contacts[1].relationship"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := patient()
			test.change(&p)
			var got []string
			for _, problem := range p.Problems() {
				got = append(got, problem.Path)
				plain(t, problem.Message)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// plain fails on words that nobody should read.
func plain(t *testing.T, text string) {
	t.Helper()
	for _, word := range []string{"invalid", "please", "successful", "http", "|", "ONESELF", "null"} {
		if text == "" || strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			t.Errorf("%q is not plain English", text)
		}
	}
}

func TestBirthDateInTheFuture(t *testing.T) {
	p := patient()
	p.BirthDate = "2026-11-22"
	if got := p.ProblemsOn(now); len(got) != 1 || got[0].Path != "birthDate" {
		t.Errorf("got %v", got)
	}
	p.BirthDate = "2026-11-21"
	if got := p.ProblemsOn(now); len(got) != 0 {
		t.Errorf("born today: %v", got)
	}
}

func TestChoicesAreReadable(t *testing.T) {
	c := message.PatientChoices()
	for _, list := range [][]message.Choice{c.Sexes, c.Relationships, c.Verifications, c.Languages} {
		seen := map[string]bool{}
		for _, choice := range list {
			plain(t, choice.Label)
			if choice.Value == "" || seen[choice.Value] || seen[choice.Label] {
				t.Errorf("%+v is empty or there twice", choice)
			}
			seen[choice.Value], seen[choice.Label] = true, true
		}
		if len(list) < 2 {
			t.Error("a choice needs two options")
		}
	}
	if message.RelationshipLabel(message.RelationshipSelf) != "The patient" || message.LanguageLabel("cy") != "Welsh" {
		t.Error("labels are not found by value")
	}
}

func TestPatientInWords(t *testing.T) {
	p := patient()
	if got, want := p.DisplayName(), "MURRY, Josiah"; got != want {
		t.Errorf("name %q, want %q", got, want)
	}
	if got, want := p.AddressText(), "1 Village Green, Trumpton, Doncaster, DN8 5SP"; got != want {
		t.Errorf("address %q, want %q", got, want)
	}
	if got := p.SexLabel(); got != "Male" {
		t.Errorf("sex %q", got)
	}
	if (message.Patient{}).DisplayName() != "" || (message.Patient{Given: "Ann"}).DisplayName() != "Ann" {
		t.Error("a missing part of the name is shown")
	}
}

package message_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

func TestPhoneNumbersAreAsLongAsPhoneNumbers(t *testing.T) {
	for number, fine := range map[string]bool{
		"99999": true, "00000": true, "9 9 9 9": false, "01302 496 000": true,
		strings.Repeat("1", 20): true, strings.Repeat("1", 21): false,
	} {
		p := patient()
		p.Contacts[1].Phone = number
		if problems := p.Problems(); (len(problems) == 0) != fine {
			t.Errorf("%q: %v, want fine %v", number, problems, fine)
		}
	}
}

func TestBirthYearsThatNobodyLivingHas(t *testing.T) {
	for born, fine := range map[string]bool{"1880-01-01": true, "1879-12-31": false} {
		p := patient()
		p.BirthDate = born
		if problems := p.Problems(); (len(problems) == 0) != fine {
			t.Errorf("%s: %v, want fine %v", born, problems, fine)
		}
	}
}

// A use case that nobody published asks for what Application 1 does.
func TestUseCasesThatSayNoApplication(t *testing.T) {
	for _, useCase := range []string{"", "a", "z", "a9t1", "urn:x"} {
		if got := patient().ProblemsFor(useCase, now); len(got) != 0 {
			t.Errorf("%q: %v", useCase, got)
		}
		c := context(message.ReferralNew)
		if c.UseCase = useCase; useCase == "" {
			continue
		}
		p, gp := patient().Resources(now, c.NewID)
		b, err := message.Referral(c, p, gp, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		checkValues(t, b, map[string]string{"CarePlan.status": "completed", "Encounter.status": "finished", "Encounter.class.code": "EMER"})
	}
}

// A refusal tells a sender what to do instead.
func TestRefusedChangeOfABookingSaysWhatToDo(t *testing.T) {
	for reason, want := range map[string]string{"update": "cancel it and book anew", "delete": "reason new"} {
		_, refused := message.Identify(parse(t, []byte(bookedVars.with(func(v *variables) { v.reason = reason }).bundle())))
		if refused == nil || !strings.Contains(refused.Diagnostics, want) {
			t.Errorf("reason %s: %+v, want words about %q", reason, refused, want)
		}
	}
}

// BaRS Application 6, Referral response: rejected calls carry a cancelled
// Encounter as their focus, whatever became of the request.
func TestRejectionIsNoMissedAppointment(t *testing.T) {
	v := statusVars.with(func(v *variables) { v.request, v.encounters = "revoked", "triaged cancelled" })
	if got := message.ReadFacts(parse(t, []byte(v.bundle()))).Kind; got != message.ReferralRejection {
		t.Errorf("read as %q", got)
	}
	v.focus, v.encounters = "SR", "finished"
	if got := message.ReadFacts(parse(t, []byte(v.bundle()))).Kind; got != message.DidNotAttendKind {
		t.Errorf("read as %q", got)
	}
}

// BaRS Applications, Safeguarding: a reason that says nothing and leads nowhere
// is no concern, each other one is, once.
func TestConcernsGivenAsReasons(t *testing.T) {
	tests := map[string]struct {
		reason string
		want   string
	}{
		"leads nowhere":      {`{"reference":"urn:uuid:none"}`, ""},
		"only words":         {`{"display":"Lives alone"}`, "Lives alone"},
		"leads to something": {`{"reference":"urn:uuid:o"}`, "Bruises"},
		"both":               {`{"reference":"urn:uuid:o","display":"Concern"}`, "Bruises"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := parse(t, []byte(missedVars.bundle()))
			fhir.Resource(b, "Encounter").Set("reasonReference", parse(t, []byte(`[`+test.reason+`,`+test.reason+`]`)))
			b.Append("entry", parse(t, []byte(`{"fullUrl":"urn:uuid:o","resource":{"resourceType":"Observation","code":{"text":"Bruises"}}}`)))
			got := message.ReadFacts(b).Safeguarding
			if (test.want == "" && len(got) > 0) || (test.want != "" && (len(got) != 1 || got[0].Text != test.want)) {
				t.Errorf("read %+v, want %q", got, test.want)
			}
		})
	}
}

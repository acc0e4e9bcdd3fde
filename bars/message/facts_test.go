package message_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// TestFactsOfThePublishedExamples is a table written from the published
// examples: kind, use case, services, focus, use-context.
func TestFactsOfThePublishedExamples(t *testing.T) {
	type facts struct{ Kind, UseCase, From, To, Focus, UseContext string }
	want := map[string]facts{
		"bookreq01-booking-new.json":                              {"booking-new", "a1t1", "2222222222", "111111111", "Appointment", "a1t1|booked|booking-request|new"},
		"bookreq02-booking-cancelled.json":                        {"booking-cancel", "a1t1", "2222222222", "111111111", "Appointment", "a1t1|cancelled|booking-request|new"},
		"bookreqresp01-slot-searchset.json":                       {},
		"refreq01-referral-new-111-to-ed.json":                    {"referral-new", "a1t1", "2222222222", "111111111", "ServiceRequest", "a1t1|referral|servicerequest-request|new"},
		"refreq08c-cad-out-of-area-c1-3-update.json":              {"referral-update", "a6t1", "", "", "ServiceRequest", "a6t1|referral|servicerequest-request|update"},
		"refresp01-referral-response-dna-ed-to-111.json":          {"did-not-attend", "a1t1", "111111111", "2222222222", "ServiceRequest", "a1t1|referral|servicerequest-response|new"},
		"refresp03-referral-response-cad-out-of-area.json":        {"status-response", "a6t1", "", "", "ServiceRequest", "a6t1|referral|servicerequest-response|new"},
		"servreq01-referral-cancel-revoked.json":                  {"validation-cancel", "a4t1", "", "", "ServiceRequest", "a4t1|validation|servicerequest-request|update"},
		"valreq01-validation-request-new.json":                    {"validation-new", "a4t1", "", "", "ServiceRequest", "a4t1|validation|servicerequest-request|new"},
		"valreq02-validation-request-update-lower-priority.json":  {"validation-update", "a4t1", "", "", "ServiceRequest", "a4t1|validation|servicerequest-request|update"},
		"valresp01a-validation-response-interim-in-progress.json": {"validation-interim", "a4t1", "", "", "Encounter", "a4t1|validation|servicerequest-response|new"},
		"valresp01b-validation-response-full-after-interim.json":  {"validation-full", "a4t1", "", "", "Encounter", "a4t1|validation|servicerequest-response|update"},
		"valresp04-validation-response-interim-rejected.json":     {"validation-rejection", "a4t1", "", "", "Encounter", "a4t1|validation|servicerequest-response|new"},
		"valresp05-validation-response-full-falls.json":           {"validation-full", "a4t2", "", "", "Encounter", "a4t2|validation|servicerequest-response|new"},
	}
	all := examples(t)
	for name, w := range want {
		t.Run(name, func(t *testing.T) {
			if all[name] == nil {
				t.Fatal("the example is missing")
			}
			f := message.ReadFacts(all[name])
			got := facts{string(f.Kind), f.UseCase, f.SourceService, f.DestinationService, f.FocusType, message.UseContext(all[name])}
			if w.From == "" && w.Kind != "" {
				got.From, got.To = "", ""
			}
			if diff := cmp.Diff(w, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFactsOfAReferral(t *testing.T) {
	f := message.ReadFacts(examples(t)["refreq01-referral-new-111-to-ed.json"])
	want := map[string]string{
		f.BundleID: "79120f41-a431-4f08-bcc5-1e67006fcae0", f.VersionID: "1.0.0", f.NHSNumber: "3478526985",
		f.JourneyID: "d877b820-e72b-44d1-a627-195f54bfc606", f.LinkedAppointment: "3cac9cde-a262-42b3-bcf1-215ab79c3e37",
		f.SourceODS: "RND", f.DestinationODS: "RYE", f.ServiceStatus: "active", f.ServiceIntent: "plan", f.CarePlanStatus: "completed",
		f.SourcePhone: "+44 (0113) 123 4567", f.Category: "referral", f.SourceOrganisation: "Sender Organization",
	}
	for got, w := range want {
		if got != w {
			t.Errorf("got %q, want %q", got, w)
		}
	}
	if len(f.Safeguarding) != 1 || f.Safeguarding[0].Text != "Child is cause for safeguarding concern (finding)" {
		t.Errorf("safeguarding %+v", f.Safeguarding)
	}
}

func TestFactsOfADidNotAttendResponse(t *testing.T) {
	f := message.ReadFacts(examples(t)["refresp01-referral-response-dna-ed-to-111.json"])
	if f.ResponseIdentifier != "79120f41-a431-4f08-bcc5-1e67006fcae0" || f.AppointmentID != "3713c8fc-dbcf-4f90-bacf-89d99e434e9b" ||
		f.ServiceRequestID != "236bb75d-90ef-461f-b71e-fde7f899802c" || f.AppointmentStatus != "noshow" {
		t.Errorf("got %+v", f)
	}
	var said []string
	for _, c := range f.Safeguarding {
		said = append(said, c.Text)
	}
	want := []string{"Unspecified Safeguarding Concern Identified", "Lives Alone", "Nursing Home", "Clinical Narrative"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
}

func TestSafeguardingOfUnknownSystemsCounts(t *testing.T) {
	tests := map[string]struct {
		flag string
		want string // text; empty: no concern
	}{
		"unknown system":  {`{"category":[{"text":"Adult Safeguarding"}],"code":{"coding":[{"system":"http://local","code":"X1"}],"text":"Known to MARAC"}}`, "Known to MARAC"},
		"only the code":   {`{"code":{"coding":[{"system":"http://fhir.nhs.uk/codesystem/safeguarding-codes-bars","code":"U"}]}}`, "U"},
		"only a category": {`{"category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"sg"}]}]}`, "Safeguarding concern, not described"},
		"none identified": {`{"category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SG"}]}],"code":{"coding":[{"code":"861931000000100","display":"No safeguarding issues identified"}]}}`, ""},
		"other category":  {`{"category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"RA"}]}],"code":{"text":"Needs a ramp"}}`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			flag := parse(t, []byte(test.flag))
			flag.Set("resourceType", fhir.Str("Flag"))
			b := fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("entry", fhir.List(fhir.Obj(fhir.M("resource", flag)))))
			got := message.ReadFacts(b).Safeguarding
			switch {
			case test.want == "" && len(got) > 0:
				t.Errorf("got %+v, want none", got)
			case test.want != "" && (len(got) != 1 || got[0].Text != test.want):
				t.Errorf("got %+v, want %q", got, test.want)
			}
		})
	}
}

func TestJourneyInEveryForm(t *testing.T) {
	for _, ref := range []string{"D877B820-E72B-44D1-A627-195F54BFC606", "EpisodeOfCare/d877b820-e72b-44d1-a627-195f54bfc606",
		"urn:uuid:d877b820-e72b-44d1-a627-195f54bfc606", "https://a.example/EpisodeOfCare/d877b820-e72b-44d1-a627-195f54bfc606"} {
		b := referral(t, "")
		fhir.Resource(b, "Encounter").Set("episodeOfCare", fhir.List(fhir.Reference(ref)))
		if got := message.ReadFacts(b).JourneyID; got != "d877b820-e72b-44d1-a627-195f54bfc606" {
			t.Errorf("%q is read as %q", ref, got)
		}
	}
}

// TestReadingNeverFails hands every reader every example with one member after
// another spoilt (left out, or turned into something else), and things that
// are no message at all.
func TestReadingNeverFails(t *testing.T) {
	spoilt := 0
	for name, b := range examples(t) {
		t.Run(name, func(*testing.T) { mutilate(b, b, &spoilt) })
	}
	for _, odd := range []string{`null`, `[]`, `"x"`, `7`, `{}`, `{"resourceType":"Bundle","entry":7}`,
		`{"resourceType":"Bundle","entry":[null,1,"x",[],{"resource":null},{"resource":{"resourceType":"Patient","contact":[7,null]}}]}`} {
		readAll(parse(t, []byte(odd)))
	}
	readAll(nil)
}

// mutilate spoils each member below n in turn and reads the whole each time.
// How it spoils them takes turns too, for the examples say the same things many
// times over; in a short run every ninth member is spoilt.
func mutilate(whole, n *fhir.Node, spoilt *int) {
	ways := []*fhir.Node{nil, {}, fhir.Num("7"), fhir.List(&fhir.Node{}), fhir.Obj()}
	for i := range n.Members {
		kept := n.Members[i]
		*spoilt++
		if !testing.Short() || *spoilt%9 == 0 {
			n.Members[i].Value = ways[*spoilt%len(ways)]
			if n.Members[i].Value == nil {
				n.Members[i] = fhir.M("dropped-"+kept.Name, kept.Value)
			}
			readAll(whole)
		}
		n.Members[i] = kept
		mutilate(whole, kept.Value, spoilt)
	}
	for _, it := range n.Items {
		mutilate(whole, it, spoilt)
	}
}

func readAll(b *fhir.Node) {
	message.ReadFacts(b)
	message.PatientOf(b)
	message.UseContext(b)
	_, _ = message.ReadAnswer(b)
}

package definition_test

import (
	"errors"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

const referral = "bars-message-servicerequest-request-referral"

// searchset wraps resources as a receiver answers with them.
func searchset(resources ...*fhir.Node) *fhir.Node {
	entries := fhir.List()
	for _, r := range resources {
		entries.Items = append(entries.Items, fhir.Obj(fhir.M("resource", r)))
	}
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("type", fhir.Str("searchset")), fhir.M("entry", entries))
}

func offer(service, version string, useCases ...string) *fhir.Node {
	return definition.Template(referral).Resource(service, useCases, version)
}

func pick(w definition.Want, resources ...*fhir.Node) (definition.MessageDefinition, error) {
	defs, _ := definition.ReadSearchset(searchset(resources...))
	if w.Tail == "" {
		w.Tail = referral
	}
	return definition.Pick(defs, w)
}

func want(version string) definition.Want {
	return definition.Want{ServiceID: "2000011147", UseCase: "A1T1", Version: version}
}

func TestPickTakesTheNearestVersionOfTheSameMajor(t *testing.T) {
	for _, c := range []struct {
		ours    string
		offered []string
		picked  string
	}{
		{"2.1.0", []string{"2.1.0"}, "2.1.0"},
		{"2.1.0", []string{"1.9.0", "2.0.3", "2.1.0", "3.0.0"}, "2.1.0"},
		{"2.1.0", []string{"2.5.0", "2.2.0", "2.9.9"}, "2.2.0"},
		{"2.1.0", []string{"2.0.0", "2.2.0"}, "2.2.0"},
		{"2.1.4", []string{"2.1.0", "2.1.3", "2.1.9"}, "2.1.3"},
		{"1.0.0-beta.8", []string{"1.0.0", "1.0.0-alpha.2", "1.0.0-beta"}, "1.0.0-beta"},
	} {
		var all []*fhir.Node
		for _, v := range c.offered {
			all = append(all, offer("2000011147", v, "a1t1", "a1t2"))
		}
		d, err := pick(want(c.ours), all...)
		if err != nil || d.Version != c.picked {
			t.Errorf("ours %s of %v: picked %q, %v", c.ours, c.offered, d.Version, err)
		}
	}
}

func TestPickSaysInWordsWhyNothingFits(t *testing.T) {
	booking := definition.Template("bars-message-booking-request").Resource("2000011147", []string{"a1t1"}, "2.1.0")
	unversioned := offer("2000011147", "2.1.0", "a1t1")
	unversioned.Remove("version")
	for _, c := range []struct {
		name, says string
		offered    *fhir.Node
	}{
		{"another message", "does not take referrals electronically", booking},
		{"another service", "another service", offer("2000099999", "2.1.0", "a1t1")},
		{"another use", "Emergency department, from NHS 111", offer("2000011147", "2.1.0", "a1t2")},
		{"another major", "version 3.0.0", offer("2000011147", "3.0.0", "a1t1")},
		{"a pre-release", "version 2.1.0-beta", offer("2000011147", "2.1.0-beta", "a1t1")},
		{"no version", "does not say which version", unversioned},
	} {
		_, err := pick(want("2.1.0"), c.offered)
		var no *definition.NotOffered
		if !errors.As(err, &no) || !strings.Contains(no.Reason, c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := pick(want("2.1.0")); err == nil {
		t.Error("something was picked out of nothing")
	}
}

func TestOneWithoutVersionIsTakenOnlyWhereAllowedAndOnlyLast(t *testing.T) {
	bare := offer("2000011147", "", "a1t1")
	bare.Remove("version")
	w := want("2.1.0")
	w.AllowUnversioned = true
	if d, err := pick(w, bare); err != nil || d.Version != "" {
		t.Errorf("picked %q, %v", d.Version, err)
	}
	if d, err := pick(w, bare, offer("2000011147", "2.9.0", "a1t1")); err != nil || d.Version != "2.9.0" {
		t.Errorf("picked %q, %v", d.Version, err)
	}
}

func TestBothShapesOfUseContextAreRead(t *testing.T) {
	text := `{"resourceType":"MessageDefinition","url":"https://fhir.nhs.uk/MessageDefinition/` + referral + `","version":"2.1.0",
	"useContext":[{"code":[{"system":"HTTP://fhir.nhs.uk/id/DOS-service-id","code":"2000011147"},
	{"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"A1T1"}],
	"valueCodeableConcept":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/variant-state","code":"positive"}]}}],
	"focus":[{"code":"Patient","min":1,"max":"1"},{"code":"Organization","min":2,"max":"*"}]}`
	n, err := fhir.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, shape := range map[string]*fhir.Node{"codings in code": n, "package": offer("2000011147", "2.1.0", "a1t1")} {
		d, err := pick(want("2.1.0"), shape)
		if err != nil || len(d.ServiceIDs) != 1 || len(d.UseCases) != 1 || d.UseCases[0] != "a1t1" {
			t.Errorf("%s: %+v %v", name, d.ServiceIDs, err)
		}
	}
}

func TestADefinitionThatAsksForAnInvoiceStopsTheJourney(t *testing.T) {
	bad := offer("2000011147", "2.1.0", "a1t1")
	bad.Append("focus", fhir.Obj(fhir.M("code", fhir.Str("Invoice")), fhir.M("min", fhir.Num("1")), fhir.M("max", fhir.Str("1"))))
	_, problems := definition.ReadSearchset(searchset(bad))
	if len(problems) != 1 || !strings.Contains(problems[0].What, "Invoice") {
		t.Errorf("problems %v", problems)
	}
	if _, err := pick(want("2.1.0"), bad); err == nil || !strings.Contains(err.Error(), "Invoice") {
		t.Errorf("picked it: %v", err)
	}
	good := offer("2000011147", "2.0.0", "a1t1")
	if d, err := pick(want("2.1.0"), bad, good); err != nil || d.Version != "2.0.0" {
		t.Errorf("the sound one was not picked: %v", err)
	}
}

func TestOtherFaultsAreReported(t *testing.T) {
	swapped := offer("1", "2.1.0", "a1t1")
	swapped.At("focus").Set("min", fhir.Num("3"))
	nameless := offer("1", "2.1.0", "a1t1")
	nameless.Remove("url")
	empty := offer("1", "2.1.0", "a1t1")
	empty.Remove("focus")
	invoice := fhir.Obj(fhir.M("resourceType", fhir.Str("Invoice")))
	outcome := fhir.Obj(fhir.M("resourceType", fhir.Str("OperationOutcome")))
	for _, n := range []*fhir.Node{swapped, nameless, empty, invoice} {
		if _, problems := definition.ReadSearchset(searchset(n)); len(problems) != 1 {
			t.Errorf("%s: problems %v", n.Type(), problems)
		}
	}
	for _, n := range []*fhir.Node{nil, fhir.Str("x"), searchset(), searchset(outcome)} {
		if defs, problems := definition.ReadSearchset(n); len(defs)+len(problems) != 0 {
			t.Errorf("%v %v", defs, problems)
		}
	}
}

func TestOldAndRelativeUrlsMeanTheSameMessage(t *testing.T) {
	for url, tail := range map[string]string{
		"https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request|1.0": referral,
		"MessageDefinition/bars-message-servicerequest-request-referral":                referral,
		"bars-message-servicerequest-request-response-short":                            "bars-message-servicerequest-response-referral-short",
		"bars-message-booking-request":                                                  "bars-message-booking-request",
	} {
		if got := definition.Tail(url); got != tail {
			t.Errorf("%s: %s", url, got)
		}
	}
}

func TestAReceiverPublishesWhatASenderReads(t *testing.T) {
	for _, tpl := range definition.Templates() {
		n := tpl.Resource("2000011147", []string{"a1t1", "a1t2"}, "2.1.0")
		d := definition.Read(n)
		if len(d.Faults) != 0 || d.URL != tpl.URL || d.Version != "2.1.0" || len(d.UseCases) != 2 || len(d.Focus) != len(tpl.Focus) {
			t.Errorf("%s: %+v", tpl.URL, d)
		}
		if !fhir.Equal(n, tpl.Resource("2000011147", []string{"a1t1", "a1t2"}, "2.1.0")) {
			t.Errorf("%s: published differently the second time", tpl.URL)
		}
		if n.ID() == tpl.Resource("2000011147", []string{"a1t1"}, "2.1.0").ID() {
			t.Errorf("%s: two definitions share an id", tpl.URL)
		}
	}
}

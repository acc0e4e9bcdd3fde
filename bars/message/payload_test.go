package message_test

import (
	"encoding/json"
	"strings"
	"testing"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
	"barsdesk/bars/fhir/fhirtest"
)

// rule is a row of a payload table as far as this test reads it.
type rule struct {
	Resource, Path, Necessity, Applies, When, Fixed string
}

func rules(t *testing.T, table string) []rule {
	t.Helper()
	var out []rule
	if err := json.Unmarshal(read(t, fhirtest.Published(t, "spec/payloads/"+table+".json")), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestMessagesHoldWhatThePayloadTablesDemand reads the published tables and
// looks for every element that is always demanded, or demanded because its
// resource or parent is there.
func TestMessagesHoldWhatThePayloadTablesDemand(t *testing.T) {
	for table, bundle := range built(t) {
		t.Run(table, func(t *testing.T) {
			demanded := 0
			for _, r := range rules(t, table) {
				if r.Necessity == "MUST" && r.Applies != "conditional" {
					demanded++
					checkRule(t, bundle, r)
				}
			}
			if demanded < 60 {
				t.Errorf("only %d demanded rows were read: is this the table?", demanded)
			}
		})
	}
}

// built are the messages of this package by the table that rules them.
func built(t *testing.T) map[string]*fhir.Node {
	t.Helper()
	return map[string]*fhir.Node{
		"app1-booking-request":   booking(t, ""),
		"app1-referral-request":  referral(t, "appointment-1"),
		"core-cancel-booking":    cancelledBooking(t),
		"core-cancel-referral":   cancelledReferral(t),
		"app1-referral-response": didNotAttend(t),
	}
}

func checkRule(t *testing.T, bundle *fhir.Node, r rule) {
	t.Helper()
	if r.Resource == "ServiceRequest" && strings.Contains(r.Fixed, "request-validation") {
		return // the cancellation table is printed for validation; a referral keeps its own profile
	}
	resources := fhir.Resources(bundle, r.Resource)
	if r.Resource == "Bundle" {
		resources = []*fhir.Node{bundle}
	}
	if len(resources) == 0 && r.Applies == "always" {
		t.Errorf("no %s, though %s is always demanded", r.Resource, r.Path)
	}
	for _, n := range resources {
		checkPath(t, n, r)
	}
}

func checkPath(t *testing.T, n *fhir.Node, r rule) {
	t.Helper()
	path := strings.TrimPrefix(strings.TrimPrefix(r.Path, r.Resource), ".")
	if r.Applies == "if-parent" {
		parent, name := path[:strings.LastIndexByte(path, '.')], path[strings.LastIndexByte(path, '.')+1:]
		for _, p := range n.All(parent) {
			if len(p.All(name)) == 0 {
				t.Errorf("%s is missing where its parent is there", r.Path)
			}
		}
		return
	}
	found := n.All(path)
	if len(found) == 0 {
		t.Errorf("%s is missing", r.Path)
	}
	if r.Fixed == "" {
		return
	}
	for _, f := range found {
		if f.String() == r.Fixed {
			return
		}
	}
	t.Errorf("%s is never %q", r.Path, r.Fixed)
}

// TestMessagesFitTheirPublishedDefinition counts resources against the
// nationally published MessageDefinitions.
func TestMessagesFitTheirPublishedDefinition(t *testing.T) {
	for table, bundle := range built(t) {
		t.Run(table, func(t *testing.T) {
			tail := definitionTail(bundle)
			def := parse(t, read(t, fhirtest.Published(t, "fhir/message-definitions/"+tail+".json")))
			if got := definition.Tail(def.TextAt("url")); got != tail {
				t.Fatalf("definition %q, want %q", got, tail)
			}
			room := map[string][2]int{}
			for _, f := range def.All("focus") {
				lo, hi := room[f.TextAt("code")][0]+number(f.TextAt("min")), room[f.TextAt("code")][1]+number(f.TextAt("max"))
				room[f.TextAt("code")] = [2]int{lo, hi}
			}
			counts := map[string]int{"Bundle": 1}
			for _, e := range fhir.Entries(bundle) {
				counts[e.Resource.Type()]++
			}
			for resourceType, n := range counts {
				if r, listed := room[resourceType]; !listed || n > r[1] {
					t.Errorf("%d %s, the definition has room for %v", n, resourceType, room[resourceType])
				}
			}
			for resourceType, r := range room {
				if counts[resourceType] < r[0] {
					t.Errorf("%d %s, the definition wants %d", counts[resourceType], resourceType, r[0])
				}
			}
		})
	}
}

func definitionTail(bundle *fhir.Node) string {
	return definition.Tail(fhir.Resource(bundle, "MessageHeader").TextAt("definition"))
}

func number(s string) int {
	if s == "*" {
		return 1000
	}
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

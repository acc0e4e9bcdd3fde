package fhirpath_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// TestBounds gives up what would not end.
func TestBounds(t *testing.T) {
	bundle := fhirpath.Of(wideBundle(t, 1000), nil, "")
	env := &fhirpath.Env{Resource: bundle, Root: bundle, Now: suiteNow}
	for _, text := range []string{
		"descendants().select(%context.descendants())",
		"descendants()" + strings.Repeat(".select($this.combine($this))", 12),
		"%resource.descendants().aggregate(iif($total.empty(), 'abcdefgh', $total & $total))",
		"%resource.descendants().aggregate(iif($total.empty(), 'aa', $total.replace('a', 'aa')))",
		"entry.fullUrl.select(%resource.entry.fullUrl.select(%resource.entry.fullUrl.join('').upper()))",
	} {
		x, err := fhirpath.Compile(text, model)
		if err != nil {
			t.Fatal(text, err)
		}
		if _, err := x.Evaluate(env, bundle); !errors.Is(err, fhirpath.ErrTooMuch) && (err == nil || !strings.Contains(err.Error(), "longer than")) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestGivenUp names the reason.
func TestGivenUp(t *testing.T) {
	x, err := fhirpath.Compile("repeatAll($this)", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Evaluate(nil, fhirpath.Text("a")); !errors.Is(err, fhirpath.ErrTooMuch) {
		t.Error(err)
	}
}

// TestLargeBundle evaluates the invariants of a Bundle over one as large as a
// message may be, which only works where nothing is compared with everything.
func TestLargeBundle(t *testing.T) {
	bundle := fhirpath.Of(wideBundle(t, 20_000), nil, "")
	env := &fhirpath.Env{Resource: bundle, Root: bundle}
	for _, text := range []string{
		bdl7, dom3, "descendants().fullUrl.isDistinct()", "entry.resource.distinct().count() = 20000", "entry.fullUrl.subsetOf(entry.fullUrl)",
		"entry.fullUrl.intersect(entry.fullUrl).count() = 20000", "entry.all(fullUrl in %resource.entry.fullUrl)", "entry.resource.repeat(children()).count() > 20000",
		"entry.fullUrl.sort().first() = entry.fullUrl.first()", "(entry | entry).count() = 20000",
	} {
		x, err := fhirpath.Compile(text, model)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := x.True(env, bundle); !ok || err != nil {
			t.Errorf("%s: %v %v", text, ok, err)
		}
	}
}

// TestWideObject finds the extensions of an object with very many primitives.
func TestWideObject(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"resourceType":"Basic"`)
	for i := range 20_000 {
		fmt.Fprintf(&b, `,"a%d":1,"_a%d":{"id":"x"},"_b%d":{"id":"y"}`, i, i, i)
	}
	b.WriteString("}")
	basic := fhirpath.Of(tree(t, b.String()), nil, "")
	x, err := fhirpath.Compile("children().id.where($this = 'y').count() = 20000", model)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := x.True(nil, basic); !ok || err != nil {
		t.Error(ok, err)
	}
}

// wideBundle is a collection of n small resources.
func wideBundle(t testing.TB, n int) *fhir.Node {
	var b strings.Builder
	b.WriteString(`{"resourceType":"Bundle","type":"collection","entry":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"fullUrl":"urn:uuid:%08d-0000-4000-8000-000000000000","resource":{"resourceType":"Basic","id":"%d","contained":[],"code":{"text":"x"}}}`, i, i)
	}
	b.WriteString("]}")
	return tree(t, b.String())
}

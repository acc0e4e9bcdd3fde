package fhirpath_test

import (
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// TestEdges stands where one step further something else is yielded.
func TestEdges(t *testing.T) {
	hold(t, []example{
		gives("@2014-01-05.highBoundary(8)", "date 2014-01-05"), gives("@2014-01-05.highBoundary(17)"), gives("@2014-02-05T.highBoundary(17)", "dateTime 2014-02-05T23:59:59.999-12:00"),
		gives("@2014-02.highBoundary(8)", "date 2014-02-28"), gives("@2014-02-05T10:11.highBoundary(17)", "dateTime 2014-02-05T10:11:59.999-12:00"),
		gives("defineVariable('a', 1).defineVariable('b', 2).select(%a + %b * 10 + %b)", "integer 23"),
		gives("@2020-01-01T10+01:00 < @2020-01-01T10Z", "boolean true"), gives("@2020-01-01T10Z < @2020-01-01T10+01:00", "boolean false"), gives("@2020-03-04T10Z.precision()", "integer 10"),
		yes("1 /**/ = 1 // end"), gives("5 | (1|2|3)[3]", "integer 5"), gives("(8 | (1|2|3)[2]).count()", "integer 2"),
		gives("1 '12' = 2 'm'"), gives("1 'm-' = 2 'm'"), gives("1 '-' = 2 'm'"),
		gives("false.toDecimal() | true.toDecimal()", "decimal 0.0", "decimal 1.0"),
		gives("false.toQuantity()", "Quantity 0.0 '1'"),
		gives("@2020-01-01T10:00:00-05:30.toString()", "string 2020-01-01T10:00:00-05:30"),
		gives("@2020-01-01T10:00:00+05:45.toString()", "string 2020-01-01T10:00:00+05:45"),
		gives("'2020-01-01T10:00:00+00:59'.toDateTime()", "dateTime 2020-01-01T10:00:00+00:59"),
		gives("'2020-03-04'.toDate() | '2020-03-04T10:11:12Z'.toDate()", "date 2020-03-04"),
		gives("@2020-03-04T10.timeOf()", "time 10"), gives("@2020-03-04.timeOf()"), gives("@2020-03-04T10.precision()", "integer 10"),
		yes("'abc'.substring(2) = 'c' and ''.length() = 0 and ''.upper() = ''"),
		yes("a.where($this.exists()).empty() and Patient.name.exists() and Z.empty()"),
		yes("(1|2|3)[2] = 3 and (1|2|3)[3].empty() and (1|2|3)[0] = 1"),
		yes("1.round(0) = 1 and 1.25.round(2) = 1.25 and 1.25.round(1) = 1.3 and 0.5.round(0) = 1"),
		yes("0.power(0) = 1 and 2.power(0) = 1 and 0 = -0 and 0.0.abs() = 0"),
		yes("0.05.toString() = '0.05' and 0.5.toString() = '0.5' and 10.0.toString() = '10.0'"),
		yes("100 'm' * 2 'm' = 200 'm2' and 6 'm' / 2 's' = 3 'm/s' and 6 'm2' / 2 'm' = 3 'm' and 6 'm' / 2 'm' = 3 '1'"),
		yes("1 'm-1' * 1 'm' = 1 '1' and 1 '/m' = 1 'm-1'"), gives("1 'm' = 1 'm31'"), gives("1 'm30' = 2 'm30'", "boolean false"),
	})
}

// TestSmallUnits holds the prefixes of the smallest and largest units against
// their neighbours.
func TestSmallUnits(t *testing.T) {
	steps := []string{"Yg", "Zg", "Eg", "Pg", "Tg", "Gg", "Mg", "kg", "g", "mg", "ug", "ng", "pg", "fg", "ag", "zg", "yg"}
	for i, larger := range steps[:len(steps)-1] {
		hold(t, []example{yes("1 '" + larger + "' = 1000 '" + steps[i+1] + "'")})
	}
	hold(t, []example{yes("1 'L' = 10 'dL' and 1 'L' = 100 'cL' and 1 'hL' = 100 'L' and 1 'daL' = 10 'L'")})
}

// TestEarlyEnds refuses texts and narratives that end in the middle of something.
func TestEarlyEnds(t *testing.T) {
	for _, text := range []string{`'a\n`, `'a\`, `'\u12`, `'\u12'`, "`a\\", "%", "%`a", "1.", "@", "@T", "1 '", "/*", "/* *", "a /*/"} {
		if _, err := fhirpath.Compile(text, nil); err == nil {
			t.Errorf("%s: compiled", text)
		}
	}
	x, err := fhirpath.Compile("div.htmlChecks()", model)
	if err != nil {
		t.Fatal(err)
	}
	const open = `<div xmlns="http://www.w3.org/1999/xhtml">x`
	for _, rest := range []string{"", "<", "</", "</div", "</div ", "<p", "<p ", "<p a", "<p/", "<p class", "<!--", "<!-- --", "&", "&;", "&#", "&amp", "&amp;"} {
		n := fhir.Obj(fhir.M("resourceType", fhir.Str("Narrative")), fhir.M("div", fhir.Str(open+rest)))
		if ok, err := x.True(nil, fhirpath.Of(n, nil, "Narrative")); ok || err != nil {
			t.Errorf("%q: %v %v", rest, ok, err)
		}
	}
}

// TestKeptResults does not take the result of one part for that of another
// which differs in a literal, a name or what it starts from.
func TestKeptResults(t *testing.T) {
	hold(t, []example{
		yes("name.all(%resource.name.take(1).count() = 1 and %resource.name.take(2).count() = 2)"),
		yes("name.all(%resource.name.where(use = 'usual').given.first() = 'Annie' and %resource.name.where(use = 'official').given.first() = 'Ann')"),
		yes("name.all(%resource.select(true) = true and %resource.select('true') = 'true')"),
		yes("name.all(%resource.descendants().take(1).count() = 1 and %resource.descendants().take(2).count() = 2)"),
		yes("name.all(%resource.name.count() = 2 and %context.name.count() = 2 and %resource.telecom.count() = telecom.count() + 2)"),
		yes("(%resource.photo.descendants().exists() or %resource.photo.descendants().exists()).not()"),
		gives("name.select(%resource.name[$index].use)", "code official", "code usual"),
		gives("name.select(%resource.name.where(use = %context.name[1].use).given.first())", "string Annie", "string Annie"),
		gives("name.select(iif(use = 'usual', %resource.name.first().use, %resource.name.last().use))", "code usual", "code official"),
	})
}

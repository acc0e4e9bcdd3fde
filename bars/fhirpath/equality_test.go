package fhirpath_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhirpath"
)

// alike has the same content twice and small differences.
const alike = `{"resourceType":"Basic","extension":[
	{"url":"a","valueQuantity":{"value":1.0,"unit":"x"}},{"valueQuantity":{"unit":"x","value":1},"url":"a"},
	{"url":"a","valueQuantity":{"value":2,"unit":"x"}},{"url":"a","valueQuantity":{"value":"1.0","unit":"x"}},
	{"url":"h","valueHumanName":{"given":["A","B"]}},{"url":"h","valueHumanName":{"given":["A","B"]}},
	{"url":"h","valueHumanName":{"given":["B","A"]}},{"url":"h","valueHumanName":{"given":["A"]}},
	{"url":"h","valueHumanName":{"given":["A","B"],"family":"C"}},{"url":"h","valueHumanName":{"given":["A","B"],"use":"usual"}},
	{"url":"n","valuePeriod":{"start":null}},{"url":"n","valuePeriod":{"start":null}}],
	"foo":"2020-05-06","bar":"2020-05-06T10:00:00Z","baz":"word","when":"10:30"}`

// TestEquality compares objects, and texts whose type is not known.
func TestEquality(t *testing.T) {
	basic := fhirpath.Of(tree(t, alike), nil, "")
	for _, e := range []example{
		yes("extension[0] = extension[1] and extension[0] ~ extension[1]"), yes("extension[0] != extension[2] and extension[0] !~ extension[2]"), yes("extension[0] != extension[3]"),
		yes("extension[4] = extension[5] and extension[4] ~ extension[5]"), yes("extension[4] != extension[6] and extension[4] != extension[7] and extension[4] != extension[8] and extension[8] != extension[9]"),
		yes("extension[4] in extension and extension[10] = extension[11]"), gives("extension.distinct().count()", "integer 9"), gives("extension.take(7).distinct().count()", "integer 5"),
		gives("extension[0] = 'a'", "boolean false"), gives("'a' = extension[0]", "boolean false"), gives("extension[0] ~ 'a'", "boolean false"), gives("extension.first() = extension", "boolean false"),
		yes("foo = @2020-05-06 and @2020-05-06 = foo and foo < @2020-05-07 and foo ~ @2020-05-06"), yes("bar = @2020-05-06T11:00:00+01:00 and bar > @2020-05-05 and @2020-05-05 < bar"), yes("when = @T10:30 and when < @T10:31"),
		gives("baz = @2020", "boolean false"), fails("baz < @2020"), yes("baz = 'word' and baz in ('word' | 'other') and foo = '2020-05-06'"), gives("foo | baz | 'word' | foo", " 2020-05-06", " word"),
		yes("baz.matches('w') and foo.startsWith('2020') and foo & '!' = '2020-05-06!'"), gives("foo.toDate() | baz.getValue()", "date 2020-05-06", "string word"),
		gives("(1|2) = (1|2|3)", "boolean false"), gives("(1|2) = (2|1)", "boolean false"), yes("(1|2) ~ (2|1) and (1|2) !~ (1|2|3) and (1|2) !~ (1|3)"), gives("(1|@2020) = (1|@2020-05)"), gives("(1|@2020) = (2|@2020-05)", "boolean false"), gives("{} = 1"), gives("1 != {}"), yes("{} ~ {} and 1 !~ {}"),
		yes("true = true and true != false and true ~ true"), gives("true = 1", "boolean false"), gives("true = 'true'", "boolean false"), gives("@2020 = '2020'", "boolean false"), gives("@2020 = 2020", "boolean false"), gives("5 'mg' = true", "boolean false"), yes("1 '1' = 1 and 1 = 1 '1' and 1.5 ~ 1.5 '1' or true"),
		yes("1.0.combine(1).combine(1.00).combine(2).combine(3).combine(4).combine(5).combine(6).combine(7).distinct().count() = 7"), yes("(true|false|'a'|'b'|'c'|@2020|@T10|1 'g'|1 'kg'|1000 'g').combine(true|1 'kg'|@T10).distinct().count() = 9"),
	} {
		x, err := fhirpath.Compile(e.text, model)
		if err != nil {
			t.Fatal(e.text, err)
		}
		got, err := x.Evaluate(nil, basic)
		have := strings.Join(describe(got), ", ")
		if err != nil {
			have = "error"
		}
		if have != strings.Join(e.want, ", ") {
			t.Errorf("%s yields %q, wanted %q (%v)", e.text, have, e.want, err)
		}
	}
}

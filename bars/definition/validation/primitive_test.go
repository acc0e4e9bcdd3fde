package validation_test

import (
	"strconv"
	"strings"
	"testing"

	"barsdesk/bars/definition/validation"
)

// written are primitive values as JSON: those that are right and those that are not.
var written = []struct{ typ, right, wrong string }{
	{"boolean", `true false`, `"true" 1`},
	{"integer", `0 -1 2147483647 -2147483648`, `2147483648 -2147483649 1.0 1e3 "1"`},
	{"unsignedInt", `0 2147483647`, `-1 2147483648 1.5 "0"`},
	{"positiveInt", `1 2147483647`, `0 -1 2147483648`},
	{"decimal", `0 -0.00 1.50 1e3`, `"1.5" true`},
	{"string", `"x" "a\tb" "a\nb" "a\rb" "é"`, `"" "a\u0007b" 1`},
	{"markdown", `"x" "a<b" "<https://x.org/a>" "<a@b.org>"`, ``},
	{"code", `"x" "a-b" "a b"`, `"" " x" "x " "a  b" "a\t b" "\tx" "a\u0001b"`},
	{"id", `"a" "A-1.b" "` + strings.Repeat("a", 64) + `"`, `"" "a_b" "a/b" "` + strings.Repeat("a", 65) + `"`},
	{"uri", `"x" "http://example.org" "urn:uuid:00000000-0000-4000-8000-00000000000A" "urn:uuid:FFFFFFFF-ffff-4000-8000-000000000000" "urn:oid:1.2.3"`,
		`"" "a b" " " "urn:uuid:00000000-0000-4000-8000-00000000000" "urn:uuid:00000000-0000-4000-8000-00000000000g" "urn:uuid:00000000+0000-4000-8000-000000000000" "urn:oid:1" "urn:oid:3.1" "urn:oid:1.02"`},
	{"url", `"http://example.org"`, `"" "a b"`},
	{"canonical", `"http://example.org|1.0"`, `"" "a b"`},
	{"uuid", `"urn:uuid:00000000-0000-4000-8000-0123456789af"`, `"urn:uuid:00000000-0000-4000-8000-00000000000A" "00000000-0000-4000-8000-00000000000a" "urn:uuid:00000000-0000-4000-80000-0000000000a" "urn:uuid:00000000-0000-4000-8000-00000000000/" "urn:uuid:00000000-0000-4000-8000-00000000000:" "urn:uuid:00000000-0000-4000-8000-00000000000` + "`" + `"`},
	{"oid", `"urn:oid:1.2" "urn:oid:0.0" "urn:oid:2.16.840.1.113883" "urn:oid:1.10"`, `"urn:oid:" "urn:oid:1" "urn:oid:3.1" "urn:oid:1.02" "urn:oid:1..2" "urn:oid:1.a" "urn:oid:10.1" "1.2" "urn:oid:2."`},
	{"date", `"2026" "2026-11" "2026-11-30" "2024-02-29" "0001" "9999-12-31" "2000-02-29" "2026-01-01" "2026-12-31"`,
		`"" "26" "0000" "2026-13" "2026-00" "2026-1" "2026-11-31" "2026-11-00" "2023-02-29" "1900-02-29" "2026/11" "2026-11/01" "2026-11-3" "20a6" "2026-1a" "2026-11-30T" "2026-:1" "2026-1/"`},
	{"dateTime", `"2026" "2026-11-30" "2026-11-30T09:30:00Z" "2026-11-30T09:30:00.123+01:00" "2026-11-30T23:59:60Z" "2026-11-30T00:00:00-14:00" "2026-11-30T00:00:00+13:59"`,
		`"2026-11-30T09:30Z" "2026-11-30T09:30:00" "2026-11-30 09:30:00Z" "2026-11-31T09:30:00Z" "2026-11-30T24:00:00Z" "2026-11-30T09:60:00Z" "2026-11-30T09:30:61Z" "2026-11-30T09:30:00.Z" "2026-11-30T09:30:00+14:01" "2026-11-30T09:30:00+15:00" "2026-11-30T09:30:00+01:60" "2026-11-30T09:30:00+0100" "2026-11-30T09:30:00+01.00" "2026-11-30T09:30:00z" "2026-11-30TZ" "2026-11-30T-01:00:00:00Z"`},
	{"instant", `"2026-11-30T09:30:00Z" "2026-11-30T09:30:00.1Z"`, `"2026" "2026-11-30" "2026-11-30T09:30:00" "2026-11-30T9:30:00Z"`},
	{"time", `"09:30:00" "00:00:00" "23:59:59.9" "23:59:60"`, `"09:30" "24:00:00" "9:30:00" "09:30:00Z" "09:30:00." "09-30:00" "09:30-00" "09:60:00" "09:30:00,5"`},
	{"base64Binary", `"AAAA" "AAA=" "AA==" "AA AA" "AA\nAA" "az+/AZ09"`, `"" "A" "AAA" "A===" "AA=A" "AAAA=" "A-AA" "===="`},
}

func TestPrimitives(t *testing.T) {
	for _, p := range written {
		name := strings.ToUpper(p.typ[:1]) + p.typ[1:]
		for i, list := range []string{p.right, p.wrong} {
			for n, value := range values(list) {
				t.Run(p.typ+strconv.Itoa(i)+"/"+strconv.Itoa(n), func(t *testing.T) {
					r := parsed(t, `{"resourceType":"Parameters","parameter":[{"name":"x","value`+name+`":`+value+`}]}`)
					found := published().Check(r, validation.Options{}).Findings
					at := "Parameters.parameter[0].value.ofType(" + p.typ + ")"
					if got := len(found) == 1 && found[0].Path == at && found[0].Severity == "error"; got != (i == 1) || i == 0 && len(found) > 0 {
						t.Errorf("%s: %v", value, found)
					}
				})
			}
		}
	}
}

// values cuts a list at the spaces that are not within a text.
func values(list string) []string {
	var out []string
	from, quoted := 0, false
	for i := range len(list) + 1 {
		switch {
		case i == len(list) || list[i] == ' ' && !quoted:
			if i > from {
				out = append(out, list[from:i])
			}
			from = i + 1
		case list[i] == '"':
			quoted = !quoted
		}
	}
	return out
}

func TestMarkdownHoldsNoHTML(t *testing.T) {
	for text, right := range map[string]bool{
		"a < b": true, "a <b": true, "a `<b>x</b>` c": true, "`": true, "` <b>": false, "<b>x</b>": false, "x</p>": false, "<br/>": false,
		"`a` <b>": false, "<": true, "</": true, "<1>": true, "<" + strings.Repeat("b", 199) + ">": false, "<" + strings.Repeat("b", 200) + ">": true, "<b <i>": false, "a<b@c.org>": true,
	} {
		r := parsed(t, `{"resourceType":"Parameters","parameter":[{"name":"x","valueMarkdown":`+strconv.Quote(text)+`}]}`)
		if got := published().Check(r, validation.Options{}).Valid(); got != right {
			t.Errorf("%q is valid: %v", text, got)
		}
	}
}

func TestHowValuesStandInJSON(t *testing.T) {
	patient := func(v string) string { return `{"resourceType":"Patient",` + v + `}` }
	const x = `{"extension":[{"url":"https://example.org/x","valueString":"x"}]}`
	in := func(path string) []string { return []string{"error Patient." + path} }
	run(t, []made{
		{"one where many can be", nil, patient(`"name":{"family":"x"}`), in("name"), 0},
		{"many where one can be", nil, patient(`"gender":["male"]`), in("gender"), 0},
		{"no entry", nil, patient(`"name":[]`), in("name"), 0},
		{"nothing in its place", nil, patient(`"name":[null]`), in("name[0]"), 0},
		{"a text for an element", nil, patient(`"name":["x"]`), in("name[0]"), 0},
		{"an empty element", nil, patient(`"name":[{}]`), in("name[0]"), 0},
		{"an element with an id alone", nil, patient(`"name":[{"id":"x"}]`), in("name[0]"), 0},
		{"an id with a space", nil, patient(`"name":[{"id":"a b","text":"x"}]`), in("name[0].id"), 0},
		{"an id with others signs", nil, patient(`"name":[{"id":"a_b","text":"x"}]`), nil, 0},
		{"a long id", nil, patient(`"name":[{"id":"` + strings.Repeat("a", 255) + `","text":"x"}]`), nil, 0},
		{"an id that is too long", nil, patient(`"name":[{"id":"` + strings.Repeat("a", 256) + `","text":"x"}]`), in("name[0].id"), 0},
		{"no id at all", nil, patient(`"name":[{"id":"","text":"x"}]`), in("name[0].id"), 0},
		{"extensions of one of two", nil, patient(`"name":[{"given":["a",null],"_given":[null,` + x + `]}]`), nil, 1},
		{"neither value nor extension", nil, patient(`"name":[{"given":["a",null],"_given":[null,null]}]`), in("name[0].given[1]"), 0},
		{"a null without extensions", nil, patient(`"name":[{"given":["a",null]}]`), in("name[0].given[1]"), 0},
		{"more values than extensions", nil, patient(`"name":[{"given":["a","b"],"_given":[` + x + `]}]`), in("name[0].given"), 1},
		{"more extensions than values", nil, patient(`"name":[{"given":["a"],"_given":[` + x + `,` + x + `]}]`), in("name[0].given"), 1},
		{"extensions alone", nil, patient(`"_birthDate":` + x), nil, 1},
		{"an id alone", nil, patient(`"_birthDate":{"id":"x"}`), in("birthDate"), 0},
		{"an empty companion", nil, patient(`"birthDate":"2020","_birthDate":{}`), in("birthDate"), 0},
		{"a companion that is a text", nil, patient(`"birthDate":"2020","_birthDate":"x"`), in("birthDate"), 0},
		{"a companion with other parts", nil, patient(`"birthDate":"2020","_birthDate":{"id":"x","value":"x"}`), in("birthDate.value"), 0},
		{"a companion of no primitive", nil, patient(`"_maritalStatus":` + x), in("_maritalStatus"), 0},
		{"a companion of nothing", nil, patient(`"_nothing":` + x), in("_nothing"), 0},
		{"a lone underscore", nil, patient(`"_":` + x), in("_"), 0},
		{"a name that is none", nil, patient(`"two words":1`), in("`?`"), 0},
		{"a name that is too long", nil, patient(`"` + strings.Repeat("a", 65) + `":1`), in("`?`"), 0},
		{"a name that is as long as can be", nil, patient(`"` + strings.Repeat("a", 64) + `":1`), in(strings.Repeat("a", 64)), 0},
		{"white space alone", nil, patient(`"name":[{"family":" "}]`), []string{"warning Patient.name[0].family"}, 0},
		{"null", nil, patient(`"gender":null`), in("gender"), 0},
	})
}

func TestDataOfAnAttachment(t *testing.T) {
	photo := func(v string) string {
		return `{"resourceType":"Patient","photo":[{"contentType":"image/png",` + v + `}]}`
	}
	run(t, []made{
		{"its size", nil, photo(`"data":"AAAA","size":3`), nil, 0},
		{"another size", nil, photo(`"data":"AAAA","size":4`), []string{"error Patient.photo[0].size"}, 0},
		{"its size with white space", nil, photo(`"data":"AA AA","size":3`), nil, 0},
		{"no data", nil, photo(`"url":"http://example.org","size":4`), nil, 0},
		{"no size", nil, photo(`"data":"AAAA"`), nil, 0},
		{"data that is none", nil, photo(`"data":"A","size":4`), []string{"error Patient.photo[0].data"}, 0},
		{"a size that is none", nil, photo(`"data":"AAAA","size":-3`), []string{"error Patient.photo[0].size", "error Patient.photo[0].size"}, 0},
	})
}

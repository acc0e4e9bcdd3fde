package fhir_test

import (
	"errors"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
)

// written are JSON members of a Patient with the elements they give.
var written = map[string]struct{ json, xml string }{
	"a value":                   {`"birthDate":"1970"`, `<birthDate value="1970"/>`},
	"kinds":                     {`"active":true,"multipleBirthInteger":2`, `<active value="true"/><multipleBirthInteger value="2"/>`},
	"special characters":        {`"birthDate":"<&>\"'\t\n\r é"`, `<birthDate value="&lt;&amp;&gt;&quot;'&#9;&#10;&#13; é"/>`},
	"repeats":                   {`"name":[{"given":["A","B"]},{"family":"C"}]`, `<name><given value="A"/><given value="B"/></name><name><family value="C"/></name>`},
	"ids":                       {`"id":"p","name":[{"id":"n"}]`, `<id value="p"/><name id="n"/>`},
	"extensions":                {`"extension":[{"url":"u","valueDecimal":1.500}]`, `<extension url="u"><valueDecimal value="1.500"/></extension>`},
	"siblings":                  {`"birthDate":"1970","_birthDate":{"id":"b","extension":[{"url":"u"}]}`, `<birthDate id="b" value="1970"><extension url="u"/></birthDate>`},
	"a sibling first":           {`"_birthDate":{"id":"b"},"birthDate":"1970"`, `<birthDate id="b" value="1970"/>`},
	"a sibling alone":           {`"_birthDate":{"extension":[{"url":"u"}]}`, `<birthDate><extension url="u"/></birthDate>`},
	"siblings of some":          {`"name":[{"given":["A",null],"_given":[null,{"id":"g"}]}]`, `<name><given value="A"/><given id="g"/></name>`},
	"siblings of all":           {`"name":[{"_given":[{"id":"g"}]}]`, `<name><given id="g"/></name>`},
	"siblings that say nothing": {`"name":[{"given":["A"],"_given":[{}]}]`, `<name><given value="A"></given></name>`},
	"a contained resource":      {`"contained":[{"resourceType":"Patient","active":false}]`, `<contained><Patient><active value="false"/></Patient></contained>`},
	"a narrative":               {`"text":{"status":"empty","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>A &amp; B</p></div>"}`, `<text><status value="empty"/>` + division + `<p>A &amp; B</p></div></text>`},
	"a narrative undeclared":    {`"text":{"div":" <div><p>A</p></div> "}`, `<text>` + division + `<p>A</p></div></text>`},
	"what it does not know":     {`"colour":"red","fur":{"hue":[1,2]}`, `<colour value="red"/><fur><hue value="1"/><hue value="2"/></fur>`},
}

func TestXML(t *testing.T) {
	for name, c := range written {
		t.Run(name, func(t *testing.T) {
			n := parse(t, `{"resourceType":"Patient",`+c.json+`}`)
			text, err := n.XML(small())
			if err != nil {
				t.Fatal(err)
			}
			want := `<?xml version="1.0" encoding="UTF-8"?>` + patient(c.xml)
			want = strings.ReplaceAll(want, "></given>", "/>")
			if got := string(text); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestXMLFollowsTheOrderOfTheType(t *testing.T) {
	n := parse(t, `{"resourceType":"Patient","colour":"red","deceasedBoolean":false,"_birthDate":{"id":"b"},
		"name":[{"given":["A"],"family":"B"}],"id":"p","multipleBirthInteger":2,"text":{"status":"empty"}}`)
	text, err := n.XML(ordered{small()})
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>` + patient(`<id value="p"/><text><status value="empty"/></text>`+
		`<name><family value="B"/><given value="A"/></name><birthDate id="b"/><deceasedBoolean value="false"/>`+
		`<multipleBirthInteger value="2"/><colour value="red"/>`)
	if got := string(text); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestXMLLeavesTheTreeAlone(t *testing.T) {
	n := parse(t, `{"resourceType":"Patient","name":[{"given":["A"],"family":"B"}],"id":"p"}`)
	before := string(n.JSON())
	if _, err := n.XML(ordered{small()}); err != nil || string(n.JSON()) != before {
		t.Errorf("got %s, %v", n.JSON(), err)
	}
}

// unwritable are resources that have no form in XML, each with the element
// that the error names.
var unwritable = map[string]struct{ json, names string }{
	"no resource":                    {`[]`, "an element"},
	"no type":                        {`{"id":"1"}`, "an element"},
	"a type that is no name":         {`{"resourceType":"A B"}`, "an element"},
	"a type that is a number":        {`{"resourceType":1}`, "an element"},
	"no type inside":                 {`{"resourceType":"Patient","contained":[{"id":"1"}]}`, "an element"},
	"text where a resource stands":   {`{"resourceType":"Patient","contained":["SWAIN"]}`, "an element"},
	"null where a resource stands":   {`{"resourceType":"Patient","contained":[null]}`, "contained"},
	"a name that is none":            {`{"resourceType":"Patient","SW<AIN":1}`, "an element"},
	"an empty name":                  {`{"resourceType":"Patient","":1}`, "an element"},
	"a sibling of a sibling":         {`{"resourceType":"Patient","__a":{"id":"b"}}`, "_a"},
	"a sibling of the type":          {`{"resourceType":"Patient","_resourceType":{"id":"b"}}`, "resourceType"},
	"an empty array":                 {`{"resourceType":"Patient","name":[]}`, "name"},
	"an array in an array":           {`{"resourceType":"Patient","name":[[{}]]}`, "name"},
	"null":                           {`{"resourceType":"Patient","birthDate":null}`, "birthDate"},
	"null in an array":               {`{"resourceType":"Patient","name":[{"given":[null]}]}`, "given"},
	"an object for a value":          {`{"resourceType":"Patient","birthDate":{"a":"SWAIN"}}`, "birthDate"},
	"a value for an object":          {`{"resourceType":"Patient","name":["SWAIN"]}`, "name"},
	"null for an object":             {`{"resourceType":"Patient","name":[null]}`, "name"},
	"a sibling of an object":         {`{"resourceType":"Patient","name":[{}],"_name":[{"id":"a"}]}`, "name"},
	"a sibling that is text":         {`{"resourceType":"Patient","birthDate":"1970","_birthDate":"SWAIN"}`, "birthDate"},
	"a sibling that says nothing":    {`{"resourceType":"Patient","_birthDate":{}}`, "birthDate"},
	"a sibling that is no array":     {`{"resourceType":"Patient","name":[{"given":["A"],"_given":{"id":"a"}}]}`, "given"},
	"a sibling of what is not known": {`{"resourceType":"Patient","_fur":{"id":"a"}}`, "fur"},
	"an id that is an object":        {`{"resourceType":"Patient","name":[{"id":{}}]}`, "id"},
	"an id with an extension":        {`{"resourceType":"Patient","name":[{"id":"a","_id":{"id":"b"}}]}`, "id"},
	"an extension of an id alone":    {`{"resourceType":"Patient","name":[{"_id":{"id":"b"}}]}`, "id"},
	"a control character":            {`{"resourceType":"Patient","birthDate":"SWAIN\u0000"}`, "birthDate"},
	"a control character in an id":   {`{"resourceType":"Patient","name":[{"id":"SWAIN\u0001"}]}`, "id"},
	"no div":                         {`{"resourceType":"Patient","text":{"div":"SWAIN"}}`, "div"},
	"another element for the div":    {`{"resourceType":"Patient","text":{"div":"<p>SWAIN</p>"}}`, "div"},
	"a div not closed":               {`{"resourceType":"Patient","text":{"div":"<div><br></div>"}}`, "div"},
	"more than a div":                {`{"resourceType":"Patient","text":{"div":"<div/><div/>"}}`, "div"},
	"an entity in the div":           {`{"resourceType":"Patient","text":{"div":"<div>&nbsp;</div>"}}`, "div"},
	"a div of FHIR":                  {`{"resourceType":"Patient","text":{"div":"<div xmlns=\"http://hl7.org/fhir\"/>"}}`, "div"},
	"a div that is an object":        {`{"resourceType":"Patient","text":{"div":{}}}`, "div"},
}

func TestXMLRefuses(t *testing.T) {
	for name, c := range unwritable {
		t.Run(name, func(t *testing.T) {
			text, err := parse(t, c.json).XML(small())
			if !errors.Is(err, fhir.ErrNoXML) || text != nil {
				t.Fatalf("got %s, %v", text, err)
			}
			if !strings.Contains(err.Error(), ": "+c.names+" ") || strings.Contains(err.Error(), secret) {
				t.Errorf("got %q, want it to name %s and no content", err, c.names)
			}
		})
	}
}

func TestXMLOfNothing(t *testing.T) {
	var none *fhir.Node
	if _, err := none.XML(small()); !errors.Is(err, fhir.ErrNoXML) {
		t.Errorf("got %v", err)
	}
}

func TestXMLRefusesDeepNesting(t *testing.T) {
	deep := fhir.Obj()
	for range 10_000 {
		deep = fhir.Obj(fhir.M("a", deep))
	}
	deep.SetFirst("resourceType", fhir.Str("Patient"))
	if _, err := deep.XML(small()); !errors.Is(err, fhir.ErrTooDeep) {
		t.Errorf("got %v", err)
	}
}

// TestXMLOfManyMembers writes members with their siblings where there are too
// many to look through.
func TestXMLOfManyMembers(t *testing.T) {
	n := fhir.Obj(fhir.M("resourceType", fhir.Str("Patient")))
	var want strings.Builder
	for i := range 500 {
		name := "a" + strings.Repeat("b", i)
		n.Members = append(n.Members, fhir.M("_"+name, fhir.Obj(fhir.M("id", fhir.Str("i")))), fhir.M(name, fhir.Str("v")))
		want.WriteString(`<` + name + ` id="i" value="v"/>`)
	}
	text, err := n.XML(small())
	if err != nil || string(text) != `<?xml version="1.0" encoding="UTF-8"?>`+patient(want.String()) {
		t.Fatalf("got %.300s, %v", text, err)
	}
	again, err := fhir.ParseXML(text, small())
	if err != nil || !fhir.Equal(n, again) {
		t.Errorf("read again: %v", err)
	}
}

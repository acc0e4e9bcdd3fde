package fhir_test

import (
	"errors"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
)

// patient wraps elements in a resource.
func patient(elements string) string {
	return `<Patient xmlns="http://hl7.org/fhir">` + elements + `</Patient>`
}

// readings are elements of a Patient with the JSON members they give.
var readings = map[string]struct{ xml, json string }{
	"a value":                      {`<birthDate value="1970-01-01"/>`, `"birthDate":"1970-01-01"`},
	"an end tag of its own":        {"<birthDate value='1970'>\n</birthDate >", `"birthDate":"1970"`},
	"a boolean":                    {`<active value="true"/>`, `"active":true`},
	"a boolean that is none":       {`<active value="yes"/>`, `"active":"yes"`},
	"an integer":                   {`<multipleBirthInteger value="2"/>`, `"multipleBirthInteger":2`},
	"an integer that is none":      {`<multipleBirthInteger value="02"/>`, `"multipleBirthInteger":"02"`},
	"text of a decimal":            {`<extension url="u"><valueDecimal value="1.500"/></extension>`, `"extension":[{"url":"u","valueDecimal":1.500}]`},
	"one of what repeats":          {`<name><given value="A"/></name>`, `"name":[{"given":["A"]}]`},
	"repeats apart":                {`<name/><birthDate value="1970"/><name><family value="B"/></name>`, `"name":[{},{"family":"B"}],"birthDate":"1970"`},
	"one too many":                 {`<birthDate value="1970"/><birthDate value="1971"/>`, `"birthDate":["1970","1971"]`},
	"an id":                        {`<name id="n1"><family value="B"/></name>`, `"name":[{"id":"n1","family":"B"}]`},
	"an id of a value":             {`<birthDate id="b" value="1970"/>`, `"birthDate":"1970","_birthDate":{"id":"b"}`},
	"an extension of a value":      {`<birthDate value="1970"><extension url="u"><valueString value="v"/></extension></birthDate>`, `"birthDate":"1970","_birthDate":{"extension":[{"url":"u","valueString":"v"}]}`},
	"an extension without value":   {`<birthDate><extension url="u"/></birthDate>`, `"_birthDate":{"extension":[{"url":"u"}]}`},
	"extensions of some":           {`<name><given value="A"/><given><extension url="u"/></given></name>`, `"name":[{"given":["A",null],"_given":[null,{"extension":[{"url":"u"}]}]}]`},
	"extensions of all":            {`<name><given id="g"/></name>`, `"name":[{"_given":[{"id":"g"}]}]`},
	"a value that is missing":      {`<birthDate/>`, `"birthDate":""`},
	"a backbone element":           {`<contact><name><family value="C"/></name></contact>`, `"contact":[{"name":{"family":"C"}}]`},
	"a contained resource":         {`<contained><Patient><active value="false"/></Patient></contained>`, `"contained":[{"resourceType":"Patient","active":false}]`},
	"no resource where one stands": {`<contained/>`, `"contained":[{}]`},
	"references to characters":     {`<birthDate value="&lt;&amp;&gt;&quot;&apos;&#65;&#x1F600;&#xA;"/>`, `"birthDate":"<&>\"'A😀\n"`},
	"white space in a value":       {"<birthDate value=\" a\r\nb\tc\rd \"/>", `"birthDate":" a\nb\tc\nd "`},
	"comments and instructions":    {`<!-- a - b --><?x y?><birthDate value="1970"><!----></birthDate><?z?>`, `"birthDate":"1970"`},
	"CDATA that is blank":          {`<![CDATA[ ]]><birthDate value="1970"/>`, `"birthDate":"1970"`},
	"an element it does not know":  {`<colour value="red"/>`, `"colour":"red"`},
	"an unknown one with children": {`<fur id="f"><hue value="1"/><hue value="2"/></fur>`, `"fur":{"id":"f","hue":["1","2"]}`},
	"an unknown one in a value":    {`<birthDate value="1970"><hue value="1"/></birthDate>`, `"birthDate":"1970","_birthDate":{"hue":"1"}`},
	"an unknown resource":          {`<contained><Cat><fur/></Cat></contained>`, `"contained":[{"resourceType":"Cat","fur":{}}]`},
	"where the schema lies":        {`<birthDate xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" value="1970"/>`, `"birthDate":"1970"`},
	"a prefix":                     {`<f:birthDate xmlns:f="http://hl7.org/fhir" value="1970"/>`, `"birthDate":"1970"`},
	"another default inside":       {`<o:name xmlns:o="http://hl7.org/fhir" xmlns="urn:x"><o:family value="B"/></o:name>`, `"name":[{"family":"B"}]`},
}

func TestParseXML(t *testing.T) {
	for name, c := range readings {
		t.Run(name, func(t *testing.T) {
			n, err := fhir.ParseXML([]byte(patient(c.xml)), small())
			if err != nil {
				t.Fatal(err)
			}
			want := `{"resourceType":"Patient",` + c.json + `}`
			if got := string(n.JSON()); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestParseXMLReadsABundle(t *testing.T) {
	n, err := fhir.ParseXML([]byte("\xef\xbb\xbf"+`<?xml version="1.0" encoding="utf-8" ?>
		<!-- a message --><Bundle xmlns="http://hl7.org/fhir"><type value="message"/><total value="1"/>
		<entry><fullUrl value="urn:uuid:1"/><resource><Patient><id value="p"/></Patient></resource></entry></Bundle>
		<!-- the end -->`), small())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"resourceType":"Bundle","type":"message","total":1,"entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"p"}}]}`
	if got := string(n.JSON()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestParseXMLWithoutShapeLosesNothing(t *testing.T) {
	n, err := fhir.ParseXML([]byte(patient(`<active value="true"/><name id="n"><extension url="u"/></name>`)), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"resourceType":"Patient","active":"true","name":{"id":"n","extension":[{"url":"u"}]}}`
	if got := string(n.JSON()); got != want {
		t.Errorf("got %s", got)
	}
}

const division = `<div xmlns="http://www.w3.org/1999/xhtml">`

// narratives are divs with the text that JSON holds.
var narratives = map[string]struct{ xml, text string }{
	"as it is":      {division + "<p class='a' >A &amp; B&#160;<br/><br />\r\n<!-- c --><?d?><![CDATA[<]]></p></div>", division + "<p class='a' >A &amp; B&#160;<br/><br />\r\n<!-- c --><?d?><![CDATA[<]]></p></div>"},
	"closed":        {`<div xmlns="http://www.w3.org/1999/xhtml"/>`, `<div xmlns="http://www.w3.org/1999/xhtml"/>`},
	"with a prefix": {`<h:div xmlns:h="http://www.w3.org/1999/xhtml" id="d"><h:p title='"x"'>A<!-- c --></h:p><h:br/></h:div>`, division[:len(division)-1] + ` id="d"><p title='"x"'>A<!-- c --></p><br/></div>`},
	"a language":    {division + `<p xml:lang="en">A</p></div>`, division + `<p xml:lang="en">A</p></div>`},
	"its own parts": {division + `<s:svg xmlns:s="urn:svg" s:a="1"/></div>`, division + `<s:svg xmlns:s="urn:svg" s:a="1"/></div>`},
}

func TestParseXMLKeepsNarratives(t *testing.T) {
	for name, c := range narratives {
		t.Run(name, func(t *testing.T) {
			n, err := fhir.ParseXML([]byte(patient(`<text><status value="generated"/>`+c.xml+`</text><active value="true"/>`)), small())
			if err != nil {
				t.Fatal(err)
			}
			if got := n.TextAt("text.div"); got != c.text {
				t.Errorf("got  %s\nwant %s", got, c.text)
			}
			if n.TextAt("active") != "true" {
				t.Error("what follows is lost")
			}
		})
	}
}

func TestParseXMLTakesANamespaceDeclaredAround(t *testing.T) {
	text := `<Patient xmlns="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"><text><h:div><h:p>A</h:p></h:div></text></Patient>`
	n, err := fhir.ParseXML([]byte(text), small())
	if err != nil || n.TextAt("text.div") != division+"<p>A</p></div>" {
		t.Errorf("got %s, %v", n.TextAt("text.div"), err)
	}
}

func TestXMLNodesKnowWhereTheyBegan(t *testing.T) {
	text := patient(`<name><given value="A"/><given value="B"/></name>`)
	n, err := fhir.ParseXML([]byte(text), small())
	if err != nil {
		t.Fatal(err)
	}
	for want, node := range map[string]*fhir.Node{
		"<Patient": n, "<name>": n.At("name"), `<given value="A"`: n.At("name").Get("given"), `<given value="B"`: n.All("name.given")[1],
	} {
		if at, ok := node.Offset(); !ok || !strings.HasPrefix(text[at:], want) {
			t.Errorf("%s: got %d, %v", want, at, ok)
		}
	}
}

func TestParseXMLSharesNoMemory(t *testing.T) {
	data := []byte(patient(`<birthDate value="1970"/>`))
	n, err := fhir.ParseXML(data, small())
	if err != nil {
		t.Fatal(err)
	}
	clear(data)
	if n.TextAt("birthDate") != "1970" || n.Type() != "Patient" {
		t.Errorf("the tree changed with the bytes it was read from: %s", n.JSON())
	}
}

func TestParseXMLRefusesDeepNestingAtOnce(t *testing.T) {
	for name, c := range map[string]struct{ open, close string }{
		"extensions": {`<extension url="u">`, `</extension>`},
		"resources":  {`<contained><Patient>`, `</Patient></contained>`},
		"unknown":    {`<a>`, `</a>`},
	} {
		deep := patient(strings.Repeat(c.open, 10_000) + strings.Repeat(c.close, 10_000))
		_, err := fhir.ParseXML([]byte(deep), small())
		broken, ok := errors.AsType[*fhir.Unreadable](err)
		if !ok || !errors.Is(err, fhir.ErrTooDeep) || broken.Offset > fhir.MaxDepth*len(c.open)+100 {
			t.Errorf("%s: got %v", name, err)
		}
	}
	deep := patient("<text>" + division + strings.Repeat("<b>", 10_000) + strings.Repeat("</b>", 10_000) + "</div></text>")
	if _, err := fhir.ParseXML([]byte(deep), small()); !errors.Is(err, fhir.ErrTooDeep) {
		t.Errorf("narrative: got %v", err)
	}
}

func TestParseXMLRefusesTooManyValues(t *testing.T) {
	many := patient(strings.Repeat(`<a value="1"/>`, fhir.MaxValues))
	if _, err := fhir.ParseXML([]byte(many), small()); !errors.Is(err, fhir.ErrTooMany) {
		t.Errorf("got %v", err)
	}
}

// TestParseXMLIsLinear counts memory, which grows with every step that more
// than one look at an element would take.
func TestParseXMLIsLinear(t *testing.T) {
	read := func(times int) float64 {
		var b strings.Builder
		for i := range times {
			b.WriteString(`<name id="n"><given value="A &amp; B"/></name><x` + strings.Repeat("y", i%50) + ` value="1"/>`)
		}
		data := []byte(patient(b.String()))
		return testing.AllocsPerRun(2, func() {
			if _, err := fhir.ParseXML(data, small()); err != nil {
				t.Fatal(err)
			}
		})
	}
	if some, more := read(1000), read(10_000); more > 12*some {
		t.Errorf("1,000 names took %v allocations, 10,000 took %v", some, more)
	}
}

package fhir_test

import (
	"errors"
	"strings"
	"testing"

	"barsdesk/bars/fhir"
)

// unreadable are texts that ParseXML must refuse; ¤ is before the byte at fault.
var unreadable = map[string]struct {
	text string
	why  error
}{
	"nothing":                       {`¤`, fhir.ErrEndsEarly},
	"white space only":              {" \n¤", fhir.ErrEndsEarly},
	"text only":                     {`¤SWAIN`, fhir.ErrMalformed},
	"end tag first":                 {`¤</Patient>`, fhir.ErrMalformed},
	"not UTF-8":                     {"¤<Patient xmlns=\"http://hl7.org/fhir\"><a value=\"\xff\"/></Patient>", fhir.ErrNotUTF8},
	"another encoding":              {`¤<?xml version="1.0" encoding="ISO-8859-1"?>` + patient(""), fhir.ErrNotUTF8},
	"another version":               {`¤<?xml version="1.1"?>` + patient(""), fhir.ErrMalformed},
	"declaration without end":       {`<?xml version="1.0"¤`, fhir.ErrEndsEarly},
	"declaration twice":             {`<?xml version="1.0"?>¤<?xml version="1.0"?>` + patient(""), fhir.ErrMalformed},
	"no namespace":                  {`¤<Patient/>`, fhir.ErrForeign},
	"another namespace":             {`¤<Patient xmlns="urn:hl7-org:v3"/>`, fhir.ErrForeign},
	"namespace not declared":        {`¤<f:Patient/>`, fhir.ErrForeign},
	"document type":                 {`¤<!DOCTYPE Patient [<!ENTITY SWAIN "x">]>` + patient(""), fhir.ErrDoctype},
	"file from elsewhere":           {`¤<!DOCTYPE a SYSTEM "file:///etc/passwd">` + patient(""), fhir.ErrDoctype},
	"entity":                        {patient(`<birthDate ¤value="&SWAIN;"/>`), fhir.ErrDoctype},
	"entity of HTML":                {patient("<text>" + division + `<p>¤&nbsp;</p></div></text>`), fhir.ErrDoctype},
	"ampersand":                     {patient(`<birthDate ¤value="A & B"/>`), fhir.ErrMalformed},
	"reference to no character":     {patient(`<birthDate ¤value="&#0;"/>`), fhir.ErrMalformed},
	"reference beyond":              {patient(`<birthDate ¤value="&#x110000;"/>`), fhir.ErrMalformed},
	"reference to a surrogate":      {patient(`<birthDate ¤value="&#xD800;"/>`), fhir.ErrMalformed},
	"control character":             {patient("<birthDate value=\"a¤\x01\"/>"), fhir.ErrMalformed},
	"no character":                  {patient("<birthDate value=\"a¤\uFFFE\"/>"), fhir.ErrMalformed},
	"less-than in a value":          {patient(`<birthDate value="¤<"/>`), fhir.ErrMalformed},
	"value without quotes":          {patient(`<birthDate value=¤1970/>`), fhir.ErrMalformed},
	"value without end":             {`<Patient xmlns="http://hl7.org/fhir¤`, fhir.ErrEndsEarly},
	"attribute without value":       {patient(`<birthDate value¤/>`), fhir.ErrMalformed},
	"attributes not apart":          {patient(`<birthDate value="1970"¤id="a"/>`), fhir.ErrMalformed},
	"attribute twice":               {patient(`<birthDate value="1970" ¤value="1971"/>`), fhir.ErrDuplicate},
	"too many attributes":           {patient(`¤<birthDate` + attributes(65) + `/>`), fhir.ErrTooMany},
	"name beyond ASCII":             {patient(`<¤é/>`), fhir.ErrMalformed},
	"tag without end":               {`<Patient¤`, fhir.ErrEndsEarly},
	"element without end":           {`<Patient xmlns="http://hl7.org/fhir"><name>¤`, fhir.ErrEndsEarly},
	"wrong end tag":                 {patient(`<name>¤</SWAIN>`), fhir.ErrMalformed},
	"wrong end tag of a wrapper":    {patient(`<contained>¤</SWAIN>`), fhir.ErrMalformed},
	"prefix without name":           {patient(`<f:¤ />`), fhir.ErrMalformed},
	"end tag without name":          {patient(`<name></¤>`), fhir.ErrMalformed},
	"end tag cut off":               {`<Patient xmlns="http://hl7.org/fhir"></Patient¤`, fhir.ErrEndsEarly},
	"instruction without name":      {patient(`<?¤ a?>`), fhir.ErrMalformed},
	"instruction not apart":         {patient(`<?a¤=b?>`), fhir.ErrMalformed},
	"instruction without end":       {`<?a b¤`, fhir.ErrEndsEarly},
	"namespace with an entity":      {`<Patient ¤xmlns="&SWAIN;"/>`, fhir.ErrDoctype},
	"comment without end":           {patient("") + `<!-- SWAIN¤`, fhir.ErrEndsEarly},
	"hyphens in a comment":          {patient(`<!-- a --¤ b -->`), fhir.ErrMalformed},
	"CDATA without end":             {`<Patient xmlns="http://hl7.org/fhir"><![CDATA[ ¤`, fhir.ErrEndsEarly},
	"end of CDATA alone":            {patient(`¤]]>`), fhir.ErrMalformed},
	"text between elements":         {patient(`<name>¤SWAIN<family value="A"/></name>`), fhir.ErrTextHere},
	"CDATA between elements":        {patient(`¤<![CDATA[SWAIN]]>`), fhir.ErrTextHere},
	"second resource":               {patient(``) + "\n¤" + patient(``), fhir.ErrTrailing},
	"text after":                    {patient(``) + "\n\n¤SWAIN", fhir.ErrTrailing},
	"attribute of FHIR's not here":  {patient(`<name ¤value="SWAIN"/>`), fhir.ErrForeign},
	"attribute nobody knows":        {patient(`<birthDate ¤SWAIN="1"/>`), fhir.ErrForeign},
	"attribute of a resource":       {`<Patient xmlns="http://hl7.org/fhir" ¤id="SWAIN"/>`, fhir.ErrForeign},
	"attribute of a wrapper":        {patient(`<contained ¤id="SWAIN"/>`), fhir.ErrForeign},
	"attribute of another space":    {patient(`<birthDate xmlns:o="urn:o" ¤o:value="SWAIN"/>`), fhir.ErrForeign},
	"nil of the schema instance":    {patient(`<birthDate xmlns:i="http://www.w3.org/2001/XMLSchema-instance" ¤i:nil="true"/>`), fhir.ErrForeign},
	"element of another space":      {patient(`¤<SWAIN xmlns="urn:o"/>`), fhir.ErrForeign},
	"id as an element":              {patient(`<name>¤<id value="SWAIN"/></name>`), fhir.ErrForeign},
	"url as an element":             {patient(`<extension>¤<url value="SWAIN"/></extension>`), fhir.ErrForeign},
	"type of a resource again":      {patient(`¤<resourceType value="SWAIN"/>`), fhir.ErrForeign},
	"sibling of JSON":               {patient(`¤<_birthDate value="SWAIN"/>`), fhir.ErrForeign},
	"two resources in one":          {patient(`<contained><Patient/>¤<Patient/></contained>`), fhir.ErrForeign},
	"prefix taken away":             {patient(`<name ¤xmlns:a=""/>`), fhir.ErrMalformed},
	"prefix of XML itself":          {patient(`<name ¤xmlns:xml="urn:a"/>`), fhir.ErrMalformed},
	"too many namespaces":           {patient(`¤<name` + strings.ReplaceAll(attributes(64), " a", " xmlns:a") + `/>`), fhir.ErrTooMany},
	"div of FHIR":                   {patient(`<text>¤<div>SWAIN</div></text>`), fhir.ErrForeign},
	"p alone":                       {patient(`<text>¤<p xmlns="http://www.w3.org/1999/xhtml"/></text>`), fhir.ErrForeign},
	"narrative without end":         {`<Patient xmlns="http://hl7.org/fhir"><text>` + division + `<p>¤`, fhir.ErrEndsEarly},
	"narrative not nested":          {patient(`<text>` + division + `<b><i>¤</b></i></div></text>`), fhir.ErrMalformed},
	"prefix unknown in a narrative": {patient(`<text>` + division + `¤<o:p/></div></text>`), fhir.ErrForeign},
	"attribute prefix unknown":      {patient(`<text>` + division + `<p ¤o:a="1"/></div></text>`), fhir.ErrForeign},
	"a stranger in a prefixed div":  {patient(`<text><h:div xmlns:h="http://www.w3.org/1999/xhtml">¤<p/></h:div></text>`), fhir.ErrForeign},
}

// attributes are n attributes of different names.
func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(` a` + strings.Repeat("b", i) + `="c"`)
	}
	return b.String()
}

func TestParseXMLRefuses(t *testing.T) {
	for name, c := range unreadable {
		t.Run(name, func(t *testing.T) {
			at := strings.Index(c.text, "¤")
			n, err := fhir.ParseXML([]byte(strings.Replace(c.text, "¤", "", 1)), small())
			if !errors.Is(err, c.why) || n != nil {
				t.Fatalf("got %v, %v; want no tree and %v", n, err, c.why)
			}
			broken, ok := errors.AsType[*fhir.Unreadable](err)
			if !ok || broken.Format != "XML" || broken.Offset != at || broken.Line != 1+strings.Count(c.text[:at], "\n") {
				t.Errorf("got %v, want byte %d", err, at)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error quotes the content: %q", err)
			}
		})
	}
}

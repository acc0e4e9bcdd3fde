package fhirpath_test

import (
	"strings"
	"testing"

	"barsdesk/bars/fhir"
	"barsdesk/bars/fhirpath"
)

// TestNarrative checks what txt-1 and txt-2 ask of a narrative.
func TestNarrative(t *testing.T) {
	x, err := fhirpath.Compile("div.htmlChecks()", model)
	if err != nil {
		t.Fatal(err)
	}
	const open = `<div xmlns="http://www.w3.org/1999/xhtml">`
	for text, want := range map[string]bool{
		open + `Ann Green</div>`: true,
		" \n" + open + `<p class="a" style='b'>x<br/>y</p><table border="1"><tr><td colspan="2">z</td></tr></table></div>` + "\n": true,
		open + `<a href="https://example.org" name="n">x</a><!-- note <b> --></div>`:                                              true,
		open + `<img src="#a" alt="b"/></div>`:                                                    true,
		open + `<img src="#a" alt = 'b' /></div >`:                                                true,
		open + `a &amp; b &lt; c &#160; &#xA0; &quot;&apos;&gt;</div>`:                            true,
		open + `&#1114111;&#x10FFFF;</div>`:                                                       true,
		open + `&#11141111;</div>`:                                                                false,
		open + `&#x10FFFFF;</div>`:                                                                false,
		open + `&#160;</div>`:                                                                     true,
		open + `<b xml:lang="en" title="a &amp; b">x</b></div>`:                                   true,
		open + `<h1>x</h1>` + strings.Repeat("<p>", 150) + strings.Repeat("</p>", 150) + `</div>`: true,
		open + `<p>x</p>` + strings.Repeat("<p>", 500) + strings.Repeat("</p>", 500) + `</div>`:   false,
		"":                                false,
		"Ann":                             false,
		open + `</div>`:                   false,
		open + " \n\t\r</div>":            false,
		open + `<p> </p><!-- x --></div>`: false,
		`<div>x</div>`:                    false,
		`<div xmlns="urn:x">x</div>`:      false,
		`<p xmlns="http://www.w3.org/1999/xhtml">x</p>`: false,
		`<div xmlns="http://www.w3.org/1999/xhtml"/>`:   false,
		`<div xmlns="http://www.w3.org/1999/xhtml"/>x`:  false,
		open + `x</div>y`:                              false,
		`y` + open + `x</div>`:                         false,
		open + `x</div>` + open + `x</div>`:            false,
		open + `x</div>&amp;`:                          false,
		open + `x`:                                     false,
		open + `<p>x</div></p>`:                        false,
		open + `x</p></div>`:                           false,
		`</div>`:                                       false,
		open + `<script>x</script></div>`:              false,
		open + `<form>x</form></div>`:                  false,
		open + `<ins>x</ins></div>`:                    false,
		open + `<P>x</P></div>`:                        false,
		open + `<p onclick="x()">x</p></div>`:          false,
		open + `<p href="#">x</p></div>`:               false,
		open + `<a href="javascript:x()">x</a></div>`:  false,
		open + `<a href=" JavaScript:x()">x</a></div>`: false,
		open + `<img src="javascript:x()"/></div>`:     false,
		open + `<p title="javascript: a">x</p></div>`:  true,
		open + `<p class=a>x</p></div>`:                false,
		open + `<p class>x</p></div>`:                  false,
		open + `<p class="a<b">x</p></div>`:            false,
		open + `<p class="a&nbsp;b">x</p></div>`:       false,
		open + `<p class="a>x</p></div>`:               false,
		open + `<p xmlns="urn:x">x</p></div>`:          false,
		open + `<p `:                                   false,
		open + `<p class="a`:                           false,
		open + `<p class="a&amp`:                       false,
		open + `<p class="a"`:                          false,
		open + `&am`:                                   false,
		open + `<p class=`:                             false,
		open + `<p / >x</p></div>`:                     false,
		open + `x &nbsp; y</div>`:                      false,
		open + `x &#; y</div>`:                         false,
		open + `x &#x; y</div>`:                        false,
		open + `x &#xZ; y</div>`:                       false,
		open + `x & y</div>`:                           false,
		open + `<!-- x</div>`:                          false,
		open + `<![CDATA[x]]></div>`:                   false,
		`<!DOCTYPE html>` + open + `x</div>`:           false,
		`<?xml version="1.0"?>` + open + `x</div>`:     false,
		open + `< p>x</p></div>`:                       false,
	} {
		n := fhir.Obj(fhir.M("status", fhir.Str("generated")), fhir.M("div", fhir.Str(text)))
		got, err := x.True(nil, fhirpath.Of(n, nil, "Narrative"))
		if got != want || err != nil {
			t.Errorf("%s is %v, must be %v (%v)", text, got, want, err)
		}
	}
}

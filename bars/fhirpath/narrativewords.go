package fhirpath

import "strings"

const xhtmlNamespace = "http://www.w3.org/1999/xhtml"

// elementsOfNarrative are those of HTML 4 chapters 7 to 11 and 15 (without
// section 4 of chapter 9), with links and images.
var elementsOfNarrative = wordSet(`
	div span p br h1 h2 h3 h4 h5 h6 address bdo
	em strong dfn code samp kbd var cite abbr acronym blockquote q sub sup pre
	ul ol li dl dt dd
	table caption colgroup col thead tfoot tbody tr th td
	tt i b big small hr a img map area`)

// attributesOfAll may stand on every element.
var attributesOfAll = wordSet(`
	id class style title lang xml:lang dir xmlns tabindex accesskey
	align valign char charoff width span abbr axis headers scope rowspan colspan`)

// attributesOfOne may stand on one element, each written element.attribute.
var attributesOfOne = wordSet(`
	a.href a.name a.charset a.type a.hreflang a.rel a.rev a.shape a.coords
	img.src img.alt img.longdesc img.height img.usemap img.ismap img.border
	map.name area.shape area.coords area.href area.nohref area.alt
	blockquote.cite q.cite pre.xml:space td.nowrap th.nowrap
	table.summary table.border table.frame table.rules table.cellspacing table.cellpadding`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

func attributeOfNarrative(element, name string) bool {
	return attributesOfAll[name] || attributesOfOne[element+"."+name]
}

// isScript reports whether an attribute's address would run a script.
func isScript(name, value string) bool {
	if name != "href" && name != "src" {
		return false
	}
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(value)), "javascript:")
}

package definition

import (
	"slices"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// selector says which repeats at path a row means.
type selector struct {
	urls   []string // of extensions
	ending string   // of the url of an extension
	system string   // of codings
	link   string   // of answers
}

func (t *table) selector(r *Row, path string) *selector {
	switch {
	case strings.HasSuffix(path, ".extension"):
		if url, ok := t.sibling(r, path+".url"); ok {
			return ofURL(url)
		}
	case r.Slice != "" && strings.HasSuffix(path, ".coding"):
		if system, ok := t.sibling(r, path+".system"); ok && system.Fixed != "" {
			return &selector{system: system.Fixed}
		}
	case r.Slice != "" && path == "QuestionnaireResponse.item.item.item":
		return &selector{link: r.Slice}
	}
	return nil
}

// sibling is the row at path of r's own slice.
func (t *table) sibling(r *Row, path string) (*Row, bool) {
	rows := t.byPath[path]
	if i := slices.IndexFunc(rows, func(o *Row) bool { return o.Slice == r.Slice }); i >= 0 {
		return rows[i], true
	}
	if r.Path == path || len(rows) == 0 {
		return nil, false
	}
	return rows[0], len(rows) == 1
}

func ofURL(url *Row) *selector {
	switch {
	case url.Fixed != "":
		return &selector{urls: []string{url.Fixed}}
	case url.Binding != nil && len(url.Binding.Codes) > 0:
		return &selector{urls: url.Binding.Codes}
	case strings.HasPrefix(url.Slice, "Extension-"):
		return &selector{ending: "/" + url.Slice}
	}
	return nil
}

// means reports whether a repeat is one of those selected.
func (s *selector) means(item *fhir.Node) bool {
	switch {
	case s == nil:
		return true
	case s.system != "":
		return sameSystem(s.system, item.Get("system").String())
	case s.link != "":
		return strings.EqualFold(item.Get("linkId").String(), s.link)
	case s.ending != "":
		return strings.HasSuffix(item.Get("url").String(), s.ending)
	}
	url := item.Get("url").String()
	for _, u := range s.urls {
		if strings.EqualFold(u, url) {
			return true
		}
	}
	return false
}

// sameSystem is header.SameSystem, passing over what cannot be the same: http
// and https differ by one letter.
func sameSystem(a, b string) bool {
	if d := len(a) - len(b); d < -1 || d > 1 {
		return false
	}
	return header.SameSystem(a, b)
}

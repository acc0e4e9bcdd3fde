package validation

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// extension checks an extension: against what a profile narrowed it to, else
// against the definition of its url where that is held here.
func (w *walk) extension(value *fhir.Node, s *shape, e *element) {
	url := value.Get("url").String()
	narrowed := s != w.types.typed("Extension")
	if p := w.extensionProfile(url); p != nil {
		w.context(url, e)
		if !narrowed {
			s = p
		}
	} else if !narrowed {
		w.unknownExtension(url, e)
	}
	w.members(value, s)
	w.either(value)
}

// either is ext-1: an extension has a value or extensions of its own, never both.
func (w *walk) either(value *fhir.Node) {
	nested, valued := value.Get("extension") != nil, false
	for i := range value.Members {
		name := strings.TrimPrefix(value.Members[i].Name, "_")
		valued = valued || strings.HasPrefix(name, "value")
	}
	if nested == valued {
		w.add(definition.Error, definition.Invariant, "An extension has either a value or extensions of its own: one of them, not both.", "ext-1")
	}
}

func (w *walk) extensionProfile(url string) *shape {
	if !strings.Contains(url, ":") {
		return nil
	}
	p := w.types.profiled(url)
	if p == nil || p.root.types[0].code != "Extension" {
		return nil
	}
	return p.shape()
}

// unknownExtension reports an extension that nothing is known of. One that
// changes the meaning of what it stands on is not to be passed over.
func (w *walk) unknownExtension(url string, e *element) {
	switch {
	case url == "":
		return // said of the url itself
	case !strings.Contains(url, ":"):
		w.partOfExtension(e)
	case e.name == "modifierExtension":
		w.add(definition.Error, definition.NotSupported, "An extension that changes the meaning is not known here.", "modifierExtension")
	case strings.HasPrefix(url, coreProfiles):
		w.add(definition.Error, definition.Structure, "FHIR has no extension of this url.", "Extension.url")
	default:
		w.onceFor("extension "+url, definition.NotSupported, "Not checked: this extension is not held here.", "extension")
	}
}

// partOfExtension checks an extension whose url is relative: it is a part of
// another one, and of one that is held it is a part that is defined.
func (w *walk) partOfExtension(e *element) {
	w.enter("url", "", -1)
	defer w.leave()
	switch {
	case !w.inExtension():
		w.add(definition.Error, definition.Value, "The url of an extension is absolute.", "Extension.url")
	case e.slice == "" && len(e.slices) > 0:
		w.add(definition.Error, definition.Structure, "The extension has no part of this url.", w.rule(e))
	}
}

// inExtension reports whether the extension in work stands in another one.
func (w *walk) inExtension() bool {
	if len(w.steps) < 3 {
		return false
	}
	holder := w.steps[len(w.steps)-3].name
	return holder == "extension" || holder == "modifierExtension"
}

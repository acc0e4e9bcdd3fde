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
		w.context(url)
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
		if !w.inExtension() {
			w.enter("url", "", -1)
			w.add(definition.Error, definition.Value, "The url of an extension is absolute.", "Extension.url")
			w.leave()
		}
	case e.name == "modifierExtension":
		w.add(definition.Error, definition.NotSupported, "An extension that changes the meaning is not known here.", "modifierExtension")
	case strings.HasPrefix(url, coreProfiles):
		w.add(definition.Error, definition.Structure, "FHIR has no extension of this url.", "Extension.url")
	default:
		w.once(definition.NotSupported, "Not checked: the extension is not held here.", "extension "+tidyURL(url))
	}
}

// inExtension reports whether the extension in work stands in another one.
func (w *walk) inExtension() bool {
	if len(w.steps) < 2 {
		return false
	}
	holder := w.steps[len(w.steps)-2].name
	return holder == "extension" || holder == "modifierExtension"
}

// tidyURL is an extension's url for a rule, without what could be about a person.
func tidyURL(url string) string {
	url, _, _ = strings.Cut(url, "?")
	if len(url) > 200 {
		return "with a long url"
	}
	return url
}

// miscontexted are extensions whose published context is not where published
// resources use them.
var miscontexted = map[string]bool{
	coreProfiles + "structuredefinition-fhir-type": true,
	ukCoreExtensions + "ContactPreference":         true, // on Patient.contact
}

// context checks that an extension stands where its definition allows it.
func (w *walk) context(url string) {
	d, ok := w.set.Find(url)
	if !ok || len(d.Contexts) == 0 || len(w.steps) < 2 || miscontexted[url] {
		return
	}
	holder := w.holder()
	for _, c := range d.Contexts {
		switch c.Type {
		case "element":
			if holder.fits(w, c.Expression) {
				return
			}
		case "extension":
			if holder.extension == c.Expression {
				return
			}
		default:
			return // given as an expression: taken as fitting
		}
	}
	w.add(definition.Error, definition.Structure, "This extension is not allowed on "+holder.path+".", url)
}

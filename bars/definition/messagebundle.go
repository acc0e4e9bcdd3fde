package definition

import (
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// container checks the Bundle's own id and version, and the fullUrls.
func (c *whole) container() {
	if id := c.bundle.ID(); id != "" && !isUUID(id) {
		c.accepted("Bundle.id", "The id of a message is a UUID.", bundlePage, Value)
	}
	switch version := c.bundle.Get("meta").Get("versionId").String(); {
	case version == "" && c.plan.asks(c.bundle, "Bundle.meta.versionId"):
	case version == "":
		c.add(Error, "Bundle.meta.versionId", "The message does not say which version of the Application it follows.", bundlePage, Required)
	case !isVersion(version):
		c.add(Error, "Bundle.meta.versionId", "The version of the Application has three numbers, like 2.1.0.", bundlePage, Value)
	case !SupportedVersion(version, ""):
		c.add(Warning, "Bundle.meta.versionId", "This version of the Application is not one that receivers take today.", bundlePage, NotSupported)
	}
	for i, e := range c.entries {
		if url := e.Get("fullUrl").String(); !isURN(url) {
			c.fullURL("Bundle.entry["+strconv.Itoa(i)+"].fullUrl", url)
		}
	}
}

func (c *whole) fullURL(at, url string) {
	switch {
	case url == "" && c.plan.asks(c.bundle, "Bundle.entry.fullUrl"):
	case url == "":
		c.add(Error, at, "The entry has no fullUrl.", bundlePage, Required)
	default:
		c.add(Error, at, "A fullUrl in a message is urn:uuid: and a UUID.", bundlePage, Value)
	}
}

// lastUpdated wants every resource to say when it was last changed; the
// payload table says so for those it is about.
func (c *whole) lastUpdated() {
	for i, e := range c.entries {
		r := e.Get("resource")
		if r == nil || r.Get("meta").Get("lastUpdated") != nil || c.plan.asks(r, r.Type()+".meta.lastUpdated") {
			continue
		}
		c.add(Error, in(i, "meta.lastUpdated"), "The resource does not say when it was last changed.", idsPage, Required)
	}
}

func isVersion(text string) bool {
	_, ok := parseVersion(text)
	return ok
}

// isURN reports whether a text is urn:uuid: and a UUID, in either case.
func isURN(text string) bool {
	const urn = "urn:uuid:"
	return len(text) > len(urn) && strings.EqualFold(text[:len(urn)], urn) && isUUID(text[len(urn):])
}

// isUUID reports whether a text has the shape of a UUID, in either case.
func isUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		b := text[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if b != '-' {
				return false
			}
		case b >= '0' && b <= '9', b >= 'a' && b <= 'f', b >= 'A' && b <= 'F':
		default:
			return false
		}
	}
	return true
}

// references looks at every reference: inside the message they are urn:uuid:,
// and no message speaks of a patient whom it does not carry.
func (c *whole) references() {
	for i, e := range c.entries {
		if r := e.Get("resource"); r != nil {
			c.entry, c.deep = i, 0
			c.below(r)
		}
	}
}

func (c *whole) below(n *fhir.Node) {
	for i := range n.Members {
		m := &n.Members[i]
		switch v := m.Value; {
		case v == nil:
		case v.Kind == fhir.Object:
			c.follow(v, m.Name, -1)
		case v.Kind == fhir.Array:
			for j, item := range v.Items {
				if item != nil && item.Kind == fhir.Object {
					c.follow(item, m.Name, j)
				}
			}
		}
	}
}

func (c *whole) follow(v *fhir.Node, name string, index int) {
	if !c.enter(name, index) {
		return
	}
	if text := v.Get("reference").String(); text != "" {
		c.outward(text)
	} else {
		c.below(v)
	}
	c.deep--
}

// outward judges a reference that is not urn:uuid:.
func (c *whole) outward(text string) {
	switch {
	case strings.HasPrefix(text, "urn:") || strings.HasPrefix(text, "#"):
	case fhir.Resolve(c.bundle, text) != nil:
		c.accepted(c.place()+".reference", "A reference inside the message is urn:uuid: and the fullUrl of the entry.", idsPage, Value)
	case strings.HasPrefix(text, "Patient/") || strings.Contains(text, "/Patient/"):
		c.add(Error, c.place()+".reference", "The reference leads to a patient whom the message does not carry.", idsPage, NotFound)
	}
}

// resolve finds the resource of the message that an element refers to.
func (c *whole) resolve(reference *fhir.Node) *fhir.Node {
	text := reference.Get("reference").String()
	if text == "" {
		return nil
	}
	for _, e := range c.entries {
		if e.Get("fullUrl").String() == text {
			return e.Get("resource")
		}
	}
	return fhir.Resolve(c.bundle, text)
}

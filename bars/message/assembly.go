package message

import (
	"fmt"
	"strings"

	"barsdesk/bars/fhir"
)

// assembly gathers the entries of one message and ties them together.
type assembly struct {
	c       Context
	stamp   string            // the one instant of the message
	links   map[string]string // link -> fullUrl; "" for a resource the receiver has no room for
	entries []fhir.Entry

	exchange  exchange
	rejection string // link of the Flag for rejected services, "" without one
}

func newAssembly(c Context) *assembly {
	return &assembly{c: c, stamp: fhir.FormatInstant(c.Now), links: map[string]string{}}
}

// place adds a resource of a new message: no id, the message's instant, a
// profile, and a new fullUrl that links stand for.
func (a *assembly) place(resource *fhir.Node, links ...string) {
	resource.Remove("id")
	a.placeKnown(resource, links...)
}

// placeKnown is place for a resource that keeps its id.
func (a *assembly) placeKnown(resource *fhir.Node, links ...string) {
	a.touch(resource)
	a.enter(a.newURL(), resource, links...)
}

// enter adds a resource as it is.
func (a *assembly) enter(fullURL string, resource *fhir.Node, links ...string) {
	a.entries = append(a.entries, fhir.Entry{FullURL: fullURL, Resource: resource})
	for _, l := range links {
		a.links[l] = fullURL
	}
}

// omit makes references to link vanish.
func (a *assembly) omit(link string) { a.links[link] = "" }

// accepts reports whether the receiver has room for a resource type.
func (a *assembly) accepts(resourceType string) bool {
	return a.c.Accepts == nil || a.c.Accepts(resourceType)
}

func (a *assembly) newURL() string { return "urn:uuid:" + strings.ToLower(a.c.NewID()) }

// touch gives a resource the message's instant and, if it claims none, its profile.
func (a *assembly) touch(resource *fhir.Node) {
	meta := resource.Get("meta")
	if meta == nil || meta.Kind != fhir.Object {
		meta = fhir.Obj()
	}
	meta.Remove("versionId")
	meta.Set("lastUpdated", fhir.Str(a.stamp))
	if len(meta.All("profile")) == 0 {
		meta.Set("profile", fhir.List(fhir.Str(a.profile(resource))))
	}
	resource.Remove("meta")
	setAfterType(resource, "meta", meta)
}

// setAfterType puts a member right behind resourceType and id.
func setAfterType(resource *fhir.Node, name string, value *fhir.Node) {
	at := 0
	for i, m := range resource.Members {
		if m.Name == "resourceType" || m.Name == "id" {
			at = i + 1
		}
	}
	members := append([]fhir.Member{}, resource.Members[:at]...)
	members = append(members, fhir.M(name, value))
	resource.Members = append(members, resource.Members[at:]...)
}

// resolve turns the links in every entry into fullUrls.
func (a *assembly) resolve() error {
	for _, e := range a.entries {
		var unknown string
		contained := containedIDs(e.Resource)
		rewrite(e.Resource, func(ref string) (string, bool) {
			if !strings.HasPrefix(ref, "#") || contained[ref] {
				return ref, true
			}
			url, known := a.links[ref]
			if !known {
				unknown = ref
			}
			return url, url != ""
		})
		if unknown != "" {
			return fmt.Errorf("a %s of the message refers to %s, which is not in it", e.Resource.Type(), unknown)
		}
	}
	return nil
}

func containedIDs(resource *fhir.Node) map[string]bool {
	ids := map[string]bool{}
	for _, r := range resource.All("contained") {
		ids["#"+r.ID()] = true
	}
	return ids
}

// message closes the assembly: the header comes first, all links are resolved.
func (a *assembly) message(id string, h heading) (*fhir.Node, error) {
	header := a.header(h)
	a.entries = append([]fhir.Entry{{FullURL: a.newURL(), Resource: header}}, a.entries...)
	if err := a.resolve(); err != nil {
		return nil, err
	}
	entries := fhir.List()
	for _, e := range a.entries {
		entries.Items = append(entries.Items, fhir.Obj(
			fhir.M("fullUrl", fhir.Str(e.FullURL)), fhir.M("resource", e.Resource)))
	}
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("Bundle")),
		fhir.M("id", fhir.Str(strings.ToLower(id))),
		fhir.M("meta", fhir.Obj(
			fhir.M("versionId", fhir.Str(a.c.ApplicationVersion)),
			fhir.M("lastUpdated", fhir.Str(a.stamp)),
			fhir.M("profile", fhir.List(fhir.Str(bundleProfile))))),
		fhir.M("type", fhir.Str("message")),
		fhir.M("timestamp", fhir.Str(a.stamp)),
		fhir.M("entry", entries)), nil
}

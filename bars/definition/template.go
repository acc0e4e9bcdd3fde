package definition

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

type templateFile struct {
	About       Pack `json:"about"`
	Definitions []struct {
		URL      string   `json:"url"`
		Version  string   `json:"version"`
		Name     string   `json:"name"`
		Title    string   `json:"title"`
		Date     string   `json:"date"`
		Event    string   `json:"event"`
		UseCases []string `json:"useCases"`
		Focus    []struct {
			Type    string `json:"code"`
			Profile string `json:"profile"`
			Min     int    `json:"min"`
			Max     string `json:"max"`
		} `json:"focus"`
	} `json:"definitions"`
}

var (
	templatePack = load[templateFile]("definitions.json")
	templates    = sync.OnceValue(func() map[string]MessageDefinition {
		out := map[string]MessageDefinition{}
		for _, t := range templatePack().Definitions {
			d := MessageDefinition{URL: t.URL, Version: t.Version, Event: t.Event, Title: t.Title, UseCases: t.UseCases}
			for _, f := range t.Focus {
				most, _ := count(f.Max, Any)
				d.Focus = append(d.Focus, Focus{f.Type, f.Profile, f.Min, most})
			}
			d.Raw = d.Resource("dos-id", t.UseCases, t.Version)
			d.Raw.Set("date", fhir.Str(t.Date))
			out[d.Tail()] = d
		}
		return out
	})
)

// Template returns the nationally published definition with that url tail; a
// zero one, with an empty URL, when there is none. Its Version and UseCases are
// those of the published file, not of any receiver.
func Template(tail string) MessageDefinition { return templates()[Tail(tail)] }

// Templates returns all nationally published definitions in order of their urls.
func Templates() []MessageDefinition {
	var out []MessageDefinition
	for _, t := range templatePack().Definitions {
		out = append(out, Template(t.URL))
	}
	return out
}

// PublishedProfile reports whether a nationally published definition names a
// profile, and so every sender knows it.
func PublishedProfile(canonical string) bool { return publishedProfiles()[canonical] }

var publishedProfiles = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, d := range templates() {
		for _, f := range d.Focus {
			out[f.Profile] = true
		}
	}
	return out
})

// Resource returns the definition as a receiver publishes it for one service:
// with that service, the use cases it takes and the version of the Application
// it works with. The same arguments give the same id.
//
// BaRS Core, GET /MessageDefinition: the useContext shape of the package.
func (d MessageDefinition) Resource(serviceID string, useCases []string, version string) *fhir.Node {
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("MessageDefinition")),
		fhir.M("id", fhir.Str(stableID(d.URL, serviceID, version, strings.Join(useCases, " ")))),
		fhir.M("url", fhir.Str(d.URL)),
		fhir.M("version", fhir.Str(version)),
		fhir.M("name", text(d.Title)),
		fhir.M("title", text(d.Title)),
		fhir.M("status", fhir.Str("active")),
		fhir.M("date", text(d.Raw.TextAt("date"))),
		fhir.M("useContext", contexts(serviceID, useCases)),
		fhir.M("eventCoding", fhir.Obj(
			fhir.M("system", fhir.Str("https://fhir.nhs.uk/CodeSystem/message-events-bars")),
			fhir.M("code", fhir.Str(d.Event)),
		)),
		fhir.M("focus", focusList(d.Focus)),
	)
}

// text is nil for "", so that Obj leaves the member out.
func text(s string) *fhir.Node {
	if s == "" {
		return nil
	}
	return fhir.Str(s)
}

// stableID is a UUID made of the parts (RFC 9562, version 8).
func stableID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	h := hex.EncodeToString(sum[:16])
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

func contexts(serviceID string, useCases []string) *fhir.Node {
	list := fhir.List(workflow(header.ServiceIDSystem, serviceID, ""))
	for _, u := range useCases {
		list.Items = append(list.Items, workflow(UseCaseSystem, strings.ToLower(u), Display(UseCaseSystem, u)))
	}
	return list
}

func workflow(system, code, display string) *fhir.Node {
	coding := fhir.Obj(fhir.M("system", fhir.Str(system)), fhir.M("code", fhir.Str(code)), fhir.M("display", text(display)))
	return fhir.Obj(
		fhir.M("code", fhir.Obj(
			fhir.M("system", fhir.Str("http://terminology.hl7.org/CodeSystem/usage-context-type")),
			fhir.M("code", fhir.Str("workflow")),
		)),
		fhir.M("valueCodeableConcept", fhir.Obj(fhir.M("coding", fhir.List(coding)))),
	)
}

func focusList(all []Focus) *fhir.Node {
	list := fhir.List()
	for _, f := range all {
		most := "*"
		if f.Max != Any {
			most = strconv.Itoa(f.Max)
		}
		list.Items = append(list.Items, fhir.Obj(
			fhir.M("code", fhir.Str(f.Type)),
			fhir.M("profile", text(f.Profile)),
			fhir.M("min", fhir.Num(strconv.Itoa(f.Min))),
			fhir.M("max", fhir.Str(most)),
		))
	}
	return list
}

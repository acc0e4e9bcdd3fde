// Package openapitest holds the answers of a BaRS receiver against the
// published OpenAPI documents of the BaRS API.
//
// Where those documents contradict FHIR R4 or the standard's own text they are
// set right in memory before anything is compared; relaxed says where.
package openapitest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"barsdesk/bars/fhir/fhirtest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// documents are the published ones: production, and the newest with bodies.
var documents = []string{"spec/openapi/booking-and-referral-1.0.0.json", "spec/openapi/booking-and-referral-1.4.0.json"}

var (
	loading sync.Mutex
	loaded  []routers.Router
)

// Checked is h, each JSON answer of which fails the test if a document has its
// path and method and the answer is none of those it describes. Where the
// published data does not lie beside the project it is h and nothing more.
func Checked(t testing.TB, h http.Handler) http.Handler {
	t.Helper()
	return CheckedBelow(t, "", h)
}

// CheckedBelow is Checked for a handler whose FHIR base is a path. What lies
// elsewhere is not looked at.
func CheckedBelow(t testing.TB, base string, h http.Handler) http.Handler {
	t.Helper()
	if !fhirtest.Beside(t) {
		return h
	}
	all := load(t)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, below := strings.CutPrefix(r.URL.Path, base)
		if !below {
			h.ServeHTTP(w, r)
			return
		}
		kept := httptest.NewRecorder()
		h.ServeHTTP(kept, r)
		asked := r.Clone(r.Context())
		asked.URL.Path, asked.URL.RawPath = path, ""
		for _, document := range all {
			check(t, document, asked, kept.Result())
		}
		for name, values := range kept.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(kept.Code)
		_, _ = w.Write(kept.Body.Bytes())
	})
}

// Check is what Checked does, for an answer that came over the network. path is
// relative to the FHIR base.
func Check(t testing.TB, method, path string, answer *http.Response) {
	t.Helper()
	for _, document := range load(t) {
		check(t, document, httptest.NewRequestWithContext(t.Context(), method, path, nil), answer)
	}
}

func check(t testing.TB, document routers.Router, r *http.Request, answer *http.Response) {
	t.Helper()
	route, values, err := document.FindRoute(r)
	if err != nil || !isJSON(answer.Header) {
		return // not of this document, or asked for in another form
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
		return
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: values, Route: route},
		Status:                 described(r.Method, answer.StatusCode), Header: answer.Header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	text := unpacked(t, answer.Header, body)
	in.SetBodyBytes(text)
	if types := exampled(route, in.Status); len(types) > 0 && !slices.Contains(types, typeOf(text)) {
		t.Errorf("%s %s answered %d with a %s, and the examples of the published document are %v", r.Method, r.URL.Path, answer.StatusCode, typeOf(text), types)
	}
	if err := openapi3filter.ValidateResponse(context.WithoutCancel(r.Context()), in); err != nil {
		t.Errorf("%s %s answered %d, which the published document %s does not have: %v", r.Method, r.URL.Path, answer.StatusCode, route.Spec.Info.Version, err)
	}
}

// exampled are the resource types of the examples for a status.
func exampled(route *routers.Route, status int) (types []string) {
	response := route.Operation.Responses.Status(status)
	if response == nil || response.Value == nil || response.Value.Content.Get(mediaType) == nil {
		return nil
	}
	content := response.Value.Content.Get(mediaType)
	all := []any{content.Example}
	for _, each := range content.Examples {
		all = append(all, each.Value.Value)
	}
	for _, each := range all {
		if example, ok := each.(map[string]any); ok {
			name, _ := example["resourceType"].(string)
			types = append(types, name)
		}
	}
	return types
}

func typeOf(body []byte) string {
	var resource struct {
		Type string `json:"resourceType"`
	}
	if json.Unmarshal(body, &resource) != nil {
		return "text that is no JSON"
	}
	return resource.Type
}

// described is the status to look for: a new resource is 200 in the documents
// and may be 201 (BaRS Core, Endpoints).
func described(method string, status int) int {
	if method == http.MethodPost && status == http.StatusCreated {
		return http.StatusOK
	}
	return status
}

func isJSON(h http.Header) bool { return strings.HasPrefix(h.Get("Content-Type"), mediaType) }

func unpacked(t testing.TB, h http.Header, body []byte) []byte {
	t.Helper()
	if h.Get("Content-Encoding") != "gzip" {
		return body
	}
	in, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return body
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Error(err)
	}
	return text
}

const mediaType = "application/fhir+json"

// load reads the documents once.
func load(t testing.TB) []routers.Router {
	t.Helper()
	loading.Lock()
	defer loading.Unlock()
	if loaded != nil {
		return loaded
	}
	openapi3filter.RegisterBodyDecoder(mediaType, openapi3filter.RegisteredBodyDecoder("application/json"))
	var all []routers.Router
	for _, name := range documents {
		var tree map[string]any
		if err := json.Unmarshal(fhirtest.Read(t, fhirtest.Published(t, name)), &tree); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(relaxed(tree))
		if err != nil {
			t.Fatal(err)
		}
		document, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			t.Fatal(err)
		}
		document.Servers = nil // paths are relative to the FHIR base
		router, err := gorillamux.NewRouter(document)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, router)
	}
	loaded = all
	return all
}

// loose are the elements, by schema, whose description contradicts FHIR R4:
// security is one object, a useContext has one code, a request can have several
// basedOn, and what repeats in one type of a message and not in another is
// described once for all of them.
var loose = map[string][]string{"Capability": {"security"}, "MessageDefinition": {"useContext"}, "MessageBundle": {"address", "code", "basedOn"}, "ServiceRequest": {"basedOn"}}

// relaxed is a document set right where it says something against FHIR R4 or
// the standard.
func relaxed(tree map[string]any) any {
	schemas, _ := tree["components"].(map[string]any)["schemas"].(map[string]any)
	for name, elements := range loose {
		for _, element := range elements {
			loosen(schemas[name], element)
		}
	}
	return relax(tree)
}

// loosen takes away what a schema says of an element, however deep.
func loosen(n any, element string) {
	switch v := n.(type) {
	case []any:
		for _, item := range v {
			loosen(item, element)
		}
	case map[string]any:
		if _, described := v[element].(map[string]any); described {
			v[element] = map[string]any{}
		}
		for _, value := range v {
			loosen(value, element)
		}
	}
}

// relax says what the standard says elsewhere: media types carry no version
// here, a resource may have elements that the documents do not list, and an
// endpoint is a system and a value and no URL.
func relax(n any) any {
	switch v := n.(type) {
	case []any:
		for i := range v {
			v[i] = relax(v[i])
		}
	case map[string]any:
		if more, ok := v["additionalProperties"].(bool); ok && !more {
			delete(v, "additionalProperties")
		}
		if v["format"] == "url" {
			delete(v, "format")
		}
		for name, value := range v {
			value = relax(value)
			if bare, _, versioned := strings.Cut(name, ";"); versioned && bare == mediaType {
				delete(v, name)
				name = bare
			}
			v[name] = value
		}
	}
	return n
}

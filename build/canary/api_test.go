package canary_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
)

// operation is one of the API's document.
type operation struct {
	ID, Method, Path string
	Parameters       []parameter
	Body             *schema
}

type parameter struct {
	Name   string `json:"name"`
	In     string `json:"in"`
	Schema schema `json:"schema"`
}

// schema is as much of a JSON Schema as it takes to make a body.
type schema struct {
	Ref                  string            `json:"$ref"`
	Type                 any               `json:"type"`
	Properties           map[string]schema `json:"properties"`
	Items                *schema           `json:"items"`
	Enum                 []any             `json:"enum"`
	Format               string            `json:"format"`
	AdditionalProperties any               `json:"additionalProperties"`
}

// document is what the API says of itself.
type document struct {
	Paths      map[string]map[string]described `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type described struct {
	OperationID string      `json:"operationId"`
	Parameters  []parameter `json:"parameters"`
	RequestBody *struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

// operations are all that the document has, in a fixed order.
func operations(t *testing.T) (document, []operation) {
	t.Helper()
	text, err := os.ReadFile("../../frontend/openapi.json")
	var d document
	if err = firstOf(err, json.Unmarshal(text, &d)); err != nil {
		t.Fatal(err)
	}
	var out []operation
	for path, methods := range d.Paths {
		for method, one := range methods {
			o := operation{ID: one.OperationID, Method: strings.ToUpper(method), Path: path, Parameters: one.Parameters}
			if one.RequestBody != nil {
				of := one.RequestBody.Content["application/json"].Schema
				o.Body = &of
			}
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b operation) int { return strings.Compare(a.ID, b.ID) })
	if len(out) < 100 {
		t.Fatalf("the document names %d operations; expected the whole API", len(out))
	}
	return d, out
}

// filled makes a value of a schema in which every text is a canary.
func (d document) filled(s schema, what string, f flock, depth int) any {
	if name, found := strings.CutPrefix(s.Ref, "#/components/schemas/"); found {
		return d.filled(d.Components.Schemas[name], what, f, depth)
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	kinds := fmt.Sprint(s.Type)
	switch {
	case depth > 6:
		return nil
	case strings.Contains(kinds, "object"):
		return d.object(s, what, f, depth)
	case strings.Contains(kinds, "array"):
		if s.Items == nil {
			return []any{}
		}
		return []any{d.filled(*s.Items, what, f, depth+1)}
	case strings.Contains(kinds, "string"):
		if s.Format == "date-time" {
			return "2026-11-21T08:00:00Z"
		}
		return f.bird(what)
	case strings.Contains(kinds, "boolean"):
		return true
	}
	return 1
}

func (d document) object(s schema, what string, f flock, depth int) any {
	out := map[string]any{}
	for name, of := range s.Properties {
		out[name] = d.filled(of, what+" "+name, f, depth+1)
	}
	if more, ok := s.AdditionalProperties.(map[string]any); ok && len(out) == 0 {
		text, _ := json.Marshal(more)
		var of schema
		_ = json.Unmarshal(text, &of)
		out[f.bird(what+" key")] = d.filled(of, what+" value", f, depth+1)
	}
	return out
}

// address fills the path and the query of an operation.
func (o operation) address(f flock) string {
	path, query := o.Path, url.Values{}
	for _, p := range o.Parameters {
		value := f.bird(o.ID + " " + p.Name)
		switch {
		case len(p.Schema.Enum) > 0:
			value = fmt.Sprint(p.Schema.Enum[0])
		case fmt.Sprint(p.Schema.Type) == "integer":
			value = "1"
		case p.Schema.Format == "date-time":
			value = "2026-11-21T08:00:00Z"
		}
		if p.In == "path" {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", value)
		} else {
			query.Set(p.Name, value)
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// named is what a refusal may repeat, because no patient and no secret can stand
// there: a word of the Sandbox's own.
var named = map[string]string{"postSandboxFault": "postSandboxFault kind"}

// ending are operations that end the session or the room, and so come last.
var ending = []string{"signOut", "postSandboxReset"}

// TestNoOperationRepeatsWhatItWasGiven: every operation of the API is called
// with canaries in path, query, body and headers: well formed, broken off, and
// without a session. No refusal, log line, metric or file name shows any.
func TestNoOperationRepeatsWhatItWasGiven(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	d, all := operations(t)
	f, p := flock{}, serve(ctx, t)
	slices.SortStableFunc(all, func(a, b operation) int { return slices.Index(ending, a.ID) - slices.Index(ending, b.ID) })
	for _, o := range all {
		if o.ID == "getEvents" || o.ID == "getSandboxWireEvents" {
			continue // streams without an end: they take no input
		}
		where := o.address(f)
		var body []byte
		if o.Body != nil {
			body, _ = json.Marshal(d.filled(*o.Body, o.ID, f, 0))
		}
		p.asks(ctx, t, f, o, where, body, p.session)
		p.asks(ctx, t, f, o, where, body[:len(body)/2], p.session)
		p.asks(ctx, t, f, o, where, body, f.bird("session of nobody"))
	}
	p.searched(ctx, t, f)
}

// asks calls an operation, and looks at what it answers when it refuses.
func (p *place) asks(ctx context.Context, t *testing.T, f flock, o operation, where string, body []byte, session string) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, o.Method, p.URL+where, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", "barsdesk-session="+session+"; other="+f.bird("another cookie"))
	r.Header.Set("Authorization", "Bearer "+f.bird("bearer token"))
	r.Header.Set("X-Request-Id", f.bird("request id"))
	r.Header.Set("User-Agent", f.bird("browser"))
	r.Header.Set("Referer", "http://localhost/"+f.bird("referer"))
	status, answer, head := p.do(t, r)
	if status == http.StatusInternalServerError {
		t.Errorf("%s falls over: %s", o.ID, answer)
	}
	if status >= http.StatusBadRequest {
		f.without(named[o.ID]).clean(t, fmt.Sprintf("the refusal (%d) of %s", status, o.ID), answer)
	}
	f.clean(t, "a header of the answer to "+o.ID, head)
}

package network

import (
	"context"
	"io"
	"net/http"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// entryMost is the longest entry taken, in bytes.
const entryMost = 64 << 10

// template is the end of the paths of templates.
const template = "$template"

// entryPath takes the path of a call about entries apart; ok is false for any
// other path.
func entryPath(path string) (kind, id string, ok bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	kind = parts[0]
	if kind != serviceEntry && kind != endpointEntry || len(parts) > 3 {
		return "", "", false
	}
	parts = parts[1:]
	if n := len(parts); kind == endpointEntry && n > 0 && parts[n-1] == template {
		kind, parts = templateEntry, parts[:n-1]
	}
	if len(parts) > 1 {
		return "", "", false
	}
	return kind, strings.Join(parts, ""), true
}

// aboutEntries reports whether a path is about the endpoint catalogue itself.
func aboutEntries(path string) bool { _, _, ok := entryPath(path); return ok }

// reply is an answer of the network itself.
type reply struct {
	status   int
	body     *fhir.Node
	location string // of what was made, relative to the FHIR base; "" else
}

// answer answers a call about the catalogue.
//
// BaRS, Endpoint Catalogue interface.
func (e *Entries) answer(r *http.Request, by caller) (reply, *outcome.Issue) {
	kind, id, _ := entryPath(r.URL.Path)
	switch {
	case r.Header.Get("Accept") == "":
		return reply{}, outcome.New(http.StatusBadRequest, "SEND_BAD_REQUEST", "required", proxyCannot+"the header Accept is missing")
	case !header.AcceptsJSON(r.Header.Get("Accept")):
		return reply{}, outcome.New(http.StatusNotAcceptable, "SEND_NOT_ACCEPTABLE", "processing", proxyCannot+"the catalogue is written in "+header.JSON)
	case r.Method == http.MethodGet && id == "":
		found, refused := e.search(r, kind, by)
		return reply{http.StatusOK, found, ""}, refused
	case r.Method == http.MethodGet && kind != templateEntry:
		return e.read(r.Context(), kind, id, by)
	case r.Method == http.MethodPost && id == "":
		return e.change(r, by, kind, "")
	case r.Method == http.MethodPut && id != "":
		return e.change(r, by, kind, id)
	case r.Method == http.MethodDelete && id != "":
		return e.remove(r.Context(), by, kind, id)
	}
	return reply{}, wrongVerb()
}

func (e *Entries) read(ctx context.Context, kind, id string, by caller) (reply, *outcome.Issue) {
	d, known, err := e.get(ctx, kind, id)
	switch {
	case err != nil:
		return reply{}, unkept()
	case !known:
		return reply{}, absent("entry")
	}
	return reply{http.StatusOK, shown(d, by), ""}, nil
}

// change puts an entry in, or another in its place.
func (e *Entries) change(r *http.Request, by caller, kind, id string) (reply, *outcome.Issue) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, entryMost))
	if err != nil {
		return reply{}, broken("structure", "the body is too long or broke off")
	}
	n, refused := readEntry(kind, body)
	if refused != nil {
		return reply{}, refused
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	d := Document{Kind: kind, ID: id, Owner: string(by), Body: n}
	done := reply{http.StatusOK, n, ""}
	if id == "" {
		d.ID = e.NewID()
		done = reply{http.StatusCreated, n, fhirType(kind) + "/" + d.ID}
		refused = unborn(n)
	} else {
		refused = e.replaces(r.Context(), by, d)
	}
	if refused == nil {
		refused = e.suits(r.Context(), by, kind, id, n)
	}
	if refused != nil {
		return reply{}, refused
	}
	stamp(n, kind, d.ID, e.Now())
	if err := e.Documents.Put(r.Context(), d); err != nil {
		return reply{}, unkept()
	}
	return e.told(r, done), nil
}

// unborn refuses a new entry that brings an id: only the catalogue gives one.
func unborn(n *fhir.Node) *outcome.Issue {
	if n.ID() != "" {
		return broken("invalid", "a new entry has no id: the catalogue gives one")
	}
	return nil
}

// replaces checks an entry against the one it is to replace: it is there, the
// caller's, and keeps what may not change.
func (e *Entries) replaces(ctx context.Context, by caller, d Document) *outcome.Issue {
	before, refused := e.own(ctx, by, d.Kind, d.ID)
	if refused != nil {
		return refused
	}
	return follows(d.Kind, d.Body, before.Body)
}

// own is an entry of the caller's.
func (e *Entries) own(ctx context.Context, by caller, kind, id string) (Document, *outcome.Issue) {
	d, known, err := e.get(ctx, kind, id)
	switch {
	case err != nil:
		return d, unkept()
	case !known:
		return d, absent("entry")
	case !by.owns(d):
		return d, notYours("entry")
	}
	return d, nil
}

// suits checks an entry against all others.
func (e *Entries) suits(ctx context.Context, by caller, kind, id string, n *fhir.Node) *outcome.Issue {
	var all [3][]Document
	for i, each := range []string{serviceEntry, endpointEntry, templateEntry} {
		var err error
		if all[i], err = e.all(ctx, each); err != nil {
			return unkept()
		}
	}
	return fits(by, kind, id, n, all[0], all[1], all[2])
}

// remove takes an entry out. An endpoint that a service names stays: the
// service would be left without.
func (e *Entries) remove(ctx context.Context, by caller, kind, id string) (reply, *outcome.Issue) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, refused := e.own(ctx, by, kind, id); refused != nil {
		return reply{}, refused
	}
	services, err := e.kept(ctx, serviceEntry)
	if err == nil && kind == endpointEntry && namedBy(services, id) {
		return reply{}, clash("a service names the endpoint: it is to be changed or removed first")
	}
	if err == nil {
		err = e.Documents.Remove(ctx, kind, id)
	}
	if err != nil {
		return reply{}, unkept()
	}
	return reply{http.StatusOK, e.success("RESOURCE_REMOVED", "Resource removed"), ""}, nil
}

// told is the answer to a change: the entry, or the outcome alone for a caller
// that prefers it.
func (e *Entries) told(r *http.Request, done reply) reply {
	if !strings.Contains(strings.ReplaceAll(r.Header.Get("Prefer"), " ", ""), "return=OperationOutcome") {
		return done
	}
	if done.status == http.StatusCreated {
		done.body = e.success("RESOURCE_CREATED", "Resource created")
		return done
	}
	done.body = e.success("RESOURCE_UPDATED", "Resource updated")
	return done
}

func (e *Entries) success(code, text string) *fhir.Node {
	return success(e.NewID(), "https://fhir.nhs.uk/CodeSystem/NRLF-SuccessCode", code, text)
}

// success is the OperationOutcome of a change that was made.
func success(id, system, code, text string) *fhir.Node {
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("OperationOutcome")),
		fhir.M("id", fhir.Str(id)),
		fhir.M("issue", fhir.List(fhir.Obj(
			fhir.M("severity", fhir.Str("information")),
			fhir.M("code", fhir.Str("informational")),
			fhir.M("details", fhir.Concept(fhir.Coding(system, code, text))),
			fhir.M("diagnostics", fhir.Str(text))))))
}

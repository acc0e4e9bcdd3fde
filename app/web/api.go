package web

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"barsdesk/app/access"
)

// The library keeps these as variables of its own package; they are the same
// for every API of the process.
func init() {
	huma.DefaultArrayNullable = false // our JSON writes an empty list as []
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return requestError(status) }
	huma.NewErrorWithContext = func(_ huma.Context, status int, _ string, _ ...error) huma.StatusError {
		return requestError(status)
	}
}

// apiRoot is the path that everything of the API lies below.
const apiRoot = "/api/"

// maxBody is the longest body the API reads: a draft with every field full.
const maxBody = 1 << 20

// bodyTimeout is how long a body may take to arrive.
const bodyTimeout = 10 * time.Second

// api registers every operation under /api and returns the document of them.
func (s *server) api() []byte {
	api := humago.New(s.mux, apiConfig())
	s.sessions(api)
	s.joining(api)
	s.people(api)
	s.oneself(api)
	s.services(api)
	s.drafts(api)
	s.cases(api)
	s.inbox(api)
	s.replies(api)
	s.offered(api)
	s.schedules(api)
	s.settings(api)
	s.connection(api)
	s.receiver(api)
	s.delivery(api)
	s.definitions(api)
	s.audit(api)
	s.evidence(api)
	s.retention(api)
	s.setup(api)
	s.sandbox(api)
	s.events(api)
	text := document(api)
	s.mux.HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text) // the reader may be gone
	})
	s.mux.HandleFunc(apiRoot, s.unknown)
	return text
}

func apiConfig() huma.Config {
	c := huma.DefaultConfig("Barsdesk", "1")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // the documentation page fetches scripts from elsewhere
	c.CreateHooks, c.Transformers = nil, nil              // no $schema member in bodies
	c.Formats = map[string]huma.Format{"application/json": plainJSON}
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	return c
}

// schemaName keeps the types of different packages apart in the API document.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case strings.HasSuffix(t.PkgPath(), "bars/form") && name != "Form":
		return "Form" + name
	case strings.HasSuffix(t.PkgPath(), "bars/reading"):
		return "Reading" + name
	case strings.HasSuffix(t.PkgPath(), "app/evidence"):
		return "Evidence" + name
	case strings.HasSuffix(t.PkgPath(), "app/frontdoor"):
		return "Door" + name
	case strings.HasSuffix(t.PkgPath(), "app/environment"):
		return "Connection" + name
	case strings.HasSuffix(t.PkgPath(), "app/audit"):
		return "Audit" + strings.TrimPrefix(name, "Audit")
	case strings.HasSuffix(t.PkgPath(), "app/retention"):
		return "Retention" + name
	case strings.HasSuffix(t.PkgPath(), "app/setup"):
		return "Setup" + name
	case strings.HasSuffix(t.PkgPath(), "app/doctor"):
		return "Doctor" + name
	}
	return name
}

// reply is an answer with a body.
type reply[T any] struct{ Body T }

// act registers one operation whose use case takes the request and answers T.
func act[I, T any](s *server, api huma.API, op huma.Operation, use func(context.Context, access.Actor, *I) (T, error)) {
	op.MaxBodyBytes, op.BodyReadTimeout = maxBody, bodyTimeout
	op.Middlewares = append(huma.Middlewares{s.signedIn(api)}, op.Middlewares...)
	huma.Register(api, op, func(ctx context.Context, in *I) (*reply[T], error) {
		out, err := use(ctx, actorOf(ctx), in)
		if err == nil {
			err = s.unchanged(ctx, op)
		}
		if err != nil {
			return nil, s.refuse(ctx, op.OperationID, err)
		}
		return &reply[T]{out}, nil
	})
}

// do registers one operation that answers nothing but that it is done.
func do[I any](s *server, api huma.API, op huma.Operation, use func(context.Context, access.Actor, *I) error) {
	op.MaxBodyBytes, op.BodyReadTimeout = maxBody, bodyTimeout
	op.Middlewares = append(huma.Middlewares{s.signedIn(api)}, op.Middlewares...)
	op.DefaultStatus = http.StatusNoContent
	huma.Register(api, op, func(ctx context.Context, in *I) (*struct{}, error) {
		err := use(ctx, actorOf(ctx), in)
		if err == nil {
			err = s.unchanged(ctx, op)
		}
		if err != nil {
			return nil, s.refuse(ctx, op.OperationID, err)
		}
		return nil, nil
	})
}

// unchanged records a request that was answered and left no entry, as one with
// problems in what it would have saved. What cannot be recorded is not answered.
func (s *server) unchanged(ctx context.Context, op huma.Operation) error {
	if s.Guard == nil || access.Seen(ctx) {
		return nil
	}
	return s.Guard.Record(ctx, actorOf(ctx), access.RequestRefuse, access.Object{ID: op.Method + " " + op.Path, Outcome: "unchanged"})
}

// operation names an operation: its id in lowerCamel, method, path under /api,
// and what it does.
func operation(id, method, path, summary, tag string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: "/api" + path, Summary: summary, Tags: []string{tag}}
}

// nothing is the input of an operation without parameters.
type nothing struct{}

// byID is the input of an operation on one thing.
type byID struct {
	ID string `path:"id" maxLength:"64"`
}

// byIDWith is byID with a body.
type byIDWith[T any] struct {
	ID   string `path:"id" maxLength:"64"`
	Body T
}

// with is an input that is only a body.
type with[T any] struct{ Body T }

package web

import (
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// document is the OpenAPI document of an API, indented, ending in a newline.
func document(api huma.API) []byte {
	out, err := json.MarshalIndent(api.OpenAPI(), "", "  ")
	if err != nil {
		panic("web: the API document cannot be written: " + err.Error()) // a mistake in the program
	}
	return append(out, '\n')
}

//go:generate go test -run TestCommittedDocumentIsTheOneServed -update .

// OpenAPI is the document of the whole API, the Sandbox's operations included,
// as kept in frontend/openapi.json for the pages' types.
func OpenAPI() []byte {
	s := &server{mux: http.NewServeMux()}
	return s.api()
}

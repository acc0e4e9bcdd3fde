package control

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// Document is the OpenAPI document of everything that the stand-alone network
// serves: its FHIR base, its token service, its status and its control paths.
//
//go:embed openapi.json
var Document []byte

// described are the operations of the document below root.
var described = sync.OnceValue(func() (out []description) {
	var file struct {
		Paths map[string]map[string]struct {
			ID string `json:"operationId"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(Document, &file); err != nil {
		panic("the OpenAPI document of the Sandbox cannot be read: " + err.Error()) // it is part of the program
	}
	for path, methods := range file.Paths {
		for method, o := range methods {
			if path == root || strings.HasPrefix(path, root+"/") {
				out = append(out, description{strings.ToUpper(method), path, o.ID})
			}
		}
	}
	return out
})

// description is one operation of the document.
type description struct{ method, path, id string }

func (s *server) document(w http.ResponseWriter, _ *http.Request) (any, error) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(Document) // the reader may be gone
	return nil, nil
}

package web_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"barsdesk/app/web"
)

var update = flag.Bool("update", false, "write frontend/openapi.json anew")

const committed = "../../frontend/openapi.json"

// The pages' types are generated from the committed document, so it must be
// the one that the program serves.
func TestCommittedDocumentIsTheOneServed(t *testing.T) {
	want := web.OpenAPI()
	if *update {
		if err := os.WriteFile(committed, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("frontend/openapi.json is stale: run go generate ./app/web, then npm run api in frontend")
	}
}

package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage"
)

// recorded are the entries of an act, newest first.
func (r *rig) recorded(act access.Act) (out []storage.Entry) {
	r.t.Helper()
	err := r.store.View(r.t.Context(), func(tx storage.Tx) (err error) {
		out, _, err = tx.Audit().List(storage.AuditQuery{Act: string(act), Page: storage.Page{Limit: 200}})
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// ask makes a request and gives its status.
func (r *rig) ask(method, path, body string, header ...string) int {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.server.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	answer, err := r.server.Client().Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func TestWhatComesToNoUseCaseIsRecorded(t *testing.T) {
	for _, tt := range []struct {
		name, method, path, body string
		header                   []string
		options                  []option
		status                   int
		actor                    string
	}{
		{"nobody is signed in", "GET", "/api/cases", "", nil, []option{withSignIn}, 401, access.Nobody},
		{"a wrong host", "GET", "/api/cases", "", []string{"Host", "elsewhere.example"}, nil, 421, access.Nobody},
		{"another site", "POST", "/api/cases/search", `{"text":""}`, []string{"Origin", "https://elsewhere.example"}, nil, 403, access.Nobody},
		{"no such operation", "GET", "/api/patients/9658499058", "", nil, nil, 404, access.Nobody},
		{"a body that does not fit", "POST", "/api/cases/search", `{"text":7}`, nil, nil, 422, "p1"},
		{"no such page", "GET", "/9658499058.html", "", nil, nil, 404, access.Nobody},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, tt.options...)
			if got := r.ask(tt.method, tt.path, tt.body, tt.header...); got != tt.status {
				t.Fatalf("answered %d, want %d", got, tt.status)
			}
			got := r.recorded(access.RequestRefuse)
			if len(got) != 1 || got[0].Actor != tt.actor || got[0].Outcome != "refused" || got[0].From != "127.0.0.1" || len(got[0].Detail) == 0 {
				t.Fatalf("recorded %+v", got)
			}
			if text := string(got[0].Detail) + got[0].Object; strings.Contains(text, "9658499058") {
				t.Errorf("the entry repeats what was asked: %s", text)
			}
		})
	}
}

func TestAFloodOfRefusalsIsCounted(t *testing.T) {
	r := newRig(t, withSignIn)
	for range 50 {
		r.ask("GET", "/api/cases", "")
	}
	if got := r.recorded(access.RequestRefuse); len(got) != 1 {
		t.Fatalf("%d entries of 50 refusals in a minute", len(got))
	}
	r.clock.Set(start.Add(61 * time.Second))
	r.ask("GET", "/api/cases", "")
	got, attempts := r.recorded(access.RequestRefuse), 0
	for _, e := range got {
		var detail struct{ Attempts int }
		if err := json.Unmarshal(e.Detail, &detail); err != nil {
			t.Fatal(err)
		}
		attempts += detail.Attempts
	}
	if len(got) != 3 || attempts != 51 {
		t.Errorf("%d entries count %d refusals, want 3 that count 51", len(got), attempts)
	}
}

func TestFetchingTheKeysIsRecorded(t *testing.T) {
	r := newRig(t)
	if r.ask("GET", "/jwks.json", "") != http.StatusOK || len(r.recorded(access.KeysPublish)) != 1 {
		t.Error("nothing says that the keys were fetched")
	}
}

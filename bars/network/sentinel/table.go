// Package sentinel gives simulated services the behaviour of the test services
// that testers know: who a message is about, which service is asked or which id
// is read decides the answer. What stands for what is written in one table,
// sentinels.json, which reads like the published one. Whatever the table says
// nothing about is the receiver's behind it to answer.
//
// BaRS, Testing and environments, Toolkit Workbench.
package sentinel

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"barsdesk/bars/definition"
	"barsdesk/bars/message"
	"barsdesk/bars/receiver"
)

//go:embed sentinels.json
var tableText []byte

// Table is what stands for what.
type Table struct {
	Public       Public
	Organisation Organisation // who runs the services that follow
	Services     []Service
	rows         []row
	records      []record
	stateful     stateful
	failures     []failure
	targets      []failure
}

// Organisation is who runs the test services.
type Organisation struct {
	ODSCode      string `json:"odsCode"`
	Name         string `json:"organisation"`
	Phone        string `json:"phone"`
	Postcode     string `json:"postcode"`
	OpeningTimes string `json:"openingTimes"`
}

// Service is one test service. Slots is "free" when it has some, "minimal" when
// its answers to a slot search hold only what they must, "none" without any.
// Responses are the kinds of answers it takes, when it is one that asks.
// Invalid is a type of resource that no message carries and its definitions
// name nevertheless, or empty: senders must stop.
type Service struct {
	ID           string         `json:"who"`
	Name         string         `json:"name"`
	Applications []string       `json:"applications"`
	Bookings     bool           `json:"bookings"`
	Slots        string         `json:"slots"`
	Responses    []message.Kind `json:"responses"`
	Invalid      string         `json:"invalid"`
}

// UseCases are the codes of everything the service can be asked for.
func (s Service) UseCases() []string {
	var out []string
	for _, app := range s.Applications {
		out = append(out, definition.UseCases(app)...)
	}
	return out
}

// Published adds to a service as a receiver knows it what the table says that
// it publishes. Services of which it says nothing stay as they are.
func (s Service) Published(as receiver.Service) receiver.Service {
	for _, kind := range s.Responses {
		useCases := definition.UseCases("APP4")
		_, version := definition.Application(useCases[0])
		as.Definitions = append(as.Definitions,
			definition.Read(definition.Template(kind.DefinitionTail()).Resource(s.ID, useCases, version)))
	}
	if s.Invalid == "" {
		return as
	}
	for _, d := range as.Published() {
		d.Focus = append(slices.Clone(d.Focus), definition.Focus{Type: s.Invalid, Max: definition.Any})
		as.Definitions = append(as.Definitions, definition.Read(d.Resource(s.ID, d.UseCases, d.Version)))
	}
	return as
}

// row is one line of the published table.
type row struct {
	Call   string       `json:"call"`
	Who    string       `json:"who"`
	Answer int          `json:"answer"`
	ID     string       `json:"id"`
	Then   message.Kind `json:"then"`
}

// record is what a read of a fixed id answers before anything was sent.
type record struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Status   string `json:"status"`
	Category string `json:"category"`
	Who      string `json:"who"`
}

// failure is the answer of one status, or of one target. An answer without a
// code has an empty body; Late is how many seconds an answer takes.
type failure struct {
	Target     string `json:"target"`
	Answer     int    `json:"answer"`
	Code       string `json:"code"`
	Issue      string `json:"issue"`
	RetryAfter int    `json:"retryAfter"`
	Late       int    `json:"late"`
}

// Read gives the table of this program. It is read once.
var Read = sync.OnceValues(func() (*Table, error) { return parse(tableText) })

func parse(text []byte) (*Table, error) {
	var file struct {
		Public   Public       `json:"public"`
		Tool     Organisation `json:"tool"`
		Services []Service    `json:"services"`
		Table    []row        `json:"table"`
		Records  []record     `json:"records"`
		Stateful stateful     `json:"stateful"`
		Failures []failure    `json:"failures"`
		Targets  []failure    `json:"targets"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("read the table of sentinels: %w", err)
	}
	return &Table{file.Public, file.Tool, file.Services, file.Table, file.Records, file.Stateful, file.Failures, file.Targets}, nil
}

// Service finds a test service.
func (t *Table) Service(id string) (Service, bool) {
	at := slices.IndexFunc(t.Services, func(s Service) bool { return s.ID == id })
	if at < 0 {
		return Service{}, false
	}
	return t.Services[at], true
}

// find is the first row about a call that any of who applies to. A row that
// names nobody applies to everybody.
func (t *Table) find(call string, who ...string) (row, bool) {
	for _, r := range t.rows {
		if r.Call == call && (r.Who == "" || slices.Contains(who, r.Who)) {
			return r, true
		}
	}
	return row{}, false
}

// fixed is what a read of a fixed id answers before anything was sent.
func (t *Table) fixed(id string) (record, bool) {
	at := slices.IndexFunc(t.records, func(r record) bool { return r.ID == id })
	if at < 0 {
		return record{}, false
	}
	return t.records[at], true
}

// failure gives the answer of a status.
func (t *Table) failure(status int) failure {
	at := slices.IndexFunc(t.failures, func(f failure) bool { return f.Answer == status })
	if at < 0 {
		return failure{Answer: status}
	}
	return t.failures[at]
}

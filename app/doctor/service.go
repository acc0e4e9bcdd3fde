package doctor

import (
	"context"
	"fmt"
	"net/http"

	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
)

// service asks one service what it is and what it takes.
func (e *examination) service(ctx context.Context) {
	const id, name = "receiver", "Service"
	switch {
	case e.Service == "":
		return
	case !e.reached:
		e.skip(id, name, "The national service cannot be used, so "+e.Service+" was not asked.")
		return
	}
	e.ask(ctx, e.Connection.Client())
}

// ask asks the service by a client, and notes what it says.
func (e *examination) ask(ctx context.Context, c *client.Client) {
	const id, name = "receiver", "Service"
	stated, err := c.Metadata(ctx, e.Service, "")
	if !e.answered(id, "metadata", stated, err, "CapabilityStatement") {
		return
	}
	e.ok(id, name, e.Service+" answers, with version "+version(stated.Resource)+" of the standard.")
	defined, err := c.MessageDefinitions(ctx, e.Service, "", "")
	if !e.answered("definitions", "definitions", defined, err, "Bundle") {
		return
	}
	if n := len(fhir.Resources(defined.Resource, "MessageDefinition")); n > 0 {
		e.ok("definitions", name, fmt.Sprintf("%s says what it takes: %d definitions.", e.Service, n))
		return
	}
	e.problem("definitions", name, e.Service+" says nothing about what it takes.", "Ask who runs the service to publish its definitions.")
}

func version(statement *fhir.Node) string {
	if v := statement.TextAt("version"); v != "" {
		return v
	}
	return "(not stated)"
}

// answered notes a problem unless the answer is what was asked for.
func (e *examination) answered(id, kind string, r client.Reply, err error, resourceType string) bool {
	if err != nil {
		e.problem(id, "Service", e.Service+" did not answer.", "Try again in a few minutes. If it stays so, tell who runs the service.")
		return false
	}
	if r.Status == http.StatusOK && r.Resource.Type() == resourceType {
		return true
	}
	w := r.Outcome().Plain(kind, e.Service)
	if r.Status == http.StatusOK {
		w.What, w.Next = "What "+e.Service+" answered cannot be read.", "Tell who runs the service."
	}
	e.problem(id, "Service", fmt.Sprintf("%s (%d)", w.What, r.Status), w.Next)
	return false
}

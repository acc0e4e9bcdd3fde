package control

import (
	"log/slog"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"barsdesk/app/edge"
	media "barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// Alone is a network on a listener of its own, without control paths.
func Alone(network http.Handler, log *slog.Logger) *edge.Edge {
	return edge.New(edge.Always(edge.Network(refuseCall)), network, log)
}

// door lets in, on the control paths, what is not a page of another site:
// requests for an address of ours, without the marks that a browser puts on
// foreign requests, and with JSON wherever something is changed by a body, which
// no form can send.
func door(hosts []string) func(*http.Request) *edge.Policy {
	control, network := edge.Control(hosts, refuse), edge.Network(refuseCall)
	return func(r *http.Request) *edge.Policy {
		if r.URL.Path == root || strings.HasPrefix(r.URL.Path, root+"/") {
			return &control
		}
		return &network
	}
}

// refused are the refusals of the edge in words.
var refused = map[edge.Why]problem{
	edge.WrongHost: {Title: "This is another host's name",
		Detail: "The control paths answer to this computer's addresses, to localhost and to names given with --host. Nothing was changed."},
	edge.OtherSite: {Title: "Another site made this request", Detail: "A web page of another site tried to work the Sandbox. Nothing was changed."},
	edge.NoMedia:   {Title: "This is not JSON", Detail: "Send JSON with the header Content-Type: application/json, or no body. Nothing was changed."},
	edge.NoMethod:  {Title: "No control path takes this method", Detail: "The control paths are listed at " + root + "/openapi.json. Nothing was changed."},
	edge.TooLong:   {Title: "This is too long", Detail: "The longest body taken is one with a key set of many keys. Nothing was changed."},
	edge.Repeated:  {Title: "A header is there twice", Detail: "Send each header once. Nothing was changed."},
	edge.Broken:    {Title: "Something unexpected happened", Detail: "The log of the Sandbox says where."},
}

func refuse(w http.ResponseWriter, _ *http.Request, why edge.Why) {
	p := refused[why]
	p.Status = why.Status()
	p.write(w)
}

// refuseCall answers in the network's own words.
func refuseCall(w http.ResponseWriter, _ *http.Request, why edge.Why) {
	issue := outcome.New(why.Status(), "PROXY_SERVER_ERROR", "exception", "an unexpected fault")
	if why == edge.NoMethod {
		issue = outcome.New(why.Status(), "SEND_METHOD_NOT_ALLOWED", "not-supported", "the network takes no such method")
	}
	w.Header().Set("Content-Type", media.JSON)
	w.WriteHeader(why.Status())
	_, _ = w.Write(issue.Resource(uuid.NewString()).JSON()) // the caller may have gone
}

package desk

import (
	"net/http"

	"barsdesk/bars/reading"
)

// OnWire is one side of a call as it passed over the network.
type OnWire struct {
	Headers []HeaderLine      `json:"headers"`
	Reading []reading.Section `json:"reading" doc:"the body laid out for people; empty when it is nothing to read"`
	Text    string            `json:"text" doc:"the body, JSON with line breaks; what is not JSON stands as it came"`
}

// ShowOnWire lays one side of a call out for people; nothing in it need be
// well-formed.
func ShowOnWire(h http.Header, body []byte) OnWire {
	out := OnWire{Headers: headerLines(h), Reading: []reading.Section{}}
	if len(body) > 0 {
		out.Reading, out.Text = shown(body)
	}
	return out
}

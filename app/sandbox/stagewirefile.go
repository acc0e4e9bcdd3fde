package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"barsdesk/bars/header"
	"barsdesk/bars/network"
	"barsdesk/bars/network/wire"
)

// simulated is what every file says that leaves the Sandbox.
const simulated = "SIMULATED: made by the Sandbox of Barsdesk. Every patient is made up."

// Reached is how a terminal reaches the network.
type Reached struct {
	Origin string // scheme, host and port; what comes before the FHIR base
	Socket string // path of the Unix socket to go through; "" for none
	Pass   string // a header that lets a call in, such as "Name: value"; "" where none is needed
}

// url is where a call went, below an origin.
func (r Reached) url(e wire.Exchange) string {
	base := network.Base
	if e.Path == "" || strings.HasPrefix(e.Path, network.Base) || strings.HasPrefix(e.Path, "/oauth2/") || strings.HasPrefix(e.Path, "/_") {
		base = ""
	}
	return r.Origin + base + Address(e)
}

// ofTheConnection are headers that curl writes by itself.
var ofTheConnection = []string{"Accept-Encoding", "Connection", "Content-Length", "Host", "User-Agent", "Transfer-Encoding"}

// Curl is a call as a line for a terminal, byte for byte but for the token, which
// is taken from $TOKEN, and the pass, which is put in. The line ends without a line break.
func Curl(e wire.Exchange, to Reached) string {
	line := "curl -i -g"
	if to.Socket != "" {
		line += " --unix-socket " + quoted(to.Socket)
	}
	if e.Method != http.MethodGet {
		line += " -X " + e.Method
	}
	line += " " + quoted(to.url(e))
	if to.Pass != "" {
		line += " \\\n  -H " + quoted(to.Pass)
	}
	for _, f := range fields(e.RequestHeader) {
		switch {
		case slices.Contains(ofTheConnection, http.CanonicalHeaderKey(f.Name)):
		case strings.EqualFold(f.Name, "Authorization"):
			line += " \\\n  -H \"Authorization: Bearer $TOKEN\""
		default:
			line += " \\\n  -H " + quoted(f.Name+": "+f.Value)
		}
	}
	switch {
	case len(e.RequestBody) == 0:
		return line
	case !utf8.Valid(e.RequestBody): // packed: a terminal takes text only
		return "echo " + base64.StdEncoding.EncodeToString(e.RequestBody) + " | base64 -d | " + line + " \\\n  --data-binary @-"
	}
	return line + " \\\n  --data-binary " + quoted(string(e.RequestBody))
}

// quoted is a text as one word of a shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// field is one header, or one part of a query, as an HTTP archive has it.
type field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// fields are the headers in the order of their names.
func fields(h http.Header) []field {
	out := []field{}
	for name, values := range h {
		for _, v := range values {
			out = append(out, field{header.Spelling(name), v})
		}
	}
	slices.SortStableFunc(out, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Archive writes exchanges as an HTTP archive (HAR 1.2), oldest first, which
// browsers and testing tools open. No token is in it. It says that it is
// simulated.
func Archive(all []wire.Exchange, to Reached) ([]byte, error) {
	type tool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	type log struct {
		Version string  `json:"version"`
		Creator tool    `json:"creator"`
		Comment string  `json:"comment"`
		Entries []entry `json:"entries"`
	}
	out := log{Version: "1.2", Creator: tool{"Barsdesk", "1"}, Comment: simulated, Entries: []entry{}}
	for _, e := range slices.Backward(all) {
		out.Entries = append(out.Entries, archived(e, to))
	}
	return json.MarshalIndent(map[string]log{"log": out}, "", " ")
}

type (
	entry struct {
		Started  string             `json:"startedDateTime"`
		Time     float64            `json:"time"` // ms
		Request  request            `json:"request"`
		Response response           `json:"response"`
		Cache    struct{}           `json:"cache"`
		Timings  map[string]float64 `json:"timings"`
		Comment  string             `json:"comment"`
	}
	request struct {
		Method      string   `json:"method"`
		URL         string   `json:"url"`
		HTTPVersion string   `json:"httpVersion"`
		Cookies     []field  `json:"cookies"`
		Headers     []field  `json:"headers"`
		Query       []field  `json:"queryString"`
		Body        *content `json:"postData,omitempty"`
		HeadersSize int      `json:"headersSize"`
		BodySize    int      `json:"bodySize"`
	}
	response struct {
		Status      int     `json:"status"`
		StatusText  string  `json:"statusText"`
		HTTPVersion string  `json:"httpVersion"`
		Cookies     []field `json:"cookies"`
		Headers     []field `json:"headers"`
		Content     content `json:"content"`
		Redirect    string  `json:"redirectURL"`
		HeadersSize int     `json:"headersSize"`
		BodySize    int     `json:"bodySize"`
	}
	content struct {
		Size     int    `json:"size"`
		MimeType string `json:"mimeType"`
		Text     string `json:"text"`
		Encoding string `json:"encoding,omitempty"`
	}
)

// notMeasured is the size of headers in an archive that does not know it.
const notMeasured = -1

func archived(e wire.Exchange, to Reached) entry {
	took := float64(e.Took.Microseconds()) / 1000
	out := entry{Started: e.At.UTC().Format(time.RFC3339Nano), Time: took,
		Timings: map[string]float64{"send": 0, "wait": took, "receive": 0}, Comment: wireTitle(e) + ". " + wireAnswer(e) + ".",
		Request: request{Method: e.Method, URL: to.url(e), HTTPVersion: "HTTP/1.1", Cookies: []field{}, Headers: fields(e.RequestHeader),
			Query: queried(e.Query), HeadersSize: notMeasured, BodySize: len(e.RequestBody)},
		Response: response{Status: e.Status, StatusText: http.StatusText(e.Status), HTTPVersion: "HTTP/1.1", Cookies: []field{},
			Headers: fields(e.AnswerHeader), Content: contentOf(e.AnswerHeader, e.AnswerBody), HeadersSize: notMeasured, BodySize: len(e.AnswerBody)}}
	if len(e.RequestBody) > 0 {
		body := contentOf(e.RequestHeader, e.RequestBody)
		out.Request.Body = &body
	}
	return out
}

func contentOf(h http.Header, body []byte) content {
	c := content{Size: len(body), MimeType: h.Get("Content-Type"), Text: string(body)}
	if !utf8.Valid(body) {
		c.Text, c.Encoding = base64.StdEncoding.EncodeToString(body), "base64"
	}
	return c
}

func queried(query string) []field {
	out := []field{}
	values, _ := url.ParseQuery(query)
	for name, each := range values {
		for _, v := range each {
			out = append(out, field{name, v})
		}
	}
	slices.SortStableFunc(out, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	return out
}

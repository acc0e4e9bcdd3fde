package edge

import (
	"io"
	"net/http"
)

// Why is what a request is refused for.
type Why int

// The refusals of the edge.
const (
	Repeated  Why = http.StatusBadRequest            // a header that can have one value has several
	OtherSite Why = http.StatusForbidden             // a page of another site has made it
	NoMethod  Why = http.StatusMethodNotAllowed      // nothing here takes the method; Allow names those that something takes
	TooLong   Why = http.StatusRequestEntityTooLarge // the body is longer than anything here takes
	NoMedia   Why = http.StatusUnsupportedMediaType  // the body is of a type that nothing here takes
	WrongHost Why = http.StatusMisdirectedRequest    // it names a host that we are not
	Broken    Why = http.StatusInternalServerError   // the handler fell over before it answered
)

// Status is the HTTP status.
func (w Why) Status() int { return int(w) }

// Refuse answers a refused request in the words of those who call there. It
// writes the status of why, and repeats nothing of the request.
type Refuse func(w http.ResponseWriter, r *http.Request, why Why)

// plain are the refusals in a sentence each.
var plain = map[Why]string{
	Repeated:  "A header that can have one value has several. Nothing was done.",
	OtherSite: "A page of another site made this request. Nothing was done.",
	NoMethod:  "Nothing here takes this method. Nothing was done.",
	TooLong:   "The request is longer than anything here takes. Nothing was done.",
	NoMedia:   "The body is of a type that nothing here takes. Nothing was done.",
	WrongHost: "This is another host's name. Nothing was done.",
	Broken:    "Something unexpected happened. It is in the log.",
}

// Plainly refuses with a sentence of plain text.
func Plainly(w http.ResponseWriter, _ *http.Request, why Why) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(why.Status())
	_, _ = io.WriteString(w, plain[why]+"\n") // the caller may have gone
}

package control

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"barsdesk/app/desk"
)

// problem is a refusal as it is answered: problem details (RFC 9457).
type problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// Error is the title.
func (p *problem) Error() string { return p.Title }

func (p *problem) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the reader may be gone
}

// notUsable refuses a body; why is a clause.
func notUsable(why string) error {
	return &problem{http.StatusUnprocessableEntity, "This cannot be used", sentence(why) + " Nothing was changed."}
}

// notKept refuses what names something that is not there; what is a sentence.
func notKept(what string) error {
	return &problem{http.StatusNotFound, "This is not here", what}
}

func sentence(clause string) string {
	clause = strings.TrimSpace(clause)
	if clause == "" {
		return ""
	}
	return strings.ToUpper(clause[:1]) + strings.TrimSuffix(clause[1:], ".") + "."
}

// problemOf is any error as a problem. The words of a use case's error stay.
func problemOf(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	e := desk.AsError(err)
	return &problem{e.HTTP, e.Title, strings.TrimSpace(e.What + " " + e.Sent + " " + e.Next)}
}

package outcome

import (
	"strings"

	"barsdesk/bars/fhir"
)

// Answer is what an HTTP answer says about a call.
type Answer struct {
	Status     int
	Issues     []Issue // codes in the spelling that Read promises
	HasOutcome bool    // the body was an OperationOutcome
	Body       Body    // what the body was

	// IDs tells what the answer's headers said. Read leaves it empty.
	IDs Echo

	// Doubt says that an earlier try of the same message may have been taken.
	// Read leaves it false.
	Doubt bool
}

// Read reads an answer's body leniently: it looks at nothing but codes, so
// systems, profiles, displays and issue codes that FHIR does not know are all
// taken. A body that is no OperationOutcome (HTML, nothing, other JSON) leaves
// HasOutcome false.
//
// Code comes in capitals, with "_" between words and without the prefix
// "PROXY_", and known second spellings become one: REC_UNAVAILABLE is
// REC_SERVICE_UNAVAILABLE, UNAVAILABLE is SERVICE_UNAVAILABLE and
// REC_NOT_SUPPORTED is REC_NOT_ACCEPTABLE. IssueCode comes in lower case with
// "-" between words.
//
// BaRS, Error handling: the prefix PROXY_ says nothing and is to be withdrawn.
func Read(status int, body []byte) Answer {
	if n, err := fhir.Parse(body); err == nil {
		return ReadParsed(status, n)
	}
	return Answer{Status: status, Body: BodyOf(body)}
}

// ReadParsed is Read for a body that was parsed already; n is not nil.
func ReadParsed(status int, n *fhir.Node) Answer {
	a := Answer{Status: status, Body: bodyOf(n)}
	if a.Body != BodyOutcome {
		return a
	}
	a.HasOutcome = true
	for _, i := range n.All("issue") {
		a.Issues = append(a.Issues, readIssue(status, i))
	}
	return a
}

func readIssue(status int, n *fhir.Node) Issue {
	i := Issue{
		Severity:    strings.ToLower(strings.TrimSpace(n.TextAt("severity"))),
		IssueCode:   canonicalIssue(n.TextAt("code")),
		Diagnostics: n.TextAt("diagnostics"),
		HTTP:        status,
	}
	for _, c := range n.All("details.coding.code") {
		if i.Code = canonicalCode(c.String()); i.Code != "" {
			break
		}
	}
	for _, e := range append(n.All("expression"), n.All("location")...) {
		i.Expression = append(i.Expression, e.String())
	}
	return i
}

// spellings are second spellings of a code, without the prefix PROXY_.
var spellings = map[string]string{
	"REC_UNAVAILABLE":   "REC_SERVICE_UNAVAILABLE",
	"UNAVAILABLE":       "SERVICE_UNAVAILABLE",
	"REC_NOT_SUPPORTED": "REC_NOT_ACCEPTABLE",
}

func canonicalCode(code string) string {
	words := strings.FieldsFunc(strings.ToUpper(code), func(r rune) bool { return r == ' ' || r == '_' || r == '\t' || r == '\n' })
	c := strings.TrimPrefix(strings.Join(words, "_"), "PROXY_")
	if s := spellings[c]; s != "" {
		return s
	}
	return c
}

func canonicalIssue(code string) string {
	return strings.Join(strings.Fields(strings.ToLower(code)), "-")
}

// main is the issue that decides: the first failure with a BaRS code, else the
// first failure, else the first issue.
func (a Answer) main() Issue {
	var first, failure *Issue
	for i := range a.Issues {
		issue := &a.Issues[i]
		switch {
		case issue.failure() && issue.Code != "":
			return *issue
		case issue.failure() && failure == nil:
			failure = issue
		case first == nil:
			first = issue
		}
	}
	switch {
	case failure != nil:
		return *failure
	case first != nil:
		return *first
	}
	return Issue{HTTP: a.Status}
}

// failure is true but for the severities that only inform.
func (i Issue) failure() bool { return i.Severity != "information" && i.Severity != "warning" }

// Accepted reports whether the answer is a success that says nothing else. A
// body that no receiver sends, such as the page of a network's sign-in, is
// believed only together with both ids.
func (a Answer) Accepted() bool {
	if a.Status < 200 || a.Status > 299 || a.IDs == EchoOther || a.Body.unfit() && a.IDs != EchoBoth {
		return false
	}
	for _, i := range a.Issues {
		if i.failure() {
			return false
		}
	}
	return true
}

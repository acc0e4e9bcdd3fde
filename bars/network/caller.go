package network

import (
	"net/http"
	"strings"

	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// caller is who makes a call that BaRS answers itself. The product of its
// application stands for it; without one its organisation does.
type caller string

// whose gives who calls, or refuses a call that does not name its organisation.
//
// BaRS, Endpoint Catalogue interface; Registry interface.
func (p *Proxy) whose(r *http.Request) (caller, *outcome.Issue) {
	parsed, problems := header.Parse(r.Header)
	for _, found := range problems {
		switch {
		case found.Header != header.Organisation:
		case found.Missing:
			return "", outcome.New(http.StatusBadRequest, "SEND_BAD_REQUEST", "required", proxyCannot+found.Error())
		default:
			return "", broken("invalid", found.Error())
		}
	}
	if p.Product != nil {
		if product := p.Product(r); product != "" {
			return caller("product " + product), nil
		}
	}
	return caller(OwnedBy(parsed.Organisation.ODSCode)), nil
}

// OwnedBy is the owner of what an organisation files without a token.
func OwnedBy(odsCode string) string { return "organisation " + strings.ToUpper(odsCode) }

// owns reports whether a document is the caller's to change.
func (c caller) owns(d Document) bool { return string(c) == d.Owner }

// notYours refuses a change of what belongs to somebody else.
func notYours(what string) *outcome.Issue {
	return outcome.New(http.StatusForbidden, "PROXY_FORBIDDEN", "forbidden", proxyCannot+"the "+what+" belongs to another application or organisation")
}

// absent refuses a call about what is not there.
func absent(what string) *outcome.Issue {
	return outcome.New(http.StatusNotFound, "PROXY_NOT_FOUND", "not-found", proxyCannot+"there is no such "+what)
}

// broken refuses a body; the issue code is one of FHIR's.
func broken(issueCode, why string) *outcome.Issue {
	return outcome.New(http.StatusBadRequest, "PROXY_BAD_REQUEST", issueCode, proxyCannot+why)
}

// duplicate refuses what is there already.
func duplicate(why string) *outcome.Issue {
	return outcome.New(http.StatusConflict, "BAD_REQUEST", "duplicate", proxyCannot+why)
}

// clash refuses what does not fit what is there.
func clash(why string) *outcome.Issue {
	return outcome.New(http.StatusConflict, "PROXY_CONFLICT", "conflict", proxyCannot+why)
}

// unkept says that what the network holds cannot be read or written.
func unkept() *outcome.Issue {
	return outcome.New(http.StatusInternalServerError, "PROXY_SERVER_ERROR", "exception", proxyCannot+"what the network keeps cannot be reached")
}

// wrongVerb refuses a verb that a path does not have.
func wrongVerb() *outcome.Issue {
	return outcome.New(http.StatusMethodNotAllowed, "SEND_METHOD_NOT_ALLOWED", "not-supported", proxyCannot+"the path does not take this HTTP verb")
}

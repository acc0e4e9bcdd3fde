package receiver

import (
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// checkIDs refuses missing or broken ids of a GET (BaRS, Error handling: issue
// invalid when absent, value when no UUID).
func (c *call) checkIDs() *outcome.Issue { return c.idProblem("invalid", "value") }

// idProblem refuses a missing or a broken id with the issue given for each.
func (c *call) idProblem(missing, broken string) *outcome.Issue {
	for _, p := range c.problems {
		if p.Header != header.RequestID && p.Header != header.CorrelationID {
			continue
		}
		if p.Missing {
			return outcome.BadRequest(missing, p.Error())
		}
		return outcome.BadRequest(broken, p.Error())
	}
	return nil
}

// checkRead refuses what is wrong with the headers of a GET.
func (c *call) checkRead() *outcome.Issue {
	if refused := c.checkIDs(); refused != nil {
		return refused
	}
	if refused := c.checkHeaders(); refused != nil {
		return refused
	}
	if c.garbled {
		return outcome.BadRequest("value", "the query of the address is not encoded as a URL wants")
	}
	return nil
}

// checkHeaders refuses what the headers after the ids say wrongly: one that
// holds no Base64 of JSON (issue value: BaRS, Error handling, General
// failures), or an answer we cannot give. What is merely absent or of an odd
// shape is tolerated.
func (c *call) checkHeaders() *outcome.Issue {
	for _, p := range c.problems {
		if p.Fault == header.NotBase64 || p.Fault == header.NotJSON {
			return outcome.BadRequest("value", p.Error())
		}
	}
	return c.checkAccept()
}

// checkAccept refuses what we cannot answer in: another format than FHIR JSON,
// or XML for a read, or another major version of Core than ours: there is none
// before it, so an earlier one is led nowhere. No version counts as 1.0.0, and
// minor versions do not matter.
//
// BaRS, Error handling, Content negotiation; BaRS Core, Content negotiation,
// step 1.
func (c *call) checkAccept() *outcome.Issue {
	if c.reads() {
		if _, ok := header.AnswerFormat(c.headers.Accept, c.query.Get("_format")); !ok {
			return outcome.NotAcceptable("answers are application/fhir+json or application/fhir+xml")
		}
	} else if !header.AcceptsJSON(c.headers.Accept) {
		return outcome.NotAcceptable("answers are application/fhir+json")
	}
	ours, _, _, _ := header.AcceptVersion(header.DefaultAccept)
	if major, _, _, ok := header.AcceptVersion(c.headers.Accept); ok && major != ours {
		return outcome.NotAcceptable("the version of BaRS Core here is " + header.CoreVersion)
	}
	return nil
}

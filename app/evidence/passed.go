package evidence

import (
	"net/http"
	"slices"
	"strings"

	"barsdesk/app/desk"
)

// passed are the calls that belong to what is asked for: all of an environment
// that was made for it, those of a time, or those of some cases. Of a case they
// are those with its correlation id, and reads of what its service offers.
func passed(all []Call, in Ask, held desk.Held) []Call {
	if in.WholeRecord {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(c Call) bool {
		if len(in.CaseIDs) == 0 {
			return c.At.Before(in.From) || !c.At.Before(in.To)
		}
		return !slices.ContainsFunc(held.Cases, func(each desk.CaseEvidence) bool { return ofCase(c, each) })
	})
}

// ofCase reports whether a call belongs to a case. A search for free times and a
// read of what is offered name no patient.
func ofCase(c Call, each desk.CaseEvidence) bool {
	if id := c.RequestHeader.Get("X-Correlation-Id"); id != "" && strings.EqualFold(id, each.CorrelationID) {
		return true
	}
	return c.Method == http.MethodGet && c.ServiceID == each.ServiceID && (c.Kind == "offers" || c.Kind == "slots")
}

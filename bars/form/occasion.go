package form

import "strings"

// occasion is what a message is for, as far as it decides what a person is
// asked. The payload table tells it.
type occasion uint8

const (
	asking     occasion = 1 << iota // a request or booking, new or updated
	reporting                       // the outcome of a validation
	answering                       // progress of a request, or its refusal
	missed                          // the patient did not attend
	cancelling                      // what was asked for is no longer wanted
)

// usual are the occasions on which the patient's state is described.
const usual = asking | reporting

func occasionOf(table string) occasion {
	switch {
	case table == "app4-validation-response-full":
		return reporting
	case table == "app4-validation-response-interim", table == "app6-referral-response":
		return answering
	case table == "app1-referral-response":
		return missed
	case strings.HasPrefix(table, "core-cancel-"):
		return cancelling
	}
	return asking
}

// later reports whether a row's condition cannot hold on an occasion, or is
// the program's business.
func (o occasion) later(when string) bool {
	switch when {
	case "":
		return false
	case "cancel":
		return o != cancelling
	case "reject":
		return o != answering
	case "responder-encounter":
		return o&(answering|reporting) == 0
	case "sender-encounter":
		return o != asking
	case "new-medicines-service":
		return false
	}
	return true
}

package message

import "barsdesk/bars/fhir"

// DidNotAttend builds the did-not-attend response to a referral.
func DidNotAttend(c Context, referral, appointment *fhir.Node, originalBundleID, concern string) (*fhir.Node, error) {
	return nil, nil
}

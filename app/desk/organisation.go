package desk

import (
	"barsdesk/app/access"
	"barsdesk/storage"
)

// organisationOf is the ODS code of the organisation for which an actor sends,
// drafts and asks: their own, else the one that the settings name.
func organisationOf(tx storage.Tx, a access.Actor) (string, error) {
	if a.Organisation != "" {
		return a.Organisation, nil
	}
	return OrganisationCode(tx)
}

package desk

import (
	"slices"

	"barsdesk/storage"
)

// misjudged are refusals which say that what is kept of a service's abilities
// does not hold any more.
var misjudged = []string{"action-not-supported", "not-accepted", "version", "not-offered"}

// forget drops what is kept of a service's statement and definitions when a
// refusal shows that they mislead: the next look asks the service itself.
// Drafts keep the definitions they were filled in by.
//
// BaRS Core, Error handling.
func (d *Desk) forget(tx storage.Tx, serviceID, failure string) error {
	if !slices.Contains(misjudged, failure) {
		return nil
	}
	return tx.Definitions().Clear(d.cachePrefix(serviceID))
}

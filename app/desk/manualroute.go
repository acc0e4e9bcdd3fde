package desk

import "barsdesk/bars/message"

// manualRoute says that the service has something of which no record there can
// be found for certain, so that it cannot be changed or cancelled from here;
// empty when there is nothing of that sort, or it is still being looked for.
//
// BaRS Core, Find Resource: without a certain match there is no electronic
// change.
func (r *caseReader) manualRoute() string {
	for _, o := range r.sent {
		if !r.file.lacksID(o.ID) || !o.NextAt.IsZero() {
			continue
		}
		return r.other + " has " + noun(message.Kind(o.Kind)) + ", but Barsdesk found no record there that is for certain the right one. " +
			"So it cannot be changed or cancelled from here. Phone " + r.other + r.onPhone() + " for that, or ask the service once more."
	}
	return ""
}

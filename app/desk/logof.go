package desk

import (
	"log/slog"

	"barsdesk/storage"
)

// logOf is the log for lines about a message: each has both ids, target, kind,
// attempt, state and failure, and none names a patient.
//
// BaRS Core, Transactional integrity; BaRS, Error handling: what is logged.
func (d *Desk) logOf(m storage.Outbound) *slog.Logger {
	return d.log.With("message", m.ID, "requestId", m.RequestID, "correlationId", m.CorrelationID, "target", m.Target,
		"kind", m.Kind, "attempt", m.Attempts, "state", m.State, "failure", m.Failure)
}

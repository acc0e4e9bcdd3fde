package doctor

import (
	"context"
	"errors"
	"fmt"

	"barsdesk/app/checkpoints"
	"barsdesk/storage"
)

// checkpoints checks that the audit log's checkpoints are kept elsewhere too.
func (e *examination) checkpoints(ctx context.Context) {
	const id, name = "checkpoints", "Copies of checkpoints"
	state, err := checkpoints.Last(ctx, e.Store)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		e.advise(id, name, "No checkpoints of the audit log are copied elsewhere, so nobody could tell whether an administrator rewrote it. Name a folder on a file share with --checkpoints.")
	case err != nil:
		e.problem(id, name, "The settings cannot be read.", "Start Barsdesk once: it brings older data up to date.")
	case state.Fault != "":
		e.problem(id, name, "Checkpoints of the audit log cannot be copied to "+state.Folder+": "+state.Fault+".", "See that the folder is there and can be written to; the copy is made within the hour.")
	case state.Size == 0:
		e.ok(id, name, "Checkpoints of the audit log will be copied to "+state.Folder+". There is none yet.")
	default:
		e.ok(id, name, fmt.Sprintf("The checkpoint of the audit log at entry %d was copied to %s on %s.", state.Size, state.Folder, state.CopiedAt.Format("2 January 2006 at 15:04 UTC")))
	}
}

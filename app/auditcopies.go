package main

import (
	"context"
	"time"

	"barsdesk/app/checkpoints"
)

// copyCheckpoints copies checkpoints of the audit log until ctx ends.
func (s *service) copyCheckpoints(ctx context.Context) error {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	c := &checkpoints.Copier{Store: s.store, Folder: s.copies, Now: time.Now, Log: s.log,
		Told: func(state checkpoints.State) { s.metrics.CheckpointCopied(state.Size, state.Fault != "") }}
	return c.Run(ctx, hourly.C)
}

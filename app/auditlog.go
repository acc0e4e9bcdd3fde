package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/app/retention"
	"barsdesk/storage"
)

// auditOf is what people do with the audit log of this environment.
func (s *service) auditOf(guard *access.Guard, keyed func(kind storage.KeyKind, value string) string) *audit.Log {
	machine, err := os.Hostname()
	if err != nil || machine == "" {
		machine = "barsdesk"
	}
	return audit.New(audit.Config{Store: s.store, Guard: guard, Now: s.now, KeyedIndex: keyed, Machine: machine, Nodes: s.nodes, Anchors: func() [][]byte { return anchored(s.vault) }})
}

// rulesOf are how long things are kept in this environment. The time is the real
// one: a simulated network's clock, moved a year ahead, must erase nothing.
func (s *service) rulesOf(guard *access.Guard, keyed func(kind storage.KeyKind, value string) string) *retention.Rules {
	return retention.New(retention.Config{Store: s.store, Guard: guard, Now: time.Now, NewID: uuid.NewString, KeyedIndex: keyed, Scrub: s.store.Scrub})
}

// lookEvery is how often it is looked whether what has expired is to be erased,
// and what was counted is to be written down.
const lookEvery = time.Minute

// erase erases what has expired, if it is time; one node does.
func (s *service) erase(ctx context.Context) error {
	if !s.nodes.Lead("retention") {
		return nil
	}
	return s.rules.Due(ctx)
}

// keepRecords erases what has expired, once a day, and writes down what was
// counted, until ctx ends.
func (s *service) keepRecords(ctx context.Context) error {
	every := time.NewTicker(lookEvery)
	defer every.Stop()
	for {
		if err := s.erase(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("what has expired could not be erased; it is tried again within a minute", "cause", err)
		}
		select {
		case <-ctx.Done():
			ctx, cancel := lastWords(ctx)
			defer cancel()
			return s.parting(s.flush(ctx, true))
		case <-every.C:
		}
		if err := s.flush(ctx, false); err != nil && ctx.Err() == nil {
			s.log.Error("what was counted could not be recorded", "cause", err)
		}
	}
}

// flush writes down what was counted: all of it at the end.
func (s *service) flush(ctx context.Context, all bool) error {
	return errors.Join(s.refusals.Flush(ctx), s.refusals.Guard.Flush(ctx, all))
}

package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"barsdesk/app/access"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
)

// Misfiled are the runs of entries that a search would not find as they stand in
// the log.
func Misfiled(ctx context.Context, log ledger.Source) (spans []storage.Span, err error) {
	err = log.View(ctx, func(tx storage.Tx) (err error) {
		spans, err = tx.Audit().Misfiled()
		return err
	})
	return spans, err
}

// MisfiledWords say what is wrong with the search index; empty: nothing.
func MisfiledWords(spans []storage.Span) string {
	if len(spans) == 0 {
		return ""
	}
	return fmt.Sprintf("The search index does not fit entries %d to %d: searches may miss some of them, or show what does not belong there. "+
		"Somebody may have changed it to hide entries. Rebuild it with barsdesk audit verify --repair-index.", spans[0].First, spans[len(spans)-1].Last)
}

// refiledAtOnce is how many entries are filed in a transaction, so that nobody
// who writes waits for long.
const refiledAtOnce = 64 << 10

// Refile makes what misfiled entries are found by anew, and returns which they were.
func (l *Log) Refile(ctx context.Context, a access.Actor) ([]storage.Span, error) {
	if err := l.config.Guard.Permit(a, access.AuditRefile); err != nil {
		return nil, l.config.Guard.Check(ctx, a, access.AuditRefile, access.Object{}) // which records it
	}
	spans, err := Misfiled(ctx, l.config.Store)
	for _, s := range spans {
		for first := s.First; first <= s.Last && err == nil; first += refiledAtOnce {
			err = l.refile(ctx, a, storage.Span{First: first, Last: min(s.Last, first+refiledAtOnce-1)})
		}
	}
	return spans, err
}

func (l *Log) refile(ctx context.Context, a access.Actor, s storage.Span) error {
	detail, err := json.Marshal(map[string]int64{"first": s.First, "last": s.Last})
	if err != nil {
		return err
	}
	return l.config.Guard.Do(ctx, a, access.AuditRefile, access.Object{ID: "audit", Detail: detail},
		func(tx storage.Tx, _ *access.Object) error { return tx.Audit().Refile(s) })
}

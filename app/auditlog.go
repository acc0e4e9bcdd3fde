package main

import (
	"os"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/storage"
)

// auditOf is what people do with the audit log of this environment.
func (s *service) auditOf(guard *access.Guard, keyed func(kind storage.KeyKind, value string) string) *audit.Log {
	machine, err := os.Hostname()
	if err != nil || machine == "" {
		machine = "barsdesk"
	}
	return audit.New(audit.Config{Store: s.store, Guard: guard, Now: s.now, KeyedIndex: keyed, Machine: machine})
}

package records

// SealedTable names the columns of a table that pass the seal.
type SealedTable struct {
	Name    string
	kind    string // what the seal calls the table
	row     string // SQL: what the seal calls a row of it, t
	Columns []string
}

// SealedTables are all there are, as guarded and packed columns name them.
var SealedTables = []SealedTable{
	{"cases", "cases", "t.id", []string{"subject", "body"}},
	{"events", "events", "t.case_id || '/' || COALESCE(CAST(t.at AS TEXT), '') || '/' || t.kind", []string{"body"}},
	{"outbox", "outbox", "t.id", []string{"answer_header", "answer"}},
	{"outbox_bytes", "outbox", "(SELECT o.id FROM outbox o WHERE o.n = t.n)", []string{"header", "body"}},
	{"inbox_bytes", "inbox", "(SELECT i.id FROM inbox i WHERE i.n = t.n)", []string{"header", "body", "answer_header", "answer", "packed"}},
	{"resources", "resources", "t.type || '/' || t.id || '/' || t.version || COALESCE('/' || (SELECT i.id FROM inbox i WHERE i.n = t.answered), '')",
		[]string{"body", "bundle", "packed"}},
	{"drafts", "drafts", "t.id", []string{"body"}},
	{"approvals", "approvals", "t.id", []string{"body"}},
	{"holds", "holds", "t.id", []string{"body"}},
	{"slots", "slots", "t.id", []string{"body"}},
	{"schedules", "schedules", "t.id", []string{"body"}},
	{"settings", "settings", "t.name", []string{"value"}},
	{"people", "people", "t.id", []string{"practitioner", "totp", "totp_pending"}},
	{"sessions", "sessions", "t.token_hash", []string{"claims"}},
}

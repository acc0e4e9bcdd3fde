package main

// auditCommand is what people do with the audit log at the command line.
type auditCommand struct {
	Export auditExport `cmd:"" help:"Write entries into a file, with their proofs."`
}

package evidence

import (
	"bytes"
	"fmt"
	"time"
)

// audit adds the entries of the audit log with their proofs.
func (l *layout) audit() {
	a := l.content.Audit
	if len(a.Export) == 0 {
		return
	}
	shows := []string{ShowsAudit, ShowsProof}
	if a.Token {
		shows = append(shows, ShowsToken)
	}
	l.add("audit/extract.ndjson", "The entries of the audit log, with the proof that each stands in it: barsdesk audit verify --export audit/extract.ndjson", a.Export, shows...)
	l.add("audit/checkpoint.txt", "The signed checkpoint that the proofs lead to", a.Note, ShowsProof)
	l.add("audit/verifier-key.txt", "The key that the checkpoint is verified with", []byte(a.Verifier+"\n"), ShowsProof)
	var text bytes.Buffer
	for _, line := range a.Lines {
		_, _ = fmt.Fprintf(&text, "%s  %s\n", line.At.UTC().Format(time.RFC3339), line.Text)
	}
	l.add("audit/entries.txt", "The same entries as sentences", text.Bytes(), ShowsAudit)
}

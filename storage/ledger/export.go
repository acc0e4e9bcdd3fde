package ledger

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"barsdesk/storage"
)

// Export writes entries with their proofs, as lines of JSON (NDJSON): a Head,
// {"entry":…,"proof":[…]} for each entry, and a last line that counts them and
// hashes all before it. VerifyExport needs nothing else, no database.
type Export struct {
	out     *bufio.Writer
	sum     hash.Hash
	prover  *Prover
	entries int64
}

// NewExport begins a file. Of the head First, Last, Asked and Since are the
// caller's, the rest is filled in here. It is of one transaction, as audit is.
func NewExport(to io.Writer, audit storage.Audit, head Head) (*Export, error) {
	prover, err := NewProver(audit)
	if err != nil {
		return nil, err
	}
	head.Format, head.Key, head.Checkpoint = Format, prover.Statement.Key, string(prover.Note)
	if head.Since != "" {
		earlier, err := Open([]byte(head.Since), head.Key)
		if err != nil {
			return nil, err
		}
		proof, err := prover.Consistency(earlier.Size)
		if err != nil {
			return nil, err
		}
		head.Consistency = treeHashes(proof)
	}
	x := &Export{out: bufio.NewWriter(to), sum: sha256.New(), prover: prover}
	return x, x.put(head)
}

// Add writes an entry, with the FHIR AuditEvents that were made of it, if any;
// entries must come in the order of their numbers.
func (x *Export) Add(e *storage.Entry, events ...json.RawMessage) error {
	proof, err := tlog.ProveRecord(x.prover.Statement.Size, e.Seq-1, &x.prover.hashes)
	if err != nil {
		return err
	}
	x.entries++
	return x.put(line{exportedOf(e), proof, events})
}

// Size is how many entries the checkpoint of the file covers. Later ones cannot
// be added.
func (x *Export) Size() int64 { return x.prover.Statement.Size }

// Close writes the last line. It does not close what is written to.
func (x *Export) Close() error {
	if err := x.put(foot{x.entries, hex.EncodeToString(x.sum.Sum(nil))}); err != nil {
		return err
	}
	return x.out.Flush()
}

func (x *Export) put(what any) error {
	b, err := json.Marshal(what)
	if err != nil {
		return err
	}
	b = append(b, '\n')
	x.sum.Write(b)
	_, err = x.out.Write(b)
	return err
}

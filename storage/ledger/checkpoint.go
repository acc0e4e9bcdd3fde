package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"barsdesk/storage"
)

// Statement is what a checkpoint says of its log.
type Statement struct {
	Origin string       // names the log
	Size   int64        // how many entries it covers, the first ones
	Root   storage.Hash // of the tree over them
	At     time.Time    // of the last of them
	Key    string       // the verifier key that it was verified with
}

// Sign makes the checkpoint of a tree whose last entry is of a time. Its note says:
//
//	origin of the log
//	number of entries
//	root of the tree, base64
//	time of the last entry, as in 2026-11-21T12:00:00.000000001Z
func (s *Signer) Sign(t *Tree, at time.Time) (storage.Checkpoint, error) {
	stated := Statement{Origin: s.signer.Name(), Size: t.Size(), Root: t.Root(), At: at}
	signed, err := note.Sign(&note.Note{Text: stated.text()}, s.signer)
	return storage.Checkpoint{Size: t.Size(), At: at.UTC(), Note: signed, Edge: t.Edge()}, err
}

func (s Statement) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", s.Origin, s.Size, tlog.Hash(s.Root), s.At.UTC().Format(time.RFC3339Nano))
}

// Errors of Open.
var (
	ErrNotCheckpoint = errors.New("this is no checkpoint of an audit log")
	ErrNotSigned     = errors.New("the checkpoint is not signed with a key of this log")
)

// Open reads the note of a checkpoint and verifies that one of the keys signed
// it. A note of which any byte was changed is refused.
func Open(signed []byte, keys ...string) (Statement, error) {
	text, signature, found := strings.Cut(string(signed), "\n\n")
	s, err := parse(text + "\n")
	if !found || err != nil {
		return Statement{}, ErrNotCheckpoint
	}
	for _, key := range keys {
		verifier, err := note.NewVerifier(key)
		if err != nil || strings.ToLower(hashPart(key)) != hashPart(key) || !signedBy(verifier, signed, signature) {
			continue
		}
		if s.Origin != verifier.Name() {
			return Statement{}, ErrNotCheckpoint
		}
		s.Key = key
		return s, nil
	}
	return Statement{}, ErrNotSigned
}

// hashPart is the second part of a verifier key, which could be written in
// several ways.
func hashPart(key string) string {
	_, rest, _ := strings.Cut(key, "+")
	hash, _, _ := strings.Cut(rest, "+")
	return hash
}

// signedBy verifies the only signature of a note, and that it is written as
// Sign writes it: base64 has several texts for the same bytes.
func signedBy(verifier note.Verifier, signed []byte, signature string) bool {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil || len(opened.Sigs) != 1 || len(opened.UnverifiedSigs) > 0 {
		return false
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(opened.Sigs[0].Base64)
	if err != nil || len(raw) < 4 || binary.BigEndian.Uint32(raw) != verifier.KeyHash() {
		return false
	}
	return signature == "— "+verifier.Name()+" "+opened.Sigs[0].Base64+"\n"
}

// parse reads what a note says.
func parse(text string) (Statement, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 {
		return Statement{}, ErrNotCheckpoint
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, bad := tlog.ParseHash(lines[2])
	at, odd := time.Parse(time.RFC3339Nano, lines[3])
	s := Statement{Origin: lines[0], Size: size, Root: storage.Hash(root), At: at.UTC()}
	if errors.Join(err, bad, odd) != nil || size < 1 || s.text() != text {
		return Statement{}, ErrNotCheckpoint
	}
	return s, nil
}

// follows reports whether c is the checkpoint that s was read from: its size and
// time are kept beside the note, and its tree has the root that is stated.
func (s Statement) follows(c storage.Checkpoint) bool {
	t, err := treeOf(c)
	return err == nil && s.Size == c.Size && s.At.Equal(c.At) && s.Root == t.Root()
}

// Same reports whether two notes are of the same log in the same state.
func Same(a, b []byte) bool {
	textA, _, _ := bytes.Cut(a, []byte("\n\n"))
	textB, _, _ := bytes.Cut(b, []byte("\n\n"))
	return bytes.Equal(textA, textB)
}

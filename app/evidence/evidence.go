// Package evidence makes evidence packs: one ZIP file that holds all that is
// known of some cases, so that somebody who was not there, and has no Barsdesk,
// can judge what happened. A pack holds every message in both directions with
// its exact bytes and headers, the same messages laid out for people, what was
// found in checking them, the story of each case, the entries of the audit log
// with the proof that they stand in it unchanged, and which questions of the
// supplier's self-assessment (SCAL) each file answers.
//
// The same content makes the same bytes. No access token is in a pack, no file
// name tells of a patient, and no page in it asks anything of a network. What is
// about made-up patients says so on every page.
//
// BaRS, Assurance, Supplier Conformance Assessment List.
package evidence

import (
	"time"

	"barsdesk/app/desk"
	"barsdesk/bars/definition"
	"barsdesk/bars/network/wire"
)

// Content is all that a pack is made from.
type Content struct {
	MadeAt      time.Time
	Title       string // what it is about, in words, without a patient
	Reason      string // why it was wanted; "" where patients are made up
	Environment string
	Simulated   bool // every patient is made up
	Software    Software
	Packs       []definition.Pack // the definitions that are part of the program
	Cases       []desk.CaseEvidence
	Apart       []desk.MessageEvidence // received, and in no case
	Wire        []Call                 // what passed through the simulated network, oldest first
	Audit       Audit
	TKW         []File // reports of the Toolkit Workbench
	Screens     []File // pictures of the screens
}

// Software is the program that made the messages and the pack.
type Software struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit"`
}

// Call is a call over the simulated network and its answer.
type Call struct {
	wire.Exchange
	Kind   string // message, slots, records, offers, registry, token or other
	Title  string // what was asked, in words
	Result string // what came back, in words
	To     bool   // it came to a service of ours; else it went out from us
}

// Audit is the part of the audit log that tells of the cases.
type Audit struct {
	Export   []byte // the entries with their proofs, as barsdesk audit verify --export reads them
	Note     []byte // the signed checkpoint that the proofs lead to
	Verifier string // the key that the checkpoint is verified with
	Lines    []AuditLine
	Token    bool // an access token was asked for
}

// AuditLine is one entry as a sentence.
type AuditLine struct {
	At   time.Time
	Text string
}

// File is a file that goes into a pack as it is. Of its name only the ending is
// kept.
type File struct {
	Name string
	Body []byte
}

package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"

	"barsdesk/storage"
)

// Format is what the head of an exported file begins with.
const Format = "barsdesk-audit-1"

// Head is the first line of an exported file.
type Head struct {
	Format     string `json:"format"`
	Key        string `json:"key"`        // verifies the checkpoint
	Checkpoint string `json:"checkpoint"` // the signed note that the entries are proven against
	// First and Last, unless 0, say that every entry between these numbers is in the file.
	First int64 `json:"first,omitempty"`
	Last  int64 `json:"last,omitempty"`
	// Asked is what was asked for, in the exporter's own form.
	Asked json.RawMessage `json:"asked,omitempty"`
	// Since is an earlier checkpoint, and Consistency proves that the log goes on from it.
	Since       string      `json:"since,omitempty"`
	Consistency []tlog.Hash `json:"consistency,omitempty"`
}

// line is an entry with its proof, and what an exporter has made of it.
type line struct {
	Entry       exported          `json:"entry"`
	Proof       []tlog.Hash       `json:"proof"`
	AuditEvents []json.RawMessage `json:"auditEvents,omitempty"` // FHIR; proven to be as exported, and by nothing else
}

// foot is the last line. The hash is of every byte before it.
type foot struct {
	Entries int64  `json:"entries"`
	SHA256  string `json:"sha256"`
}

// exported is an entry in an exported file; empty fields are left out.
type exported struct {
	Seq           int64 `json:"seq"`
	At            text  `json:"at,omitempty"` // UTC, to the nanosecond
	Actor         text  `json:"actor,omitempty"`
	Role          text  `json:"role,omitempty"`
	Act           text  `json:"act,omitempty"`
	Object        text  `json:"object,omitempty"`
	CaseID        text  `json:"caseId,omitempty"`
	PatientKey    text  `json:"patientKey,omitempty"`
	ServiceID     text  `json:"serviceId,omitempty"`
	From          text  `json:"from,omitempty"`
	CorrelationID text  `json:"correlationId,omitempty"`
	RequestID     text  `json:"requestId,omitempty"`
	Environment   text  `json:"environment,omitempty"`
	Outcome       text  `json:"outcome,omitempty"`
	BodyHash      text  `json:"bodyHash,omitempty"`
	HeaderHash    text  `json:"headerHash,omitempty"`
	Detail        text  `json:"detail,omitempty"` // JSON, byte for byte
	Organisation  text  `json:"organisation,omitempty"`
	Claims        text  `json:"claims,omitempty"` // JSON, byte for byte
}

// EntryJSON is an entry as it stands in an exported file.
func EntryJSON(e *storage.Entry) ([]byte, error) { return json.Marshal(exportedOf(e)) }

func exportedOf(e *storage.Entry) exported {
	out := exported{Seq: e.Seq, Actor: text(e.Actor), Role: text(e.Role), Act: text(e.Act), Object: text(e.Object),
		CaseID: text(e.CaseID), PatientKey: text(e.PatientKey), ServiceID: text(e.ServiceID), From: text(e.From),
		CorrelationID: text(e.CorrelationID), RequestID: text(e.RequestID), Environment: text(e.Environment), Outcome: text(e.Outcome),
		BodyHash: text(e.BodyHash), HeaderHash: text(e.HeaderHash), Detail: text(e.Detail), Organisation: text(e.Organisation), Claims: text(e.Claims)}
	if !e.At.IsZero() {
		out.At = text(e.At.UTC().Format(time.RFC3339Nano))
	}
	return out
}

func (x *exported) entry() (storage.Entry, error) {
	e := storage.Entry{Seq: x.Seq, Actor: string(x.Actor), Role: string(x.Role), Act: string(x.Act), Object: string(x.Object),
		CaseID: string(x.CaseID), PatientKey: string(x.PatientKey), ServiceID: string(x.ServiceID), From: string(x.From),
		CorrelationID: string(x.CorrelationID), RequestID: string(x.RequestID), Environment: string(x.Environment), Outcome: string(x.Outcome),
		BodyHash: string(x.BodyHash), HeaderHash: string(x.HeaderHash), Detail: []byte(x.Detail), Organisation: string(x.Organisation), Claims: []byte(x.Claims)}
	if x.At == "" {
		return e, nil
	}
	at, err := time.Parse(time.RFC3339Nano, string(x.At))
	e.At = at.UTC()
	return e, err
}

// text is any bytes: a JSON string where they are UTF-8, else {"base64": "…"}.
type text string

type raw struct {
	Base64 []byte `json:"base64"`
}

// MarshalJSON implements json.Marshaler.
func (t text) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(t)) {
		return json.Marshal(string(t))
	}
	return json.Marshal(raw{[]byte(t)})
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(b []byte) error {
	if !bytes.HasPrefix(b, []byte("{")) {
		return json.Unmarshal(b, (*string)(t))
	}
	var r struct {
		Base64 string `json:"base64"`
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return err
	}
	held, err := base64.StdEncoding.Strict().DecodeString(r.Base64)
	*t = text(held)
	return err
}

// errLine means that a line is not written as an export writes it.
var errLine = errors.New("not a line of an exported audit log")

// strictly reads a line that must be, byte for byte, as it is written.
func strictly(b []byte, into any) error {
	if err := json.Unmarshal(b, into); err != nil {
		return errLine
	}
	again, err := json.Marshal(into)
	if err != nil || !bytes.Equal(again, b) {
		return errLine
	}
	return nil
}

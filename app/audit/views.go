package audit

import "time"

// Search is the body of POST /audit/search. Empty fields do not narrow.
type Search struct {
	Person    string    `json:"person,omitempty" maxLength:"64" doc:"who acted: a value of people in AuditChoices"`
	NHSNumber string    `json:"nhsNumber,omitempty" maxLength:"20" doc:"of the patient, spaced or not; it is hashed at once and kept nowhere"`
	CaseID    string    `json:"caseId,omitempty" maxLength:"64"`
	ServiceID string    `json:"serviceId,omitempty" maxLength:"64"`
	Act       string    `json:"act,omitempty" maxLength:"64" doc:"a value of acts in AuditChoices"`
	Outcome   string    `json:"outcome,omitempty" maxLength:"64" doc:"a value of outcomes in AuditChoices"`
	From      time.Time `json:"from,omitzero" doc:"the first instant; none: from the beginning"`
	To        time.Time `json:"to,omitzero" doc:"the instant before which it ends; none: up to now"`
	Before    int64     `json:"before,omitempty" minimum:"0" doc:"only entries with a lower number: what next of the page before says; 0: from the newest"`
}

// Found answers POST /audit/search: entries newest first.
type Found struct {
	Lines []Line `json:"lines"`
	Total int    `json:"total" doc:"how many there are, or with more at least how many"`
	More  bool   `json:"more" doc:"there are more than total"`
	Next  int64  `json:"next" doc:"before of the page after this one; 0: this is the last"`
}

// Line is an entry in a list.
type Line struct {
	Number    int64     `json:"number"`
	At        time.Time `json:"at"`
	Who       string    `json:"who" doc:"name of the person, or of the part of Barsdesk"`
	Role      string    `json:"role" doc:"in words"`
	What      string    `json:"what" doc:"what was done, in words"`
	Outcome   string    `json:"outcome" doc:"what became of it, in words"`
	Failed    bool      `json:"failed" doc:"it was refused or did not succeed"`
	CaseID    string    `json:"caseId" doc:"of the case it was about; empty: none"`
	Service   string    `json:"service" doc:"name of the service it was about; empty: none"`
	From      string    `json:"from" doc:"address it came from; empty: Barsdesk itself"`
	Attempts  int       `json:"attempts" doc:"how many alike are counted in this entry"`
	Sequenced bool      `json:"sequenced" doc:"it stands in the log under a signed checkpoint"`
}

// Entry answers GET /audit/entries/{number}: all that the log says of one act.
type Entry struct {
	Line
	Person        string   `json:"person" doc:"opaque id"`
	Organisation  string   `json:"organisation" doc:"ODS code of whom it belongs to"`
	Act           string   `json:"act"`
	Object        string   `json:"object" doc:"opaque id of what was acted on"`
	Patient       string   `json:"patient" doc:"keyed hash of the patient's NHS number"`
	ServiceID     string   `json:"serviceId"`
	CorrelationID string   `json:"correlationId"`
	RequestID     string   `json:"requestId"`
	Environment   string   `json:"environment"`
	BodyHash      string   `json:"bodyHash" doc:"SHA-256 of the exact bytes, hex"`
	HeaderHash    string   `json:"headerHash" doc:"SHA-256 of the header as it is kept, hex"`
	Detail        []Detail `json:"detail"`
	Claims        []Detail `json:"claims" doc:"what the token or the session says of who acts; never the token"`
	LeafHash      string   `json:"leafHash" doc:"of the entry in the log's tree, hex"`
}

// Detail is one named thing of an entry.
type Detail struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Choice is a value and its words.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Choices answers GET /audit/choices: what a search can be narrowed by.
type Choices struct {
	People   []Choice `json:"people"`
	Acts     []Choice `json:"acts"`
	Outcomes []Choice `json:"outcomes"`
	Services []Choice `json:"services"`
}

// VerifyStart is the body of POST /audit/verify.
type VerifyStart struct {
	Checkpoint string `json:"checkpoint,omitempty" maxLength:"4096" doc:"a checkpoint that someone has kept, as text: the log must still hold all that it held then"`
}

// Verification answers POST and GET /audit/verify: how far the proof is, and
// what it found.
type Verification struct {
	Begun       bool      `json:"begun" doc:"one was begun since the program started"`
	Running     bool      `json:"running"`
	Done        int64     `json:"done" doc:"entries proved so far"`
	Of          int64     `json:"of" doc:"entries to be proved"`
	StartedAt   time.Time `json:"startedAt,omitzero"`
	EndedAt     time.Time `json:"endedAt,omitzero"`
	Whole       bool      `json:"whole" doc:"it has ended, and nothing was changed, removed, inserted or reordered"`
	Number      int64     `json:"number" doc:"of the first entry that is wrong; 0: none"`
	Fault       string    `json:"fault" enum:",changed,removed,inserted,reordered,unsigned,rewritten,hashes,checkpoint,copy,inconsistent,unreadable,index" doc:"what is wrong; empty: nothing; index: the log is as it was written, but searches may miss some of it"`
	Words       string    `json:"words" doc:"what was found, in words"`
	Unsequenced int64     `json:"unsequenced" doc:"entries that have been waiting for a number for over 60 s"`
	Size        int64     `json:"size" doc:"entries under the checkpoint"`
	Root        string    `json:"root" doc:"hash over all of them, hex"`
}

// Checkpoint answers GET /audit/checkpoint: what to keep elsewhere, so that
// nobody can rewrite history unseen.
type Checkpoint struct {
	Size int64     `json:"size"`
	Root string    `json:"root" doc:"hex"`
	At   time.Time `json:"at" doc:"of the newest entry under it"`
	Note string    `json:"note" doc:"the signed note, as text"`
	Key  string    `json:"key" doc:"the verifier key, as text"`
	Name string    `json:"name" doc:"of a file to save it as"`
	QR   []string  `json:"qr" doc:"the note as a QR code, a row a string, 1 for dark and 0 for light"`
}

// Formats of an export.
const (
	NDJSON = "ndjson" // each line an entry as the log has it, with its proof
	FHIR   = "fhir"   // each line an AuditEvent after IHE BALP, with the entry and its proof beside it
)

// ExportStart is the body of POST /audit/export; the answer is the file.
type ExportStart struct {
	Format     string `json:"format" enum:"ndjson,fhir"`
	Search     Search `json:"search" doc:"what to export; before does not narrow it"`
	Reason     string `json:"reason" maxLength:"500" doc:"why it is exported; it is recorded"`
	NHSNumbers bool   `json:"nhsNumbers,omitempty" doc:"fhir: name patients by NHS number where their case is still kept; wants a reason"`
}

package audit_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/bars/definition"
	"barsdesk/bars/definition/structure"
	"barsdesk/bars/definition/terms"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/fhir"
	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/sqlite"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const number = "9658499058" // of the published test range

var (
	auditor = access.Actor{ID: "p9", Role: access.Auditor, From: "10.0.0.9:5000"}
	nurse   = access.Actor{ID: "p1", Role: access.Clinician, From: "10.0.0.7:4000"}
)

func keyed(kind storage.KeyKind, value string) string {
	return "key of " + string(kind) + " " + value[:2]
}

// rig is a log with an entry of every act, some of them in several ways.
type rig struct {
	t     *testing.T
	store *sqlite.DB
	guard *access.Guard
	log   *audit.Log
}

func newRig(t *testing.T) *rig {
	t.Helper()
	store, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	guard := &access.Guard{Store: store, Now: func() time.Time { return noon }, Environment: "int"}
	if err := store.Update(t.Context(), func(tx storage.Tx) error {
		return tx.People().Add(storage.Person{ID: "p1", Username: "amara", Name: "Amara Okafor", CreatedAt: noon})
	}); err != nil {
		t.Fatal(err)
	}
	return &rig{t, store, guard, audit.New(audit.Config{Store: store, Guard: guard, Now: guard.Now, KeyedIndex: keyed, Machine: "ward-4"})}
}

// fill writes an entry for each act and each outcome that there is.
func (r *rig) fill() {
	r.t.Helper()
	acts := access.Acts()
	slices.Sort(acts)
	err := r.store.Update(r.t.Context(), func(tx storage.Tx) error {
		for _, act := range acts {
			for _, outcome := range []string{"", "refused", "failed", "accepted", "served", "answered", "delivered"} {
				for _, actor := range []access.Actor{nurse, access.Software, {ID: access.Nobody, From: "192.0.2.7"}} {
					if err := tx.Audit().Append(r.guard.Entry(actor, act, objectOf(act, outcome))); err != nil {
						return err
					}
				}
			}
		}
		return tx.Cases().Create(storage.Case{ID: "c1", PatientKey: keyed(storage.KeyNHSNumber, number), Subject: []byte(`{"name":"MURRY, Josiah","nhsNumber":"965 849 9058"}`),
			Keys: []storage.Key{{Kind: storage.KeyNHSNumber, Value: keyed(storage.KeyNHSNumber, number)}}})
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func objectOf(act access.Act, outcome string) access.Object {
	o := access.Object{ID: "o1", CaseID: "c1", PatientKey: keyed(storage.KeyNHSNumber, number), ServiceID: "2000012345", RequestID: "6f1c2b9e-0c1b-4f6c-9a57-3d0b6a3a1f10",
		CorrelationID: "6f1c2b9e-0c1b-4f6c-9a57-3d0b6a3a1f11", BodyHash: "00ff", HeaderHash: "ff00", Outcome: outcome, Detail: []byte(`{"why":"because","attempts":3}`)}
	switch {
	case act == access.Receive && outcome == "served":
		o.Detail = []byte(`{"resource":"Appointment","organisation":"X26"}`)
	case act == access.Receive && outcome == "answered":
		o.Detail, o.ID = []byte(`{"operation":"Slot","organisation":"X26","status":200}`), ""
	case act == access.TokenAsk:
		o.Detail = []byte(`{"host":"int.api.service.nhs.uk"}`)
	}
	return o
}

func (r *rig) export(in audit.ExportStart) ([]byte, error) {
	r.t.Helper()
	x, err := r.log.Export(r.t.Context(), auditor, in)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := x.Write(r.t.Context(), &out); err != nil {
		r.t.Fatal(err)
	}
	return out.Bytes(), nil
}

// proved verifies an exported file by itself.
func (r *rig) proved(file []byte) ledger.Report {
	r.t.Helper()
	report, err := ledger.VerifyExport(r.t.Context(), bytes.NewReader(file), ledger.VerifyOptions{Now: noon})
	if err != nil || !report.Sound() {
		r.t.Fatalf("the file is not proved: %+v, %v", report.FirstBad, err)
	}
	return report
}

func events(t *testing.T, file []byte) (out []*fhir.Node) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(file))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ AuditEvents []json.RawMessage }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		for _, raw := range line.AuditEvents {
			n, err := fhir.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, n)
		}
	}
	return out
}

func TestEveryKindOfEntryIsABaseR4AuditEvent(t *testing.T) {
	r := newRig(t)
	r.fill()
	file, err := r.export(audit.ExportStart{Format: audit.FHIR})
	if err != nil {
		t.Fatal(err)
	}
	all := events(t, file)
	if report := r.proved(file); int(report.Entries) != len(all) || len(all) < 21*len(access.Acts()) {
		t.Fatalf("%d entries, %d events of %d acts", report.Entries, len(all), len(access.Acts()))
	}
	validator := validation.New(structure.Published(), terms.Published())
	profiles := map[string]int{}
	for _, n := range all {
		for _, f := range validator.Check(n, validation.Options{}).Findings {
			if f.Severity == definition.Error || f.Severity == definition.Warning && !strings.Contains(f.What, "if one of them fits") {
				t.Errorf("%s: %s\n%s", f.Path, f.What, n.JSON())
			}
		}
		if p := n.TextAt("meta.profile"); p != "" {
			profiles[p[strings.LastIndexByte(p, '/')+1:]]++
			if n.TextAt("outcome") != "0" {
				t.Errorf("a failure claims %s", p)
			}
		}
	}
	for _, want := range []string{"IHE.BasicAudit.PatientRead", "IHE.BasicAudit.PatientCreate", "IHE.BasicAudit.PatientUpdate", "IHE.BasicAudit.PatientDelete", "IHE.BasicAudit.PatientQuery",
		"IHE.BasicAudit.PrivacyDisclosure.Source", "IHE.IUA.71"} {
		if profiles[want] == 0 {
			t.Errorf("no event is of %s: %v", want, profiles)
		}
	}
	if bytes.Contains(file, []byte(number)) {
		t.Error("the file names a patient by NHS number")
	}
}

func TestEveryActHasItsWords(t *testing.T) {
	r := newRig(t)
	choices, err := r.log.Choices(t.Context(), auditor)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range choices.Acts {
		if c.Label == "" || strings.Contains(c.Label, ":") {
			t.Errorf("%s reads %q", c.Value, c.Label)
		}
	}
}

func TestLinesOfJSONAreProvedByThemselves(t *testing.T) {
	r := newRig(t)
	r.fill()
	file, err := r.export(audit.ExportStart{Format: audit.NDJSON})
	if err != nil {
		t.Fatal(err)
	}
	whole := r.proved(file)
	part, err := r.export(audit.ExportStart{Format: audit.NDJSON, Search: audit.Search{Act: string(access.CaseRead)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.proved(part).Entries; got != 21 || whole.Entries < got {
		t.Errorf("%d of %d entries are of one act", got, whole.Entries)
	}
	part[bytes.Index(part, []byte("case.read"))] = 'k'
	if report, err := ledger.VerifyExport(t.Context(), bytes.NewReader(part), ledger.VerifyOptions{Now: noon}); err != nil || report.Sound() {
		t.Error("a changed file passes")
	}
}

func TestNumbersAreNamedWithAReasonAndThatIsRecorded(t *testing.T) {
	r := newRig(t)
	r.fill()
	for _, in := range []audit.ExportStart{{Format: audit.FHIR, NHSNumbers: true}, {Format: audit.NDJSON, NHSNumbers: true, Reason: "subject access request"}} {
		if _, err := r.export(in); err == nil {
			t.Errorf("%+v: was exported", in)
		}
	}
	file, err := r.export(audit.ExportStart{Format: audit.FHIR, NHSNumbers: true, Reason: "subject access request"})
	if err != nil || !bytes.Contains(file, []byte(number)) {
		t.Fatalf("no number is named: %v", err)
	}
	r.proved(file)
	found, err := r.log.Search(t.Context(), auditor, audit.Search{Act: string(access.AuditDisclose), NHSNumber: "965 849 9058", Person: "p9"})
	if err != nil || found.Total != 1 {
		t.Errorf("the disclosure is recorded %d times: %v", found.Total, err)
	}
}

func TestSearchTurnsPagesAndIsRecorded(t *testing.T) {
	r := newRig(t)
	r.fill()
	var seen []int64
	in := audit.Search{NHSNumber: "965 849 9058", Act: string(access.CaseRead)}
	for {
		found, err := r.log.Search(t.Context(), auditor, in)
		if err != nil || found.Total != 21 {
			t.Fatalf("%+v, %v", found, err)
		}
		for _, line := range found.Lines {
			seen = append(seen, line.Number)
			if line.Who == "" || line.What != "Opened a case" || line.Attempts != 3 || !line.Sequenced {
				t.Fatalf("line %+v", line)
			}
		}
		if in.Before = found.Next; in.Before == 0 {
			break
		}
	}
	if len(seen) != 21 || !slices.IsSortedFunc(seen, func(a, b int64) int { return int(b - a) }) {
		t.Errorf("turned through %v", seen)
	}
	entry, err := r.log.Entry(t.Context(), auditor, seen[0])
	if err != nil || entry.LeafHash == "" || len(entry.Detail) != 2 || entry.Patient == "" {
		t.Errorf("entry %+v, %v", entry, err)
	}
	if _, err := r.log.Entry(t.Context(), auditor, 1<<40); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("an entry that is not there: %v", err)
	}
	if own, err := r.log.Search(t.Context(), auditor, audit.Search{Person: "p9", Act: string(access.AuditSearch)}); err != nil || own.Total < 1 {
		t.Errorf("searches recorded: %d, %v", own.Total, err)
	}
}

func TestOnlyThoseWhoMaySeeTheLog(t *testing.T) {
	r := newRig(t)
	r.fill()
	ctx := t.Context()
	for name, use := range map[string]func() error{
		"search":     func() error { _, err := r.log.Search(ctx, nurse, audit.Search{}); return err },
		"entry":      func() error { _, err := r.log.Entry(ctx, nurse, 1); return err },
		"choices":    func() error { _, err := r.log.Choices(ctx, nurse); return err },
		"verify":     func() error { _, err := r.log.Verify(ctx, nurse, audit.VerifyStart{}); return err },
		"progress":   func() error { _, err := r.log.Verified(ctx, nurse); return err },
		"checkpoint": func() error { _, err := r.log.Checkpoint(ctx, nurse); return err },
		"export": func() error {
			_, err := r.log.Export(ctx, nurse, audit.ExportStart{Format: audit.FHIR, NHSNumbers: true, Reason: "x"})
			return err
		},
	} {
		var refused *access.Refused
		if err := use(); !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerifyProvesTheLogAndFindsWhatWasDone(t *testing.T) {
	r := newRig(t)
	r.fill()
	c, err := r.log.Checkpoint(t.Context(), auditor)
	if err != nil || c.Size == 0 || len(c.QR) == 0 || len(c.QR[0]) != len(c.QR) || !strings.Contains(strings.Join(c.QR, ""), "1") {
		t.Fatalf("checkpoint %+v, %v", c, err)
	}
	if v := r.verified(audit.VerifyStart{Checkpoint: c.Note}); !v.Whole || v.Done == 0 || v.Of == 0 || v.Size < c.Size {
		t.Errorf("proof %+v", v)
	}
	other := newRig(t)
	other.fill()
	if v := other.verified(audit.VerifyStart{Checkpoint: c.Note}); v.Whole || v.Fault == "" || v.Words == "" {
		t.Errorf("the checkpoint of another log passes: %+v", v)
	}
}

// verified waits for a proof to end.
func (r *rig) verified(in audit.VerifyStart) audit.Verification {
	r.t.Helper()
	v, err := r.log.Verify(r.t.Context(), auditor, in)
	for err == nil && v.Running {
		v, err = r.log.Verified(r.t.Context(), auditor)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func TestAnEmptyLogSaysSo(t *testing.T) {
	r := newRig(t)
	if found, err := r.log.Search(t.Context(), auditor, audit.Search{}); err != nil || found.Total != 1 {
		t.Errorf("%+v, %v", found, err) // the search itself
	}
	if _, err := r.log.Search(t.Context(), auditor, audit.Search{NHSNumber: "12"}); err == nil || strings.Contains(fmt.Sprint(err), "12") {
		t.Errorf("a number that is none: %v", err)
	}
}

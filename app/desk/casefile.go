package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/episode"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// caseFile is a case while it is worked on inside one transaction: its record,
// the episode in it, and what its timeline gains.
type caseFile struct {
	record    storage.Case
	episode   episode.Case
	plan      plan
	events    []storage.Event
	hash      index
	registers bool      // new bookings are to be filed with the national registry
	erased    *erasure  // nil while it is kept
	cameIn    time.Time // when the message arrived that changed it; zero when none did
}

// caseBody is what is kept of a case, as JSON: the episode, and beside it what
// is still to be sent.
type caseBody struct {
	*episode.Case
	Plan   *plan    `json:"sending"`
	Erased *erasure `json:"erased,omitempty"`
}

// newCase begins a case about a patient. Nothing is stored before keep.
func (d *Desk) newCase(id string, e episode.Case, p message.Patient) (*caseFile, error) {
	s, err := d.subjectOf(p)
	return d.newCaseAbout(id, e, s), err
}

// newSentCase begins a case of the actor's organisation.
func (d *Desk) newSentCase(tx storage.Tx, a access.Actor, id string, e episode.Case, p message.Patient) (*caseFile, error) {
	f, err := d.newCase(id, e, p)
	if err != nil {
		return nil, err
	}
	f.record.Organisation, err = organisationOf(tx, a)
	return f, err
}

// newCaseAbout is newCase once it is known who the patient is.
func (d *Desk) newCaseAbout(id string, e episode.Case, s subject) *caseFile {
	now := d.now().UTC()
	f := &caseFile{hash: d.index, registers: d.registers && d.preview(), episode: e, record: storage.Case{ID: id, Role: storage.Role(e.Role), ServiceID: e.ServiceID,
		CorrelationID: e.CorrelationID, CreatedAt: now, UpdatedAt: now}}
	f.about(s)
	return f
}

// openCase reads a case; storage.ErrNotFound if there is none, and an *Error for
// one that was erased.
func (d *Desk) openCase(tx storage.Tx, id string) (*caseFile, error) {
	record, err := tx.Cases().Get(id)
	if err != nil {
		return nil, err
	}
	f, err := d.caseOf(record)
	if err == nil && f.erased != nil {
		return nil, gone("This case", *f.erased)
	}
	return f, err
}

// caseOf is a case from its record.
func (d *Desk) caseOf(record storage.Case) (*caseFile, error) {
	f := &caseFile{record: record, hash: d.index, registers: d.registers && d.preview()}
	body := caseBody{Case: &f.episode, Plan: &f.plan}
	if err := json.Unmarshal(record.Body, &body); err != nil {
		return nil, fmt.Errorf("read case %s: %w", record.ID, err)
	}
	f.erased = body.Erased
	return f, nil
}

// identify sets whom the case is about. What it could be found by before, it
// still is.
func (f *caseFile) identify(d *Desk, p message.Patient) error {
	s, err := d.subjectOf(p)
	f.about(s)
	return err
}

// subject is what a case keeps of its patient.
type subject struct {
	key    string // that records of the patient are found by; "" without an NHS number
	keys   []storage.Key
	banner []byte // JSON
}

func (d *Desk) subjectOf(p message.Patient) (s subject, err error) {
	s.keys = searchKeys(d.index, p)
	s.key = ofKind(s.keys, storage.KeyNHSNumber)
	s.banner, err = json.Marshal(bannerOf(p, d.now()))
	return s, err
}

// ofKind is the value of the key of a kind; "" without one.
func ofKind(keys []storage.Key, kind storage.KeyKind) string {
	for _, k := range keys {
		if k.Kind == kind {
			return k.Value
		}
	}
	return ""
}

// about is identify once it is known who the patient is.
func (f *caseFile) about(s subject) {
	f.record.PatientKey, f.record.Subject = s.key, s.banner
	f.addKeys(s.keys...)
}

// take lets the case know a fact and puts it on the timeline. actor is the
// opaque id of who did it, "" for the software. The timeline's body is the
// event itself as JSON.
func (f *caseFile) take(at time.Time, actor string, e episode.Event) error {
	if err := f.episode.Apply(at, e); err != nil {
		return err
	}
	body, err := json.Marshal(e)
	f.events = append(f.events, storage.Event{CaseID: f.record.ID, At: at.UTC(), Kind: e.Word(), Actor: actor, Body: body})
	f.record.UpdatedAt = at.UTC()
	return err
}

// keep stores the case and what its timeline gained. A case that someone else
// has changed since it was opened is storage.ErrStale.
func (f *caseFile) keep(tx storage.Tx) (err error) {
	f.record.State, f.record.Attention = f.episode.State(), len(f.episode.NeedsAction()) > 0
	f.addKeys(f.ids()...)
	f.findableWhileAwaited()
	f.register()
	if f.record.Body, err = json.Marshal(caseBody{Case: &f.episode, Plan: &f.plan}); err != nil {
		return err
	}
	if f.record.Version == 0 {
		err = tx.Cases().Create(f.record)
	} else {
		err = tx.Cases().Save(f.record)
	}
	for _, e := range f.events {
		if err == nil {
			err = tx.Cases().AddEvent(e)
		}
	}
	if err == nil {
		err = f.work(tx)
	}
	f.record.Version++
	f.events, f.cameIn = nil, time.Time{}
	return err
}

// ids are the ids and references by which messages and people name the case.
func (f *caseFile) ids() (out []storage.Key) {
	add := func(p episode.Part, kind storage.KeyKind) {
		out = append(out, referenceKeys(f.hash, p.Reference)...)
		for _, k := range []storage.Key{{Kind: storage.KeyBundle, Value: p.BundleID}, {Kind: kind, Value: p.ID}} {
			if k.Value != "" {
				out = append(out, k)
			}
		}
	}
	for _, b := range f.episode.Bookings {
		add(b.Part, storage.KeyAppointment)
		if !b.Start.IsZero() {
			out = append(out, dayKey(b.Start))
		}
	}
	for _, r := range f.episode.Referrals {
		add(r.Part, storage.KeyServiceRequest)
	}
	return out
}

func (f *caseFile) addKeys(keys ...storage.Key) {
	for _, k := range keys {
		if !slices.Contains(f.record.Keys, k) {
			f.record.Keys = append(f.record.Keys, k)
		}
	}
}

// subjectBanner is the patient of a case, as old as on now's day.
func subjectBanner(subject []byte, now time.Time) (Banner, error) {
	var b Banner
	if err := json.Unmarshal(subject, &b); err != nil {
		return b, err
	}
	if born, err := time.Parse("2 Jan 2006", b.BirthDate); err == nil {
		b.Age = ageText(born.Format(time.DateOnly), now)
	}
	return b, nil
}

package access_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// who says, act by act, which roles may do it, written from what each role is
// for: clinicians care for patients; receiver staff work the inbox, replies and
// schedules and send; trainers do all of it with made-up patients; managers look
// after services, schedules and settings; auditors read the log and make
// evidence; administrators look after people, keys, settings and connections;
// the software sends and receives.
var who = map[access.Act]string{
	access.SessionRead: "CRTMUA", access.SignIn: "CRTMUA", access.SignOut: "CRTMUA", access.EventsRead: "CRTMUA",
	access.SessionLock: "CRTMUA", access.SessionUnlock: "CRTMUA", access.SessionProve: "CRTMUA", access.SessionRole: "CRTMUA", access.SessionEnd: "CRTMUA",
	access.SelfRead: "CRTMUA", access.SelfChange: "CRTMUA",
	access.PeopleRead: "A", access.PeopleAdd: "A", access.PeopleChange: "A", access.PeopleInvite: "A", access.PeopleReset: "A", access.PeopleDisable: "A",
	access.PeopleEnable: "A", access.PeopleSessions: "A", access.PeopleEnd: "A", access.PeopleRoles: "A", access.FirstAccount: "S",
	access.ServiceList: "CRTMUA", access.ServiceRead: "CRTMUA", access.ServiceCheck: "CRTMA", access.ServiceFavour: "CRTMA",
	access.SettingsRead: "CRTMUA", access.SettingsChange: "TMA",
	access.SetupRead: "MA", access.SetupCheck: "A", access.SetupFinish: "A", access.WelcomeHide: "CRT",
	access.OfferedRead: "CRTMUA", access.OfferedChange: "TM", access.ScheduleRead: "CRTMUA", access.ScheduleChange: "CRTMS",
	access.PatientExamples: "CRT", access.NumberCheck: "CRT",
	access.DraftStart: "CRT", access.DraftRead: "CRT", access.DraftSave: "CRT", access.DraftDelete: "CRT", access.DraftWarning: "CT",
	access.SlotList: "CRT", access.MessageCheck: "CRT", access.MessageSend: "CRT", access.MessageRead: "CRT",
	access.CaseList: "CRT", access.CaseSearch: "CRT", access.CaseRead: "CRT", access.CaseAct: "CRT", access.TodayRead: "CRT",
	access.InboxList: "CRT", access.InboxMessages: "CRT", access.InboxRead: "CRT", access.InboxAct: "CRT", access.InboxPresence: "CRT", access.ReplySend: "CRT",
	access.LiveConfirm: "CRT", access.ConnectionTest: "TA",
	access.SandboxNow: "CRT", access.SandboxRead: "CRT", access.SandboxExchange: "CRT", access.SandboxPlay: "CRTS", access.SandboxReset: "CRT",
	access.SandboxStage: "T", access.SandboxScenario: "T", access.SandboxRooms: "T",
	access.RegistrySearch: "CRT", access.RegistryRead: "CRT",
	access.BackupMake: "A", access.BackupRestore: "A",
	access.AuditRead: "UT", access.AuditSearch: "UT", access.AuditVerify: "UT", access.AuditProgress: "UT", access.AuditCheckpoint: "UT", access.AuditRefile: "A", access.AuditExport: "UT", access.AuditDisclose: "UT",
	access.RetentionRead: "TMU", access.RetentionChange: "TM", access.HoldRead: "TMU", access.HoldPlace: "TMU", access.HoldLift: "TM",
	access.SealStatus: "A", access.SealRotate: "A", access.SealDestroy: "A", access.SealRewrap: "A", access.KeyMake: "A", access.KeyRetire: "A",
	access.PackageImport: "A", access.PackageRemove: "A",
	access.Deliver: "S", access.Receive: "S",
	access.RequestRefuse: "S", access.KeysPublish: "S", access.DoorRefuse: "S", access.Ask: "S", access.TokenAsk: "S", access.Erase: "S",
	access.EvidenceMake: "CRTMU", access.EvidenceReal: "CU",
	access.ClinicalDecide: "CTS", access.ApprovalList: "CRT", access.ApprovalAsk: "R", access.ApprovalGive: "CT", access.ApprovalRefuse: "CT",
}

// onlySimulated cannot be done where patients are real.
var onlySimulated = map[access.Act]bool{access.PatientExamples: true, access.SandboxRead: true,
	access.SandboxPlay: true, access.SandboxReset: true, access.SandboxNow: true, access.SandboxExchange: true,
	access.SandboxStage: true, access.SandboxScenario: true, access.SandboxRooms: true,
	access.EvidenceMake: true}

// oneself is about nobody but the person who acts: open to every role
// everywhere, and to a session that has no role yet.
var oneself = map[access.Act]bool{access.SignIn: true, access.SignOut: true, access.SessionLock: true, access.SessionUnlock: true,
	access.SessionProve: true, access.SessionRole: true, access.SessionEnd: true, access.SelfChange: true}

// harmless shows no patient and changes nothing: open to a trainer where
// patients are real, and counted when it is made again and again. A ping among
// them only keeps a page up to date: it is recorded when it is refused, and not
// else.
var harmless = map[access.Act]bool{access.ServiceList: true, access.ServiceRead: true, access.PatientExamples: true, access.NumberCheck: true,
	access.SettingsRead: true, access.SandboxNow: true, access.OfferedRead: true, access.ScheduleRead: true, access.SelfRead: true,
	access.SessionRead: true, access.EventsRead: true, access.InboxPresence: true, access.AuditProgress: true, access.SetupRead: true}

var pings = map[access.Act]bool{access.SessionRead: true, access.EventsRead: true, access.InboxPresence: true, access.AuditProgress: true}

var letters = map[access.Role]rune{access.Clinician: 'C', access.ReceiverStaff: 'R', access.Trainer: 'T', access.Manager: 'M', access.Auditor: 'U',
	access.Administrator: 'A', access.System: 'S', "": '-', "visitor": '-'}

func expected(act access.Act, actor access.Actor, simulated bool) bool {
	if oneself[act] && actor.Session != "" {
		return true
	}
	if !simulated && onlySimulated[act] {
		return false
	}
	if actor.Alone && strings.ContainsAny(who[act], "MUA") {
		return true
	}
	if !simulated && actor.Role == access.Trainer && !harmless[act] && !oneself[act] {
		return false
	}
	return strings.ContainsRune(who[act], letters[actor.Role])
}

func TestEveryActIsDecidedForEveryRole(t *testing.T) {
	for _, act := range access.Acts() {
		if _, ok := who[act]; !ok {
			t.Errorf("act %s is in the table of the guard and not in that of the test", act)
		}
	}
	if got, want := len(access.Acts()), len(who); got != want {
		t.Errorf("the guard knows %d acts, want %d", got, want)
	}
	for act := range who {
		for role := range letters {
			for _, session := range []string{"", "s1"} {
				for _, alone := range []bool{false, true} {
					decides(t, access.Actor{ID: "p1", Role: role, Session: session, Alone: alone}, act)
				}
			}
		}
	}
}

// decides compares what the guard says with what the table of the test says.
func decides(t *testing.T, actor access.Actor, act access.Act) {
	t.Helper()
	for _, simulated := range []bool{true, false} {
		g := access.Guard{Now: func() time.Time { return noon }, Simulated: simulated}
		err := g.Permit(actor, act)
		if got, want := err == nil, expected(act, actor, simulated); got != want {
			t.Errorf("%s as %q (simulated %v, session %q, alone %v): allowed %v, want %v", act, actor.Role, simulated, actor.Session, actor.Alone, got, want)
		}
		if refused := new(access.Refused); err != nil && !errors.As(err, &refused) {
			t.Errorf("%s as %q: error %v, want a *Refused", act, actor.Role, err)
		}
	}
}

func TestUnknownActAndMissingActorAreRefused(t *testing.T) {
	g := access.Guard{Now: func() time.Time { return noon }, Simulated: true}
	if err := g.Permit(access.Actor{ID: "p1", Role: access.Clinician}, "case.burn"); err == nil {
		t.Error("an act that is not in the table was allowed")
	}
	if err := g.Permit(access.Actor{Role: access.Clinician}, access.CaseRead); !errors.Is(err, access.ErrNoActor) {
		t.Errorf("without an actor: %v, want ErrNoActor", err)
	}
}

func newGuard(t *testing.T) *access.Guard {
	t.Helper()
	store, err := sqlite.OpenMemory(t.Context(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return &access.Guard{Store: store, Now: func() time.Time { return noon }, Environment: "sandbox", Simulated: true}
}

func entries(t *testing.T, g *access.Guard) []storage.Entry {
	t.Helper()
	var out []storage.Entry
	err := g.Store.View(t.Context(), func(tx storage.Tx) (err error) {
		out, _, err = tx.Audit().List(storage.AuditQuery{Page: storage.Page{Limit: 200}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var manager = access.Actor{ID: "p3", Role: access.Manager, From: "10.0.0.7"}

var clinician = access.Actor{ID: "p1", Role: access.Clinician, Name: "Amara Okafor", From: "10.0.0.7"}

func TestCheckRecordsReadsBeforeTheyHappen(t *testing.T) {
	g := newGuard(t)
	object := access.Object{ID: "c1", CaseID: "c1", PatientKey: "k", ServiceID: "2000012345"}
	if err := g.Check(t.Context(), clinician, access.CaseRead, object); err != nil {
		t.Fatal(err)
	}
	got := entries(t, g)
	if len(got) != 1 {
		t.Fatalf("entries: %d, want 1", len(got))
	}
	e := got[0]
	if e.Act != "case.read" || e.Actor != "p1" || e.Role != "clinician" || e.From != "10.0.0.7" || e.Outcome != "allowed" ||
		e.CaseID != "c1" || e.PatientKey != "k" || e.ServiceID != "2000012345" || e.Environment != "sandbox" || !e.At.Equal(noon) {
		t.Errorf("entry: %+v", e)
	}
}

func TestCheckRecordsRefusals(t *testing.T) {
	g := newGuard(t)
	admin := access.Actor{ID: "p2", Role: access.Administrator}
	if err := g.Check(t.Context(), admin, access.CaseRead, access.Object{CaseID: "c1"}); err == nil {
		t.Fatal("an administrator may read a case")
	}
	err := g.Do(t.Context(), admin, access.DraftSave, access.Object{ID: "d1"}, func(storage.Tx, *access.Object) error {
		t.Error("a refused act ran")
		return nil
	})
	if err == nil {
		t.Fatal("an administrator may save a draft")
	}
	for _, e := range entries(t, g) {
		if e.Outcome != "refused" {
			t.Errorf("entry of a refusal: %+v", e)
		}
	}
	if n := len(entries(t, g)); n != 2 {
		t.Errorf("entries: %d, want 2", n)
	}
}

func TestEveryReadIsRecordedAndPingsOnlyWhenRefused(t *testing.T) {
	g := newGuard(t)
	for _, act := range access.Acts() {
		before, role := count(t, g), allowed(act)
		for range 2 {
			if err := g.Check(t.Context(), access.Actor{ID: "p1", Role: role}, act, access.Object{}); err != nil {
				t.Fatalf("%s: %v", act, err)
			}
		}
		want := 2
		switch {
		case pings[act]:
			want = 0
		case harmless[act]:
			want = 1 // the second is counted
		}
		if n := count(t, g) - before; n != want {
			t.Errorf("%s, done twice in a minute, left %d entries, want %d", act, n, want)
		}
		if err := g.Check(t.Context(), access.Actor{ID: "p2"}, act, access.Object{}); err == nil || count(t, g) != before+want+1 {
			t.Errorf("%s by somebody without a role: %v, and %d entries", act, err, count(t, g)-before)
		}
	}
}

// count is how many entries there are.
func count(t *testing.T, g *access.Guard) (n int) {
	t.Helper()
	err := g.Store.View(t.Context(), func(tx storage.Tx) (err error) {
		_, n, err = tx.Audit().List(storage.AuditQuery{Page: storage.Page{Limit: 1}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// allowed is a role that may do an act where patients are made up.
func allowed(act access.Act) access.Role {
	for role, letter := range letters {
		if strings.ContainsRune(who[act], letter) {
			return role
		}
	}
	return ""
}

func TestReadsMadeAgainAreCounted(t *testing.T) {
	g, now := newGuard(t), noon
	g.Now = func() time.Time { return now }
	read := func(actor access.Actor, id string) {
		t.Helper()
		if err := g.Check(t.Context(), actor, access.ServiceRead, access.Object{ServiceID: id, Detail: []byte(`{"why":"shown"}`)}); err != nil {
			t.Fatal(err)
		}
	}
	other := clinician
	other.Session = "another"
	for range 5 {
		read(clinician, "1")
		read(clinician, "2")
		read(other, "1")
	}
	if n := len(entries(t, g)); n != 3 {
		t.Fatalf("%d entries of three kinds of read", n)
	}
	if err := g.Flush(t.Context(), false); err != nil || len(entries(t, g)) != 3 {
		t.Errorf("%v: the minute is not over, and there are %d entries", err, len(entries(t, g)))
	}
	now = noon.Add(time.Minute)
	read(clinician, "1")
	got := entries(t, g)
	if len(got) != 7 || string(got[0].Detail) != `{"why":"shown"}` {
		t.Fatalf("%d entries after the minute, the last %s", len(got), got[0].Detail)
	}
	for _, e := range got[1:4] {
		if string(e.Detail) != `{"since":"2026-11-21T12:00:00Z","times":4,"why":"shown"}` || e.Act != "service.read" || e.Actor != "p1" {
			t.Errorf("counted %+v %s", e, e.Detail)
		}
	}
	read(clinician, "1")
	if err := g.Flush(t.Context(), true); err != nil || len(entries(t, g)) != 8 {
		t.Errorf("%v: at the end there are %d entries, want 8", err, len(entries(t, g)))
	}
}

// What was counted while nothing can be recorded is counted still.
func TestCountedReadsOutlastALogThatCannotBeWritten(t *testing.T) {
	g, now, away := newGuard(t), noon, false
	var kept []storage.Entry
	g.Now = func() time.Time { return now }
	g.Book = func(_ context.Context, e storage.Entry) error {
		if away {
			return errors.New("away")
		}
		kept = append(kept, e)
		return nil
	}
	read := func() error {
		return g.Check(t.Context(), clinician, access.ServiceRead, access.Object{ServiceID: "1"})
	}
	if err := errors.Join(read(), read(), read()); err != nil {
		t.Fatal(err)
	}
	now, away = noon.Add(time.Minute), true
	if read() == nil || g.Flush(t.Context(), true) == nil {
		t.Error("what could not be recorded was done")
	}
	away = false
	if err := g.Flush(t.Context(), true); err != nil || len(kept) != 2 || !strings.Contains(string(kept[1].Detail), `"times":2`) {
		t.Errorf("%v: %d entries, the last %s", err, len(kept), kept[len(kept)-1].Detail)
	}
}

func TestChangeAndEntryCommitTogether(t *testing.T) {
	g := newGuard(t)
	broken := errors.New("broken")
	put := func(tx storage.Tx) error { return tx.Settings().Put("x", []byte("1")) }
	err := g.Do(t.Context(), manager, access.SettingsChange, access.Object{}, func(tx storage.Tx, _ *access.Object) error {
		return errors.Join(put(tx), broken)
	})
	if !errors.Is(err, broken) {
		t.Fatalf("error %v, want the one of the change", err)
	}
	if n := len(entries(t, g)); n != 0 {
		t.Errorf("a change that failed left %d entries", n)
	}
	err = g.Do(t.Context(), manager, access.SettingsChange, access.Object{}, func(tx storage.Tx, o *access.Object) error {
		o.ID = "found out"
		return put(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := entries(t, g); len(got) != 1 || got[0].Object != "found out" {
		t.Errorf("entries: %+v", got)
	}
}

// deaf is a store whose log cannot be written.
type deaf struct{ storage.Store }

func (deaf) Update(context.Context, func(storage.Tx) error) error { return errors.New("disk full") }

func TestNothingIsAllowedWhenTheLogCannotBeWritten(t *testing.T) {
	g := newGuard(t)
	g.Store = deaf{g.Store}
	for range 2 {
		for _, act := range []access.Act{access.CaseRead, access.ServiceRead, access.SettingsRead} {
			if err := g.Check(t.Context(), clinician, act, access.Object{}); err == nil {
				t.Errorf("%s was allowed without being recorded", act)
			}
		}
	}
	err := g.Do(t.Context(), clinician, access.DraftSave, access.Object{}, func(storage.Tx, *access.Object) error { return nil })
	if err == nil {
		t.Error("a change was allowed without being recorded")
	}
}

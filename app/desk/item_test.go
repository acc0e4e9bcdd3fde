package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// Opening an item marks it and its messages read, which is recorded.
func TestOpeningAnItemReadsIt(t *testing.T) {
	s := newClinic(t)
	id := s.take(whole(t, murry(), saturday.Add(time.Hour)))
	heard, stop := s.desk.Changes().Subscribe()
	defer stop()
	item := s.item(nurse, id)
	if item.Unread || item.Title != "Referral, as it stands" || len(item.Reading) == 0 || !item.Reading[0].Safety || item.JSON == "" || len(item.AsSent) == 0 ||
		len(item.Case.Messages) != 1 || item.Case.Standing == "" {
		t.Errorf("the item is %+v", item.WorkLine)
	}
	if got := topics(heard); !slices.Equal(got, []string{"inbox", "today"}) {
		t.Errorf("pages were told of %v", got)
	}
	l := s.ledger()
	if !l.inbox[0].ReadAt.Equal(saturday) || s.work(nurse, desk.WorkQuery{}).Items[0].Unread {
		t.Errorf("read at %v", l.inbox[0].ReadAt)
	}
	entries := s.acts(access.InboxRead)
	if len(entries) != 1 || entries[0].CaseID != id || entries[0].PatientKey == "" || entries[0].Actor != nurse.ID {
		t.Errorf("recorded: %+v", entries)
	}
	version := l.cases[0].Version
	s.item(deputy, id)
	if got := s.ledger().cases[0].Version; got != version {
		t.Errorf("reading made version %d of %d", got, version)
	}
}

// acts are the audit entries of an act, newest first.
func (s *station) acts(act access.Act) (entries []storage.Entry) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		entries, _, err = tx.Audit().List(storage.AuditQuery{Act: string(act), Page: everything})
		return err
	})
	return entries
}

// A page that stays open shows what came and marks nothing as read: a person does.
func TestAPageThatStaysOpenReadsNothing(t *testing.T) {
	s := newClinic(t)
	id := s.take(whole(t, murry(), saturday.Add(time.Hour)))
	again, err := s.desk.ItemAgain(t.Context(), nurse, id)
	if err != nil || !again.Unread || len(again.Reading) == 0 {
		t.Errorf("shown %+v, %v", again.WorkLine, err)
	}
	if !s.work(nurse, desk.WorkQuery{}).Items[0].Unread || !s.ledger().inbox[0].ReadAt.IsZero() || len(s.acts(access.InboxRead)) != 1 {
		t.Error("read though nobody opened it, or shown without a trace")
	}
	if s.item(nurse, id).Unread || s.work(nurse, desk.WorkQuery{}).Items[0].Unread {
		t.Error("still unread")
	}
	if _, err := s.desk.ItemAgain(t.Context(), access.Actor{ID: "p3", Role: access.Administrator}, id); desk.AsError(err).Code != "not-allowed" {
		t.Errorf("an administrator is shown it: %v", err)
	}
}

// Reading its last message by itself reads the item, too.
func TestReadingEveryMessageReadsTheItem(t *testing.T) {
	s := newWard(t)
	s.admit()
	for _, in := range s.ledger().inbox {
		if !s.work(nurse, desk.WorkQuery{}).Items[0].Unread {
			t.Error("read before its last message was")
		}
		if _, err := s.desk.ReadInbox(t.Context(), nurse, in.ID); err != nil {
			t.Fatal(err)
		}
	}
	if s.work(nurse, desk.WorkQuery{}).Items[0].Unread {
		t.Error("still unread")
	}
}

func TestTakingAndGivingBack(t *testing.T) {
	s := newClinic(t)
	id := s.take(whole(t, murry(), saturday.Add(time.Hour)))
	if item := s.does(nurse, id, "take", ""); !item.Mine || item.Holder != "You" || slices.Contains(actsOf(item), "take") {
		t.Errorf("taken: %+v", item.WorkLine)
	}
	if item := s.item(deputy, id); item.Mine || item.Holder != nurse.Name || !slices.Contains(actsOf(item), "take") {
		t.Errorf("for another: %+v", item.WorkLine)
	}
	if item := s.does(deputy, id, "take", ""); !item.Mine {
		t.Errorf("taken over: %+v", item.WorkLine)
	}
	if item := s.does(nurse, id, "assign", "Kim Webb"); item.Mine || item.Holder != "Kim Webb" {
		t.Errorf("assigned: %+v", item.WorkLine)
	}
	if item := s.does(nurse, id, "give-back", ""); item.Holder != "" || slices.Contains(actsOf(item), "give-back") {
		t.Errorf("given back: %+v", item.WorkLine)
	}
	if list := s.work(nurse, desk.WorkQuery{View: desk.NewWork}); list.Total != 1 {
		t.Errorf("given back, it is not new: %+v", list)
	}
	if got := s.story(id); !slices.Equal(got, []string{"received", "taken", "taken", "taken", "given-back"}) {
		t.Errorf("the story is %v", got)
	}
	if acts := s.acts(access.InboxAct); len(acts) != 4 || strings.Contains(string(acts[0].Detail), "Webb") || acts[0].CaseID != id || acts[0].PatientKey == "" {
		t.Errorf("recorded: %+v", acts)
	}
}

func actsOf(item desk.Item) (out []string) {
	for _, act := range item.Acts {
		out = append(out, act.ID)
	}
	return out
}

// A note stays with who and when; the sender does not get it.
func TestNotesAreKept(t *testing.T) {
	s := newClinic(t)
	id := s.take(whole(t, murry(), saturday.Add(time.Hour)))
	s.does(nurse, id, "note", "  Phoned, no answer.\nTry at 13:00. ")
	s.now = s.now.Add(time.Hour)
	item := s.does(deputy, id, "note", "On his way")
	if len(item.Notes) != 2 || item.Notes[0].Text != "On his way" || item.Notes[1].Text != "Phoned, no answer.\nTry at 13:00." ||
		!item.Notes[1].At.Equal(saturday) || item.Notes[1].By != "A colleague" || item.Notes[0].By == "A colleague" {
		t.Errorf("notes: %+v", item.Notes)
	}
	if l := s.ledger(); len(l.messages) != 0 {
		t.Errorf("%d messages were sent", len(l.messages))
	}
	for _, e := range s.acts(access.InboxAct) {
		if strings.Contains(string(e.Detail), "Phoned") {
			t.Errorf("the audit log holds the note: %s", e.Detail)
		}
	}
}

// Closing and opening again say why; what comes in opens it by itself.
func TestClosingAndOpeningAgain(t *testing.T) {
	s := newWard(t)
	in := s.admit()
	id := s.work(nurse, desk.WorkQuery{}).Items[0].CaseID
	item := s.does(nurse, id, "close", "Seen by Dr Cole")
	if item.ClosedAt == nil || !slices.Equal(actsOf(item), []string{"reopen", "note"}) || item.Notes[0].Text != "Closed: Seen by Dr Cole" {
		t.Errorf("closed: %+v, %v, %+v", item.ClosedAt, actsOf(item), item.Notes)
	}
	item = s.does(nurse, id, "reopen", "He came back")
	if item.ClosedAt != nil || item.Notes[0].Text != "Opened again: He came back" || s.work(nurse, desk.WorkQuery{}).Total != 1 {
		t.Errorf("opened again: %+v", item.WorkLine)
	}
	s.does(nurse, id, "close", "Gone home")
	answered(t, s.post(s.cancelBooking(in), in.again()), 200)
	if list := s.work(nurse, desk.WorkQuery{}); list.Total != 1 || !list.Items[0].Unread {
		t.Errorf("what came in on a closed item: %+v", list.Items)
	}
}

// What does not fit is refused in words, and changes nothing.
func TestActsThatDoNotFit(t *testing.T) {
	s := newClinic(t)
	id := s.take(whole(t, murry(), saturday.Add(time.Hour)))
	shown := s.item(nurse, id)
	s.does(deputy, id, "take", "")
	now := s.item(nurse, id)
	for name, tt := range map[string]struct {
		in   desk.ItemAct
		code string
	}{
		"stale":                  {desk.ItemAct{Version: shown.Version, Action: "take"}, "case-stale"},
		"to nobody":              {desk.ItemAct{Version: now.Version, Action: "assign", To: " "}, "text-needed"},
		"an empty note":          {desk.ItemAct{Version: now.Version, Action: "note"}, "text-needed"},
		"closed without a word":  {desk.ItemAct{Version: now.Version, Action: "close"}, "text-needed"},
		"opened without a word":  {desk.ItemAct{Version: now.Version, Action: "reopen"}, "text-needed"},
		"opened though it is":    {desk.ItemAct{Version: now.Version, Action: "reopen", Text: "why"}, "not-now"},
		"a step nobody knows":    {desk.ItemAct{Version: now.Version, Action: "burn"}, "not-now"},
		"with a disk that fails": {desk.ItemAct{Version: now.Version, Action: "give-back"}, "internal"},
	} {
		t.Run(name, func(t *testing.T) {
			s.store.breaks(tt.code == "internal")
			_, err := s.desk.ActOnItem(t.Context(), nurse, id, tt.in)
			s.store.breaks(false)
			e := desk.AsError(err)
			if e.Code != tt.code || e.Title == "" || e.Next == "" {
				t.Errorf("answered %v, want %s", err, tt.code)
			}
		})
	}
	if after := s.item(nurse, id); after.Version != now.Version || after.Holder != deputy.Name || len(after.Notes) != 0 {
		t.Errorf("something was kept: %+v", after.WorkLine)
	}
	if _, err := s.desk.ActOnItem(t.Context(), nurse, "other", desk.ItemAct{Action: "take"}); desk.AsError(err).Code != "not-found" {
		t.Errorf("an unknown item answers %v", err)
	}
}

package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox/learner"
	"barsdesk/bars/message"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// A day of sending, receiving, answering and settings is stored, and then every
// byte of every file is searched for everything about people that was stored: in
// databases, their logs, state and temporary files, while the program runs and after.
func TestNothingOfAPersonIsInTheRawFiles(t *testing.T) {
	data, temporary := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temporary)
	c := newClass(t, data)
	c.service.reach(c.service.client.HTTP, c.url)
	secrets, kept := secrets{}, 0
	for _, scenario := range []string{"slot-taken", "did-not-attend", "answer-a-request"} {
		if err := (&learner.Learner{Desk: c.service.desk, Network: c.service.network, Stage: c.service.stage, As: asTrainer, Patience: patience}).Play(t.Context(), scenario); err != nil {
			t.Fatalf("%s: %v", scenario, err)
		}
		kept += secrets.of(t, c.service.store) // the next one begins afresh
	}
	c.room("red")
	c.writes(secrets)
	if kept < 40 || len(secrets) < 40 {
		t.Fatalf("%d records, %d values: the day was not stored", kept, len(secrets))
	}
	secrets.wantUnseen(t, "while it runs", data, temporary)
	c.end()
	secrets.wantUnseen(t, "when it has ended", data, temporary)
	wantPrivate(t, data)
	secrets.wantSeenInClear(t)
}

// secrets are values about people.
type secrets map[string]bool

// writes stores what no scenario does: a draft that is not sent, and who works here.
func (c *class) writes(s secrets) {
	c.t.Helper()
	ctx, d := c.t.Context(), c.service.desk
	id, err := d.Identity(ctx, asTrainer)
	if err == nil {
		id.Family, id.Phone = "Zwaardemaker-Fitch", "0113 496 0777"
		_, err = d.SaveIdentity(ctx, asTrainer, id)
		s.add(id.Family)
	}
	services, failed := d.Services(ctx, asTrainer, "", 0)
	if err = errors.Join(err, failed); err != nil || len(services.Services) == 0 {
		c.t.Fatal(err)
	}
	p := message.Patient{Family: "Quillfeather", Given: "Marigold Anne", NHSNumber: "9658499058", BirthDate: "1931-07-19",
		AddressLines: []string{"Flat 3, 77 Larkspur Crescent"}, Postcode: "ZX9 4QT", Contacts: []message.Contact{{Relationship: "N", Family: "Quillfeather-Oduya", Phone: "07700 900461", First: true}}}
	for _, each := range services.Services {
		draft, err := d.StartDraft(ctx, asTrainer, desk.DraftStart{ServiceID: each.ID, UseCase: "a1t1", Plan: "refer"})
		if err != nil {
			continue
		}
		if _, err = d.SaveDraft(ctx, asTrainer, draft.ID, desk.DraftSave{Version: draft.Version, Patient: &p}); err != nil {
			c.t.Fatal(err)
		}
		s.add(p.Family, p.Given, p.NHSNumber, p.BirthDate, p.AddressLines[0], p.Postcode, p.Contacts[0].Family, p.Contacts[0].Phone)
		return
	}
	c.t.Fatal("no draft could be begun")
}

// add notes values, NHS numbers in each spelling. What is shorter than six
// letters is found by chance.
func (s secrets) add(values ...string) {
	for _, v := range values {
		if len(v) < 6 {
			continue
		}
		s[v] = true
		if len(v) == 10 && strings.Trim(v, "0123456789") == "" {
			s[v[:3]+" "+v[3:6]+" "+v[6:]], s[v[:3]+"-"+v[3:6]+"-"+v[6:]] = true, true
		}
	}
}

// of notes everything about people that a store gives out, and counts the records.
func (s secrets) of(t *testing.T, store storage.Store) (kept int) {
	t.Helper()
	err := store.View(t.Context(), func(tx storage.Tx) error {
		cases, _, err := tx.Cases().List(storage.CaseQuery{Page: storage.Page{Limit: 200}})
		for _, c := range cases {
			s.subject(c.Subject)
			events, e1 := tx.Cases().Events(c.ID)
			sent, e2 := tx.Outbox().ByCase(c.ID)
			got, _, e3 := tx.Inbox().List(storage.InboundQuery{CaseID: c.ID, Page: storage.Page{Limit: 200}})
			err = errors.Join(err, e1, e2, e3)
			for _, m := range sent {
				s.bundle(m.Body)
			}
			for _, m := range got {
				s.bundle(m.Body)
			}
			kept += 1 + len(events) + len(sent) + len(got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// subject notes who a case is about.
func (s secrets) subject(text []byte) {
	var about map[string]any
	if json.Unmarshal(text, &about) == nil {
		s.leaves(about, "")
	}
}

// bundle notes the people in a message, and what is told of them in words.
func (s secrets) bundle(text []byte) {
	var b struct {
		Entry []struct{ Resource map[string]any }
	}
	if json.Unmarshal(text, &b) != nil {
		return
	}
	for _, e := range b.Entry {
		switch kind, _ := e.Resource["resourceType"].(string); kind {
		case "Patient", "RelatedPerson":
			for _, member := range []string{"name", "telecom", "address", "birthDate", "identifier"} {
				s.leaves(e.Resource[member], "")
			}
		default:
			for _, member := range []string{"note", "description", "summary", "comment", "patientInstruction"} {
				s.leaves(e.Resource[member], "")
			}
		}
	}
}

// codes are members that say nothing of a person.
var codes = map[string]bool{"system": true, "use": true, "url": true, "code": true, "reference": true, "rank": true, "type": true, "extension": true, "country": true, "display": true}

func (s secrets) leaves(value any, member string) {
	switch v := value.(type) {
	case string:
		if !codes[member] && !strings.HasPrefix(v, "http") && !strings.HasPrefix(v, "urn:") {
			s.add(v)
		}
	case []any:
		for _, each := range v {
			s.leaves(each, member)
		}
	case map[string]any:
		for name, each := range v {
			if !codes[name] {
				s.leaves(each, name)
			}
		}
	}
}

// written are the ways in which a value could stand in a file. Files are
// searched in small letters.
func written(value string) map[string][]byte {
	out := map[string][]byte{"as it is": []byte(value), "in hex": []byte(hex.EncodeToString([]byte(value)))}
	var little, big []byte
	for _, u := range utf16.Encode([]rune(value)) {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	out["in UTF-16LE"], out["in UTF-16BE"] = little, big
	for shift := range 3 {
		coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + value))
		out["in base64, "+string(rune('0'+shift))] = []byte(coded[(8*shift+5)/6 : len(coded)-2])
	}
	for way, text := range out {
		out[way] = bytes.ToLower(text)
	}
	return out
}

// seen names the values that stand in the files of folders, and where.
func (s secrets) seen(t *testing.T, folders ...string) (out []string) {
	t.Helper()
	forms := map[string]map[string][]byte{}
	for value := range s {
		forms[value] = written(value)
	}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			text, err := os.ReadFile(path)
			text = bytes.ToLower(text)
			for value, ways := range forms {
				for way, form := range ways {
					if bytes.Contains(text, form) {
						out = append(out, e.Name()+" shows "+value+" "+way)
					}
				}
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return out
}

func (s secrets) wantUnseen(t *testing.T, when string, folders ...string) {
	t.Helper()
	for i, each := range s.seen(t, folders...) {
		if i < 20 {
			t.Errorf("%s: %s", when, each)
		}
	}
}

// wantSeenInClear proves that the search finds what is kept in clear, inside
// compressed texts too.
func (s secrets) wantSeenInClear(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for value := range s {
		body := []byte(`{"resourceType":"Bundle","text":"` + value + `"}`)
		err = errors.Join(err, db.Update(t.Context(), func(tx storage.Tx) error {
			return tx.Inbox().Add(storage.Inbound{ID: value, RequestID: value, Body: body, Answer: body})
		}))
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	clear := secrets{}
	for value := range s {
		clear[value+`"}`] = true // not the id: the text in the compressed body
	}
	if got := len(clear.seen(t, dir)); got < len(s)*9/10 {
		t.Errorf("%d of %d values are found where they stand in clear", got, len(s))
	}
}

// wantPrivate wants every file and folder to be its owner's alone.
func wantPrivate(t *testing.T, data string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		return
	}
	err := filepath.WalkDir(data, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == data {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

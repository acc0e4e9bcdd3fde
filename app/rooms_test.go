package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/web"
	"barsdesk/storage"
)

// A line that is copied in a room works in a terminal, in that room's network
// alone, and until the room is closed.
func TestLinesCopiedInARoomWork(t *testing.T) {
	c := newClass(t, t.TempDir())
	red, blue := c.room("red"), c.room("blue")
	copied := func(session, room string) string {
		if got := c.ask(session, http.MethodGet, "/rooms/"+room+"/api/services/2000087011", ""); got.status != http.StatusOK {
			t.Fatalf("the service answers %d %.300s", got.status, got.body)
		}
		var line web.WireText
		got := c.ask(session, http.MethodGet, "/rooms/"+room+"/api/sandbox/wire/1/curl", "")
		if err := json.Unmarshal([]byte(got.body), &line); err != nil || got.status != http.StatusOK {
			t.Fatalf("the line is %d %.300s", got.status, got.body)
		}
		return line.Text
	}
	pasted := func(line string) string {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", line).Output()
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		status, _, _ := strings.Cut(string(out), "\r\n")
		return strings.TrimSpace(status)
	}
	line, other := copied(red, "red"), copied(blue, "blue")
	if got := pasted(line); got != "HTTP/1.1 200 OK" {
		t.Errorf("pasted, %s answers %s", line, got)
	}
	pass := regexp.MustCompile(web.PassHeader + `: [A-Z2-7]{20,}`)
	for what, wrong := range map[string]string{
		"in another room":          strings.Replace(line, "/rooms/red/", "/rooms/blue/", 1),
		"with another room's pass": pass.ReplaceAllString(line, pass.FindString(other)),
		"for the records":          strings.Replace(line, "/booking-and-referral/FHIR/R4/metadata", "/api/today", 1),
		"without a pass":           pass.ReplaceAllString(line, "X-None: 1"),
	} {
		if got := pasted(wrong); wrong == line || got != "HTTP/1.1 401 Unauthorized" {
			t.Errorf("%s it answers %s", what, got)
		}
	}
	if got := c.ask(red, http.MethodGet, "/rooms/red/api/sandbox/wire/2", ""); got.status != http.StatusOK || strings.Contains(got.body, pass.FindString(line)) || strings.Contains(got.body, web.PassHeader) {
		t.Errorf("the call that was pasted stands on the wire as %d %s", got.status, got.body)
	}
	if err := c.service.rooms.Close(t.Context(), "red"); err != nil {
		t.Fatal(err)
	}
	if got := pasted(line); got != "HTTP/1.1 401 Unauthorized" {
		t.Errorf("after the room was closed it answers %s", got)
	}
}

// A learner works in the own room, the pages and the network in it included,
// and comes into nothing else; the trainer comes into every room.
func TestLearnersStayInTheirRoom(t *testing.T) {
	c := newClass(t, t.TempDir())
	red, blue := c.room("red"), c.room("blue")
	const network = "/booking-and-referral/FHIR/R4/metadata"
	for _, way := range []struct {
		who, session, path string
		want               int
	}{
		{"learner, own room", red, "/rooms/red/api/today", 200},
		{"learner, own network", red, "/rooms/red" + network, 200},
		{"trainer, a room", c.trainer, "/rooms/red/api/today", 200},
		{"trainer, another", c.trainer, "/rooms/blue/api/cases", 200},
		{"trainer, its network", c.trainer, "/rooms/blue" + network, 200},
		{"trainer, own desk", c.trainer, "/api/today", 200},
		{"learner, other room", red, "/rooms/blue/api/today", 401},
		{"learner, other room's stream", red, "/rooms/blue/api/events", 401},
		{"learner, other room's network", red, "/rooms/blue" + network, 401},
		{"other learner", blue, "/rooms/red/api/sandbox", 401},
		{"learner, trainer's desk", red, "/api/today", 401},
		{"learner, trainer's stream", red, "/api/events", 401},
		{"learner, trainer's stage", red, "/api/sandbox", 401},
		{"learner, all rooms", red, "/api/sandbox/rooms", 401},
		{"learner, rooms in the room", red, "/rooms/red/api/sandbox/rooms", 404},
		{"trainer, all rooms", c.trainer, "/api/sandbox/rooms", 200},
		{"nobody", "", "/rooms/red/api/today", 401},
		{"nobody, network", "", "/rooms/red" + network, 401},
		{"a guess", "guess", "/rooms/red/api/events", 401},
		{"no such room", red, "/rooms/green/api/today", 404},
		{"no room", red, "/rooms//api/today", 307},
		{"around", red, "/rooms/red/../blue/api/today", 307},
		{"around, encoded", red, "/rooms/red/%2e%2e/blue/api/today", 404},
		{"around, slashes encoded", red, "/rooms/red%2f..%2fblue/api/today", 404},
		{"out of the folder", c.trainer, "/rooms/..%2f..%2fsandbox/api/today", 404},
		{"another spelling", red, "/rooms/RED/api/today", 404},
	} {
		if got := c.ask(way.session, http.MethodGet, way.path, ""); got.status != way.want {
			t.Errorf("%s: %s answers %d, want %d: %.200s", way.who, way.path, got.status, way.want, got.body)
		}
	}
}

func TestLinkOfARoomWorksOnceAndThereAlone(t *testing.T) {
	c := newClass(t, t.TempDir())
	c.room("red")
	link, err := c.service.rooms.Link(t.Context(), "red")
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(link.Path, "#/sign-in/")
	for _, way := range []struct {
		path string
		want int
	}{{"/api/session", 403}, {"/rooms/red/api/session", 200}, {"/rooms/red/api/session", 403}} {
		if got := c.ask("", http.MethodPost, way.path, `{"token":"`+token+`"}`); got.status != way.want {
			t.Errorf("%s answers %d, want %d", way.path, got.status, way.want)
		}
	}
}

// signOuts counts those that records tell of.
func signOuts(t *testing.T, of *service) (n int) {
	t.Helper()
	err := of.store.View(t.Context(), func(tx storage.Tx) (err error) {
		_, n, err = tx.Audit().List(storage.AuditQuery{Act: string(access.SignOut), Page: storage.Page{Limit: 1}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSigningOutIsToldWhereItHappened: a learner who leaves a room is nobody of
// the whole server's, and a trainer who leaves is nobody of the room's.
func TestSigningOutIsToldWhereItHappened(t *testing.T) {
	c := newClass(t, t.TempDir())
	red := c.room("red")
	room, err := c.service.rooms.find("red")
	if err != nil {
		t.Fatal(err)
	}
	for _, leaving := range []struct {
		who, session   string
		whole, theRoom int
	}{{"the learner", red, 0, 1}, {"the trainer", c.trainer, 1, 1}} {
		if got := c.ask(leaving.session, http.MethodDelete, "/rooms/red/api/session", ""); got.status != http.StatusNoContent {
			t.Fatalf("signing out answers %d %s", got.status, got.body)
		}
		if whole, inRoom := signOuts(t, c.service), signOuts(t, room.inside.service); whole != leaving.whole || inRoom != leaving.theRoom {
			t.Errorf("when %s has left, the whole server tells of %d and the room of %d", leaving.who, whole, inRoom)
		}
		for _, path := range []string{"/rooms/red/api/cases", "/api/cases"} {
			if got := c.ask(leaving.session, http.MethodGet, path, ""); got.status != http.StatusUnauthorized {
				t.Errorf("%s has left, and %s answers %d", leaving.who, path, got.status)
			}
		}
	}
}

// TestWhatIsDoneToARoomIsRecorded, so that a link, a fault and a removal are told
// apart afterwards.
func TestWhatIsDoneToARoomIsRecorded(t *testing.T) {
	c := newClass(t, t.TempDir())
	for _, did := range []struct{ method, path, body, told string }{
		{http.MethodPost, "", `{"name":"red"}`, "room opened"},
		{http.MethodPost, "/red/link", "", "link made"},
		{http.MethodPost, "/red/faults", `{"kind":"down","serviceId":"","percent":100,"next":0,"messages":false}`, `"kind":"down"`},
		{http.MethodDelete, "/red/faults/fault-1", "", `"fault":"fault-1"`},
		{http.MethodPost, "/red/close", "", "room closed"},
		{http.MethodDelete, "/red", "", "room removed"},
	} {
		if got := c.ask(c.trainer, did.method, "/api/sandbox/rooms"+did.path, did.body); got.status >= http.StatusBadRequest {
			t.Fatalf("%s answers %d %s", did.path, got.status, got.body)
		}
		var last storage.Entry
		err := c.service.store.View(t.Context(), func(tx storage.Tx) error {
			found, _, err := tx.Audit().List(storage.AuditQuery{Act: string(access.SandboxRooms), Page: storage.Page{Limit: 1}})
			if len(found) > 0 {
				last = found[0]
			}
			return err
		})
		if err != nil || !strings.Contains(string(last.Detail), did.told) || did.path != "" && last.Object != "red" {
			t.Errorf("of %s %s the log tells %+v %s, %v", did.method, did.path, last, last.Detail, err)
		}
	}
}

// A room's records, clock and service are its own.
func TestRoomsAreApart(t *testing.T) {
	c := newClass(t, t.TempDir())
	red, blue := c.room("red"), c.room("blue")
	mine := c.draft(red, "red")
	if got := c.ask(blue, http.MethodGet, strings.Replace(mine, "red", "blue", 1), ""); got.status != http.StatusNotFound {
		t.Errorf("the draft of one room is in the other: %d", got.status)
	}
	asked := c.ask(red, http.MethodPost, "/rooms/red/api/services/2000087011/check-again", "")
	var service desk.ServiceView
	if err := json.Unmarshal([]byte(asked.body), &service); err != nil || asked.status != http.StatusOK || len(service.Offers) == 0 {
		t.Errorf("the service of the room's own network answers %d %.300s", asked.status, asked.body)
	}
	stage, open := c.service.rooms.Stage("red")
	if !open {
		t.Fatal("the room has no stage")
	}
	found, err := c.service.rooms.find("red")
	if err != nil || stage != found.inside.service.stage {
		t.Fatal("the stage is not the room's")
	}
	found.inside.service.clock.Move(24 * time.Hour)
	there, _ := c.events(red, "red")()
	here, _ := c.events(blue, "blue")()
	if ahead := there.Sub(here); ahead < 23*time.Hour || ahead > 25*time.Hour {
		t.Errorf("one room's clock is %s ahead of the other's", ahead)
	}
}

// A scenario that the trainer keeps can be played in every room; a learner keeps
// none.
func TestTrainersScenariosAreForTheWholeClass(t *testing.T) {
	c := newClass(t, t.TempDir())
	red := c.room("red")
	file := c.ask(red, http.MethodGet, "/rooms/red/api/sandbox/scenarios/pharmacy/file", "")
	own := strings.Replace(file.body, "id: pharmacy", "id: our-pharmacy", 1)
	if refused := c.ask(red, http.MethodPost, "/rooms/red/api/sandbox/scenarios", own); refused.status != http.StatusForbidden {
		t.Errorf("a learner keeps a scenario: %d %s", refused.status, refused.body)
	}
	if kept := c.ask(c.trainer, http.MethodPost, "/api/sandbox/scenarios", own); kept.status != http.StatusOK || !strings.Contains(kept.body, "our-pharmacy") {
		t.Fatalf("%d %s", kept.status, kept.body)
	}
	if list := c.ask(red, http.MethodGet, "/rooms/red/api/sandbox/scenarios", ""); !strings.Contains(list.body, "our-pharmacy") {
		t.Errorf("the room does not list it: %d %s", list.status, list.body)
	}
	begun := c.ask(red, http.MethodPost, "/rooms/red/api/sandbox/scenarios/our-pharmacy/begin", "")
	if begun.status != http.StatusOK || !strings.Contains(begun.body, `"running":true`) {
		t.Errorf("it cannot be played: %d %s", begun.status, begun.body)
	}
	if here := c.ask(c.trainer, http.MethodGet, "/api/sandbox/progress", ""); strings.Contains(here.body, `"running":true`) {
		t.Error("it is played outside the room, too")
	}
}

// What is in a room is there again after it was closed and after a restart, for
// the learner with the same session; its clock has not gone back.
func TestRoomsComeBack(t *testing.T) {
	data := t.TempDir()
	c := newClass(t, data)
	red := c.room("red")
	draft := c.draft(red, "red")
	found, _ := c.service.rooms.find("red")
	found.inside.service.clock.Move(time.Hour)
	beats := c.events(red, "red")
	if _, beating := beats(); !beating {
		t.Fatal("the stream does not beat")
	}
	if err := c.service.rooms.Close(t.Context(), "red"); err != nil {
		t.Fatal(err)
	}
	for beating := true; beating; {
		_, beating = beats()
	}
	if list, err := c.service.rooms.List(t.Context()); err != nil || len(list) != 1 || list[0].Open || list[0].Path != "/rooms/red/" || list[0].At.IsZero() {
		t.Errorf("closed, the list says %+v, %v", list, err)
	}
	if got := c.ask(red, http.MethodGet, draft, ""); got.status != http.StatusOK {
		t.Errorf("after closing the draft answers %d", got.status)
	}
	c.end()
	c = newClass(t, data)
	if list, err := c.service.rooms.List(t.Context()); err != nil || len(list) != 1 || list[0].Open {
		t.Errorf("after the restart the list says %+v, %v", list, err)
	}
	if got := c.ask(red, http.MethodGet, draft, ""); got.status != http.StatusOK {
		t.Errorf("after the restart the draft answers %d", got.status)
	}
	found, _ = c.service.rooms.find("red")
	if ahead := time.Until(found.inside.service.clock.Now()); ahead < 59*time.Minute {
		t.Errorf("the clock is %s ahead, want an hour", ahead)
	}
}

func TestNamesOfRooms(t *testing.T) {
	c := newClass(t, t.TempDir())
	for _, name := range []string{"", ".", "..", "../red", "a/b", `a\b`, "Red", "red ", "röd", "1red", "red-", "-red", "re--d", "con", "com1", "a\x00b", strings.Repeat("a", 25)} {
		if _, err := c.service.rooms.Open(t.Context(), name); desk.AsError(err).Code != "room-name" {
			t.Errorf("%q: %v", name, err)
		}
	}
	if found, err := os.ReadDir(filepath.Join(c.data, "sandbox", "rooms")); err == nil && len(found) > 0 {
		t.Errorf("folders were made: %v", found)
	}
}

func TestRoomsAreBoundedAndRemoved(t *testing.T) {
	data := t.TempDir()
	for n := range roomsMost {
		if err := os.MkdirAll(filepath.Join(data, "sandbox", "rooms", "group-"+strconv.Itoa(n)), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	c := newClass(t, data)
	_, err := c.service.rooms.Open(t.Context(), "red")
	if e := desk.AsError(err); e.Code != "rooms-full" || e.What == "" || e.Next == "" {
		t.Fatalf("one too many: %v", err)
	}
	if err := c.service.rooms.Remove(t.Context(), "group-3"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(data, "sandbox", "rooms", "group-3")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	red := c.room("red")
	draft := c.draft(red, "red")
	if err := c.service.rooms.Remove(t.Context(), "red"); err != nil {
		t.Fatal(err)
	}
	if got := c.ask(red, http.MethodGet, draft, ""); got.status != http.StatusNotFound {
		t.Errorf("a removed room answers %d", got.status)
	}
	again := c.room("red")
	for _, session := range []string{red, again} {
		if got := c.ask(session, http.MethodGet, draft, ""); got.status == http.StatusOK {
			t.Error("a room made anew holds what was in the old one")
		}
	}
}

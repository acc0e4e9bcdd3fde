package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"barsdesk/app/desk"
	"barsdesk/app/sandbox"
	"barsdesk/app/web"
)

// roomsFolder is where rooms lie in the Sandbox's folder, and in addresses.
const roomsFolder = "rooms"

// roomsMost bounds how many rooms there are: each takes memory while it is open.
const roomsMost = 24

// roomNames are the names a room can have: they stand in addresses and name a
// folder on every system.
var roomNames = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// roomNameMost is how long a name can be.
const roomNameMost = 24

// takenNames name devices on Windows.
var takenNames = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

func roomNamed(name string) bool {
	return len(name) <= roomNameMost && roomNames.MatchString(name) && !takenNames.MatchString(name)
}

// path is what the addresses of a place begin with.
func (p place) path() string {
	if p.room == "" {
		return ""
	}
	return "/" + roomsFolder + "/" + p.room
}

// rooms are the rooms of a class on one Sandbox. It is safe for concurrent use.
type rooms struct {
	at      place
	options serviceOptions // of each room

	mu   sync.Mutex
	base string
	all  map[string]*room // of which there are records
}

// openRooms finds the rooms there are. None is opened yet.
func (s *service) openRooms(at place, o serviceOptions) {
	o.Receives, o.Trainer, o.Shelf = false, s.door, s.store
	o.Proxies = nil // who calls is known before a request comes to a room
	o.Vault = s.vault
	s.rooms = &rooms{at: at, options: o, all: map[string]*room{}}
	found, _ := os.ReadDir(filepath.Join(at.folder(), roomsFolder)) // none: there is no such folder
	for _, each := range found {
		if each.IsDir() && roomNamed(each.Name()) {
			s.rooms.all[each.Name()] = s.rooms.room(each.Name())
		}
	}
	s.undo = append(s.undo, s.rooms.close)
}

func (r *rooms) room(name string) *room {
	at := r.at
	at.room = name
	return &room{at: at, options: r.options, base: r.base}
}

// begin says where this server is reached.
func (r *rooms) begin(base string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.base = base
	for _, each := range r.all {
		each.base = base
	}
}

// close closes every room.
func (r *rooms) close() error {
	var err error
	for _, each := range r.list() {
		err = errors.Join(err, each.close())
	}
	return err
}

func (r *rooms) list() []*room {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]*room, 0, len(r.all))
	for _, each := range r.all {
		out = append(out, each)
	}
	slices.SortFunc(out, func(a, b *room) int { return strings.Compare(a.at.room, b.at.room) })
	return out
}

func (r *rooms) find(name string) (*room, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found := r.all[name]; found != nil {
		return found, nil
	}
	return nil, noRoom()
}

// ServeHTTP leads a request to its room. A room that no trainer has made is not
// made by asking for it.
func (r *rooms) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	found, err := r.find(req.PathValue("room"))
	if err != nil {
		http.Error(w, "There is no such room. Ask your trainer for the link.", http.StatusNotFound)
		return
	}
	found.ServeHTTP(w, req)
}

// List implements web.Rooms.
func (r *rooms) List(ctx context.Context) ([]web.Room, error) {
	out := []web.Room{}
	for _, each := range r.list() {
		view, err := each.view(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, view)
	}
	return out, nil
}

// Open implements web.Rooms.
func (r *rooms) Open(ctx context.Context, name string) (web.Room, error) {
	each, err := r.make(name)
	if err != nil {
		return web.Room{}, err
	}
	in, err := each.enter(ctx)
	if err != nil {
		return web.Room{}, err
	}
	in.calls.Done()
	return each.view(ctx)
}

// make is the room of a name, which is made if there is room for it.
func (r *rooms) make(name string) (*room, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch found := r.all[name]; {
	case found != nil:
		return found, nil
	case !roomNamed(name):
		return nil, noRoomName()
	case len(r.all) >= roomsMost:
		return nil, roomsFull()
	}
	r.all[name] = r.room(name)
	return r.all[name], nil
}

// Close implements web.Rooms.
func (r *rooms) Close(_ context.Context, name string) error {
	found, err := r.find(name)
	if err != nil {
		return err
	}
	return found.close()
}

// Remove implements web.Rooms.
func (r *rooms) Remove(_ context.Context, name string) error {
	r.mu.Lock()
	found := r.all[name]
	delete(r.all, name)
	r.mu.Unlock()
	if found == nil {
		return noRoom()
	}
	return found.wipe()
}

// Link implements web.Rooms.
func (r *rooms) Link(ctx context.Context, name string) (web.RoomLink, error) {
	found, err := r.find(name)
	if err != nil {
		return web.RoomLink{}, err
	}
	in, err := found.enter(ctx)
	if err != nil {
		return web.RoomLink{}, err
	}
	defer in.calls.Done()
	return web.RoomLink{Path: found.at.path() + web.SignInPath(in.service.door.OneTime())}, nil //nolint:contextcheck // the others are told after the answer too
}

// Stage implements web.Rooms.
func (r *rooms) Stage(name string) (*sandbox.Stage, bool) {
	found, err := r.find(name)
	if err != nil {
		return nil, false
	}
	found.mu.Lock()
	defer found.mu.Unlock()
	if found.inside == nil {
		return nil, false
	}
	return found.inside.service.stage, true
}

func noRoom() error {
	return &desk.Error{Code: "room-unknown", HTTP: http.StatusNotFound, Title: "There is no such room",
		What: "No room of that name has been made.", Sent: "Nothing was sent.", Next: "Choose one from the list, or make a new one."}
}

func noRoomName() error {
	return &desk.Error{Code: "room-name", HTTP: http.StatusBadRequest, Title: "A room cannot have that name",
		What: fmt.Sprintf("A name has at most %d small letters, digits and single hyphens, and begins with a letter, such as red-1. It stands in the address, so it must not be a person's name.", roomNameMost),
		Sent: "No room was made.", Next: "Choose another name."}
}

func roomsFull() error {
	return &desk.Error{Code: "rooms-full", HTTP: http.StatusConflict, Title: "There are as many rooms as this Barsdesk can hold",
		What: fmt.Sprintf("%d rooms have been made, and each takes memory and space on the disk.", roomsMost), Sent: "No room was made.",
		Next: "Remove a room that nobody needs, or start a second Barsdesk with a data folder of its own."}
}

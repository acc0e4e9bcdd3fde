package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"barsdesk/app/access"
	"barsdesk/app/sandbox"
)

// RoomList answers GET /sandbox/rooms and the call that opens a room.
type RoomList struct {
	Rooms []Room `json:"rooms"`
}

// RoomName is the body of POST /sandbox/rooms.
type RoomName struct {
	Name string `json:"name" maxLength:"64"`
}

// RoomView answers GET /sandbox/rooms/{name}.
type RoomView struct {
	Room   Room               `json:"room"`
	Faults *sandbox.FaultList `json:"faults,omitempty" doc:"none while the room is not open"`
}

// byName is the input of an operation on one room.
type byName struct {
	Name string `path:"name" maxLength:"64"`
}

// byNameWith is byName with a body.
type byNameWith[T any] struct {
	Name string `path:"name" maxLength:"64"`
	Body T
}

// byNameAndID is one thing in one room.
type byNameAndID struct {
	Name string `path:"name" maxLength:"64"`
	ID   string `path:"id" maxLength:"64"`
}

func (s *server) sandboxRooms(api huma.API) {
	const tag = "rooms"
	act(s, api, operation("getRooms", http.MethodGet, "/sandbox/rooms", "The rooms of a class", tag), s.listRooms)
	act(s, api, operation("postRoom", http.MethodPost, "/sandbox/rooms", "Open a room", tag), s.openRoom)
	act(s, api, operation("getRoom", http.MethodGet, "/sandbox/rooms/{name}", "One room, and what goes wrong in it", tag), s.viewRoom)
	act(s, api, operation("postRoomLink", http.MethodPost, "/sandbox/rooms/{name}/link", "Make a link that lets one learner in, once", tag), s.linkRoom)
	act(s, api, operation("postRoomClose", http.MethodPost, "/sandbox/rooms/{name}/close", "Close a room and keep what is in it", tag), s.closeRoom)
	do(s, api, operation("deleteRoom", http.MethodDelete, "/sandbox/rooms/{name}", "Remove a room and all that is in it", tag), s.removeRoom)
	act(s, api, operation("postRoomFault", http.MethodPost, "/sandbox/rooms/{name}/faults", "Put a fault on in a room", tag), s.strikeRoom)
	act(s, api, operation("deleteRoomFault", http.MethodDelete, "/sandbox/rooms/{name}/faults/{id}", "Put a fault in a room off", tag), s.healRoom)
}

// class lets whoever acts through the guard and answers the rooms; detail says
// what is done to the room of a name.
func (s *server) class(ctx context.Context, a access.Actor, name string, detail []byte) (Rooms, error) {
	if s.Rooms == nil {
		return nil, &refusal{http.StatusNotFound, noRooms}
	}
	return s.Rooms, s.Guard.Check(ctx, a, access.SandboxRooms, access.Object{ID: name, Detail: detail})
}

func (s *server) listRooms(ctx context.Context, a access.Actor, _ *nothing) (RoomList, error) {
	rooms, err := s.class(ctx, a, "", nil)
	if err != nil {
		return RoomList{}, err
	}
	list, err := rooms.List(ctx)
	return RoomList{list}, err
}

func (s *server) openRoom(ctx context.Context, a access.Actor, in *with[RoomName]) (RoomList, error) {
	rooms, err := s.class(ctx, a, in.Body.Name, done("room opened"))
	if err != nil {
		return RoomList{}, err
	}
	if _, err := rooms.Open(ctx, in.Body.Name); err != nil {
		return RoomList{}, err
	}
	list, err := rooms.List(ctx)
	return RoomList{list}, err
}

func (s *server) viewRoom(ctx context.Context, a access.Actor, in *byName) (RoomView, error) {
	rooms, err := s.class(ctx, a, in.Name, nil)
	if err != nil {
		return RoomView{}, err
	}
	return viewOf(ctx, rooms, in.Name)
}

// viewOf finds a room by its name; one that is not there is the page's error.
func viewOf(ctx context.Context, rooms Rooms, name string) (RoomView, error) {
	list, err := rooms.List(ctx)
	if err != nil {
		return RoomView{}, err
	}
	for _, each := range list {
		if each.Name != name {
			continue
		}
		out := RoomView{Room: each}
		if stage, open := rooms.Stage(name); open {
			faults, err := stage.Faults(ctx)
			out.Faults = &faults
			return out, err
		}
		return out, nil
	}
	return RoomView{}, &refusal{http.StatusNotFound, noRoom}
}

func (s *server) linkRoom(ctx context.Context, a access.Actor, in *byName) (RoomLink, error) {
	rooms, err := s.class(ctx, a, in.Name, done("link made"))
	if err != nil {
		return RoomLink{}, err
	}
	return rooms.Link(ctx, in.Name)
}

func (s *server) closeRoom(ctx context.Context, a access.Actor, in *byName) (RoomView, error) {
	rooms, err := s.class(ctx, a, in.Name, done("room closed"))
	if err != nil {
		return RoomView{}, err
	}
	if err := rooms.Close(ctx, in.Name); err != nil {
		return RoomView{}, err
	}
	return viewOf(ctx, rooms, in.Name)
}

func (s *server) removeRoom(ctx context.Context, a access.Actor, in *byName) error {
	rooms, err := s.class(ctx, a, in.Name, done("room removed"))
	if err != nil {
		return err
	}
	return rooms.Remove(ctx, in.Name)
}

func (s *server) strikeRoom(ctx context.Context, a access.Actor, in *byNameWith[sandbox.FaultChange]) (sandbox.FaultList, error) {
	stage, err := s.roomStage(ctx, a, in.Name, recorded(in.Body))
	if err != nil {
		return sandbox.FaultList{}, err
	}
	return stage.Strike(ctx, in.Body)
}

func (s *server) healRoom(ctx context.Context, a access.Actor, in *byNameAndID) (sandbox.FaultList, error) {
	stage, err := s.roomStage(ctx, a, in.Name, recorded(map[string]string{"done": faultOff, "fault": in.ID}))
	if err != nil {
		return sandbox.FaultList{}, err
	}
	return stage.Heal(ctx, in.ID)
}

// roomStage is what a trainer works in a room.
func (s *server) roomStage(ctx context.Context, a access.Actor, name string, detail []byte) (*sandbox.Stage, error) {
	rooms, err := s.class(ctx, a, name, detail)
	if err != nil {
		return nil, err
	}
	stage, open := rooms.Stage(name)
	if !open {
		return nil, &refusal{http.StatusConflict, roomClosed}
	}
	return stage, nil
}

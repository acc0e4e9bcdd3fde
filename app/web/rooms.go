package web

import (
	"context"
	"time"

	"barsdesk/app/sandbox"
)

// Room is a workstation of its own for one learner, as the trainer's list shows it.
type Room struct {
	Name     string    `json:"name"`
	Path     string    `json:"path" doc:"Where its screens are, below this server: /rooms/NAME/"`
	Open     bool      `json:"open" doc:"False for one whose records are kept but that nobody uses"`
	At       time.Time `json:"at" doc:"When somebody last did something in it"`
	Scenario string    `json:"scenario" doc:"Title of the one that is played; empty for none"`
	Step     string    `json:"step" doc:"The step that is next, in words"`
	Faults   int       `json:"faults" doc:"How many faults are on"`
	Cases    int       `json:"cases"`
}

// RoomLink lets one learner into one room, once.
type RoomLink struct {
	Path string `json:"path" doc:"To be put behind the address of this server"`
}

// Rooms are the rooms of a class. An error that a person can act on, such as no
// room left or a name that cannot be one, is a *desk.Error. The guard has
// allowed the act before a method is called.
type Rooms interface {
	// List is every room there is, by name, open or not. It opens none.
	List(ctx context.Context) ([]Room, error)
	// Open opens a room, making it if it is new. Opening an open one is harmless.
	Open(ctx context.Context, name string) (Room, error)
	// Close closes a room; what is in it is kept, and it is opened again by
	// whoever goes there. Its link and the sessions in it stay good.
	Close(ctx context.Context, name string) error
	// Remove closes a room and wipes all that is in it.
	Remove(ctx context.Context, name string) error
	// Link is a new one-time link into a room, opening it if need be. An earlier
	// one that nobody has used stops working.
	Link(ctx context.Context, name string) (RoomLink, error)
	// Stage is what a trainer works in a room; false when it is not open.
	Stage(name string) (*sandbox.Stage, bool)
}

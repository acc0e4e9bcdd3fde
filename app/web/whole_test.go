package web_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/audit"
	"barsdesk/app/desk"
	"barsdesk/app/doctor"
	"barsdesk/app/environment"
	"barsdesk/app/evidence"
	"barsdesk/app/retention"
	"barsdesk/app/sandbox"
	"barsdesk/app/setup"
	"barsdesk/app/web"
	"barsdesk/storage"
	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// newWholeRig is a Sandbox with all that a workstation can have, where everyone is
// of a role.
func newWholeRig(t *testing.T, role access.Role) *rig {
	t.Helper()
	return newSandboxRig(t, as(role), func(c *web.Config) {
		store, now := c.Guard.Store, c.Guard.Now
		c.Audit = audit.New(audit.Config{Store: store, Guard: c.Guard, Now: now, KeyedIndex: keyed, Machine: "ward-4"})
		c.Retention = retention.New(retention.Config{Store: store, Guard: c.Guard, Now: now, NewID: uuid.NewString, KeyedIndex: keyed})
		c.Evidence = evidence.NewOrders(&evidence.Maker{Desk: c.Desk.(evidence.Records), Guard: c.Guard, Now: now, NewID: uuid.NewString,
			Words: func(storage.Entry) string { return "" }}, now)
		var err error
		if c.Connection, err = environment.Open(t.Context(), environment.Config{Name: "int", Data: t.TempDir(), Store: store, Guard: c.Guard, Now: now, NewID: uuid.NewString, Changed: func() {},
			Keys: keys.Open(wrap.Folder(t.TempDir()), wrap.Passphrase{})}); err != nil {
			t.Fatal(err)
		}
		c.Rooms = noRoom{}
		c.Setup = &setup.Setup{Guard: c.Guard, Environment: desk.Environment{Name: "int"}, Now: now, Changed: func() {},
			Examined: func(context.Context, access.Actor) (doctor.Config, error) {
				return doctor.Config{}, storage.ErrNotFound
			}}
	})
}

// noRoom is a class without any room.
type noRoom struct{}

func (noRoom) List(context.Context) ([]web.Room, error) { return []web.Room{}, nil }

func (noRoom) Open(context.Context, string) (web.Room, error) { return web.Room{}, storage.ErrNotFound }

func (noRoom) Close(context.Context, string) error { return storage.ErrNotFound }

func (noRoom) Remove(context.Context, string) error { return storage.ErrNotFound }

func (noRoom) Link(context.Context, string) (web.RoomLink, error) {
	return web.RoomLink{}, storage.ErrNotFound
}

func (noRoom) Stage(string) (*sandbox.Stage, bool) { return nil, false }

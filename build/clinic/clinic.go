// Package clinic runs the built program as a provider does: a receiver with an
// emergency department of its own, reached on an address of its own. Tests and
// benchmarks of the whole use it.
package clinic

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"barsdesk/bars/receiver"
	"barsdesk/bars/schedule"
	"barsdesk/build/kept"
	"barsdesk/build/program"
	"barsdesk/build/sender"
	"barsdesk/storage"
)

// ODSCode is that of the provider.
const ODSCode = "ZTG"

// Department is the emergency department as its directory has it: it takes
// referrals from 111, and bookings with them.
func Department() storage.Service {
	return storage.Service{ID: sender.EmergencyDepartment, Name: "Trumpton General Emergency Department", ODSCode: ODSCode, Organisation: "Trumpton General Hospital Trust",
		Phone: "0113 496 0101", Own: true, UseCases: []string{"a1t1"}, AcceptsBooking: true}
}

// Furnish puts services and slots into the data of an environment that no
// program works on, and makes them where there are none.
func Furnish(ctx context.Context, data, environment string, services []storage.Service, slots []storage.Slot) error {
	return within(ctx, data, environment, func(tx storage.Tx) error {
		return errors.Join(tx.Directory().Put(services...), tx.Slots().Add(slots...))
	})
}

// Settle puts settings by name, as JSON, into the data of an environment that no
// program works on.
func Settle(ctx context.Context, data, environment string, settings map[string][]byte) error {
	return within(ctx, data, environment, func(tx storage.Tx) (err error) {
		for name, text := range settings {
			err = errors.Join(err, tx.Settings().Put(name, text))
		}
		return err
	})
}

func within(ctx context.Context, data, environment string, do func(tx storage.Tx) error) error {
	folder := filepath.Join(data, environment)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	store, err := kept.Open(ctx, folder, "barsdesk")
	if err != nil {
		return err
	}
	return errors.Join(store.Update(ctx, do), store.Close())
}

// Start starts the department with its data in a fresh folder, answering plain
// HTTP on endpoint, which is one of this computer.
func Start(ctx context.Context, binary, data, endpoint string) (*program.Program, error) {
	if err := Furnish(ctx, data, "local", []storage.Service{Department()}, nil); err != nil {
		return nil, err
	}
	return program.Start(ctx, binary, "serve", "--environment", "local", "--listen", "127.0.0.1:0", "--receiver", endpoint, "--data", data)
}

// FreeAddress is a host and port of this computer that nobody listens on.
func FreeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Slot is a free appointment of the department that begins then and takes a
// quarter of an hour.
func Slot(id string, begins time.Time) storage.Slot {
	d := Department()
	who := schedule.Clinic{ID: "first", Service: receiver.Service{ID: d.ID, Name: d.Name, ODSCode: d.ODSCode, Organisation: d.Organisation, Phone: d.Phone},
		Who: schedule.Person{Prefix: "Dr", Given: "Amara", Family: "Okafor", Gender: "female", UserID: "555000000201", RoleID: "555000000301", RoleCode: "62247001", Role: "General practitioner"},
		Key: func(words ...string) string {
			return uuid.NewSHA1(uuid.NameSpaceOID, []byte(strings.Join(words, " "))).String()
		}}
	made := who.Slot(id, schedule.Time{Start: begins, End: begins.Add(15 * time.Minute)})
	return storage.Slot{ID: id, ServiceID: d.ID, Start: made.Start, End: made.End, Body: made.Body()}
}

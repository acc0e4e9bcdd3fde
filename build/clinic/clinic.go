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

	"barsdesk/build/program"
	"barsdesk/build/sender"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
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
	folder := filepath.Join(data, environment)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	store, err := sqlite.Open(ctx, folder, sqlite.Options{})
	if err != nil {
		return err
	}
	err = store.Update(ctx, func(tx storage.Tx) error {
		return errors.Join(tx.Directory().Put(services...), tx.Slots().Add(slots...))
	})
	return errors.Join(err, store.Close())
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

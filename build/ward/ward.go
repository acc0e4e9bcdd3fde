// Package ward is an emergency department to send to in tests and measurements:
// Barsdesk's own receiver over a database of its own, behind the simulated
// network. It shares nothing with the sender, so that what it keeps shows what
// really arrived.
package ward

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/fhir"
	"barsdesk/bars/network"
	"barsdesk/bars/oauth"
	"barsdesk/bars/receiver"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// Service is the made-up department: one that the Sandbox's directory lists too.
var Service = storage.Service{ID: "2000087011", Name: "Trumpton General Emergency Department", ODSCode: "ZTG",
	Organisation: "Trumpton General Hospital Trust", Phone: "0113 496 0101", UseCases: []string{"a1t1"}, AcceptsBooking: true}

// Ward is the department. It is safe for concurrent use.
type Ward struct {
	store   storage.Store
	handler http.Handler
}

// Open opens the department's database in dir, which may be empty. now is its
// clock.
func Open(ctx context.Context, dir string, now func() time.Time) (*Ward, error) {
	db, err := sqlite.Open(ctx, dir, sqlite.Options{Name: "ward"})
	if err != nil {
		return nil, err
	}
	w, err := Over(ctx, db, nil, now)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return w, nil
}

// Over is the department over a store that others may have opened too, as one of
// nodes; nil when it has the store to itself.
func Over(ctx context.Context, db storage.Store, nodes storage.Nodes, now func() time.Time) (*Ward, error) {
	w := &Ward{store: db}
	own := Service
	own.Own = true
	err := db.Update(ctx, func(tx storage.Tx) error { return tx.Directory().Put(own) })
	if err != nil {
		return nil, err
	}
	d := desk.New(desk.Config{Store: db, Nodes: nodes, Client: &client.Client{Token: oauth.None, NewID: uuid.NewString}, Now: now, NewID: uuid.NewString,
		Random: rand.Float64, Guard: &access.Guard{Store: db, Now: now, Environment: "ward", Simulated: true},
		Environment: desk.Environment{Name: "ward", Label: "Ward", Kind: "simulated", Simulated: true},
		KeyedIndex:  func(_ storage.KeyKind, value string) string { return value }, Software: desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}})
	endpoint := (&receiver.Receiver{ODSCode: own.ODSCode, Directory: d.OwnServices(), Records: d.Records(), Now: now, NewID: uuid.NewString,
		Reference: receiver.References(own.ODSCode, rand.Float64)}).Handler()
	var catalogue network.Catalogue
	catalogue.Put(network.Endpoint{ServiceID: own.ID, Handler: endpoint})
	w.handler = (&network.Proxy{Catalogue: &catalogue, NewID: uuid.NewString}).Handler()
	return w, nil
}

// Handler is the network as senders see it; its FHIR base is network.Base.
func (w *Ward) Handler() http.Handler { return w.handler }

// Close releases the store. Nothing may be on its way any more.
func (w *Ward) Close() error { return w.store.Close() }

// length of a slot.
const length = 15 * time.Minute

// Offer adds n free slots, one after the other from a time on, with the ids
// "slot-1" to "slot-n".
func (w *Ward) Offer(ctx context.Context, n int, from time.Time) error {
	return w.store.Update(ctx, func(tx storage.Tx) error {
		for i := range n {
			at := from.Add(time.Duration(i) * length).UTC()
			id := fmt.Sprintf("slot-%d", i+1)
			slot := receiver.Slot{ID: id, Resource: slotNode(id, at), Related: []*fhir.Node{
				fhir.Obj(fhir.M("resourceType", fhir.Str("Schedule")), fhir.M("id", fhir.Str("schedule-1")))}}
			err := tx.Slots().Add(storage.Slot{ID: id, ServiceID: Service.ID, Start: at, End: at.Add(length), Body: slot.Body()})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func slotNode(id string, at time.Time) *fhir.Node {
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Slot")), fhir.M("id", fhir.Str(id)),
		fhir.M("schedule", fhir.Reference("Schedule/schedule-1")), fhir.M("status", fhir.Str("free")),
		fhir.M("start", fhir.Str(fhir.FormatInstant(at))), fhir.M("end", fhir.Str(fhir.FormatInstant(at.Add(length)))))
}

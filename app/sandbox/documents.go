package sandbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/network"
	"barsdesk/storage"
)

// networkStore is the name of the store of what the network itself keeps.
const networkStore = "network-nhs"

// documents keep what the network itself holds, in a store that is opened when
// it is first needed. It implements network.Documents.
type documents struct {
	open  func(name string) (Erasable, error)
	kept  func(name string) bool                        // nil: nothing is kept from before
	asked func(ctx context.Context, group string) error // told before a group is looked up
	keyed func(kind storage.KeyKind, value string) string
	now   func() time.Time

	mu    sync.Mutex
	store Erasable
}

// The statuses of documents: one that is removed stays as a version that says so.
const (
	documentKept    = "kept"
	documentRemoved = "removed"
)

// empty reports whether nothing was ever kept, so that there is no store to open.
func (d *documents) empty() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.store == nil && (d.kept == nil || !d.kept(networkStore))
}

// opened is the store, or why it cannot be opened.
func (d *documents) opened() (Erasable, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.store != nil {
		return d.store, nil
	}
	store, err := d.open(networkStore)
	if err == nil {
		d.store = store
	}
	return store, err
}

// group is what documents of a group are found by: of a patient the keyed index.
func (d *documents) group(name string) string {
	if name == "" {
		return "catalogue"
	}
	return d.keyed(storage.KeyNHSNumber, name)
}

// Put implements network.Documents.
func (d *documents) Put(ctx context.Context, doc network.Document) error {
	return d.put(ctx, storage.Resource{Type: doc.Kind, ID: doc.ID, ServiceID: doc.Owner, PatientKey: d.group(doc.Group), Status: documentKept,
		Body: doc.Body.JSON(), UpdatedAt: d.now()})
}

func (d *documents) put(ctx context.Context, r storage.Resource) error {
	store, err := d.opened()
	if err != nil {
		return err
	}
	return store.Update(ctx, func(tx storage.Tx) error { return tx.Resources().Put(r) })
}

// Get implements network.Documents.
func (d *documents) Get(ctx context.Context, kind, id string) (network.Document, bool, error) {
	if d.empty() {
		return network.Document{}, false, nil
	}
	store, err := d.opened()
	if err != nil {
		return network.Document{}, false, err
	}
	var r storage.Resource
	err = store.View(ctx, func(tx storage.Tx) (err error) {
		r, err = tx.Resources().Get(kind, id)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) || err == nil && r.Status != documentKept {
		return network.Document{}, false, nil
	}
	if err != nil {
		return network.Document{}, false, err
	}
	doc, err := document(r)
	return doc, err == nil, err
}

// Of implements network.Documents.
func (d *documents) Of(ctx context.Context, kind, group string) (out []network.Document, err error) {
	if err := d.asked(ctx, group); err != nil {
		return nil, err
	}
	if d.empty() {
		return nil, nil
	}
	store, err := d.opened()
	if err != nil {
		return nil, err
	}
	var all []storage.Resource
	err = store.View(ctx, func(tx storage.Tx) (err error) {
		all, err = tx.Resources().ByPatient(kind, d.group(group))
		return err
	})
	for _, r := range all {
		if err != nil || r.Status != documentKept {
			continue
		}
		var doc network.Document
		doc, err = document(r)
		out = append(out, doc)
	}
	slices.SortFunc(out, func(a, b network.Document) int { return strings.Compare(a.ID, b.ID) })
	return out, err
}

// document reads what was kept. Its group is not told: it is kept as a hash.
func document(r storage.Resource) (network.Document, error) {
	body, err := fhir.Parse(r.Body)
	return network.Document{Kind: r.Type, ID: r.ID, Owner: r.ServiceID, Body: body}, err
}

// Remove implements network.Documents.
func (d *documents) Remove(ctx context.Context, kind, id string) error {
	store, err := d.opened()
	if err != nil {
		return err
	}
	return store.Update(ctx, func(tx storage.Tx) error {
		r, err := tx.Resources().Get(kind, id)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		r.Status, r.UpdatedAt = documentRemoved, d.now()
		return tx.Resources().Put(r)
	})
}

// clear removes all of it.
func (d *documents) clear(ctx context.Context) error {
	if d.empty() {
		return nil
	}
	store, err := d.opened()
	if err != nil {
		return err
	}
	return store.Clear(ctx)
}

func (d *documents) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.store == nil {
		return nil
	}
	return d.store.Close()
}

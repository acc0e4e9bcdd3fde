package evidence

import (
	"context"
	"encoding/json"
	"time"

	"barsdesk/app/access"
	"barsdesk/storage"
)

const (
	orderTopic = "evidence"       // how far a pack is, as nodes tell it
	packPrefix = "evidence pack/" // what the keys begin with under which nodes share packs
)

// orderTold is an order as nodes tell it.
type orderTold struct {
	From     string      `json:"from"`
	By       string      `json:"by"`
	Role     access.Role `json:"role"`
	Progress Progress    `json:"progress"`
}

// Join lets a pack that is made at one node of n be followed and fetched at
// another. It is called once, before any is ordered.
func (o *Orders) Join(n storage.Nodes) {
	o.nodes = n
	n.Hear(orderTopic, o.hear)
}

// tell lets the other nodes know how far an order is, in the background.
func (o *Orders) tell(each *order) {
	if o.nodes == nil || each.apart {
		return
	}
	text, err := json.Marshal(orderTold{o.nodes.Me(), each.by.ID, each.by.Role, each.progress})
	if err == nil {
		go func() { _ = o.nodes.Tell(context.Background(), orderTopic, text) }()
	}
}

// hear notes how far another node's order is. What comes late changes nothing.
func (o *Orders) hear(text []byte) {
	var told orderTold
	if text == nil || json.Unmarshal(text, &told) != nil || told.From == o.nodes.Me() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget()
	for _, each := range o.all {
		if each.progress.ID != told.Progress.ID {
			continue
		}
		if each.apart && each.progress.State == "making" && (told.Progress.State != "making" || told.Progress.Done >= each.progress.Done) {
			each.progress = told.Progress
		}
		return
	}
	o.all = append(o.all, &order{by: access.Actor{ID: told.By, Role: told.Role}, apart: true, begun: o.now(), progress: told.Progress})
}

// share puts a pack where the other nodes find it, for as long as it is kept.
func (o *Orders) share(ctx context.Context, id string, body []byte) error {
	if o.nodes == nil {
		return nil
	}
	time.AfterFunc(keptFor, func() { _ = o.clear(context.Background(), packPrefix+id) }) //nolint:contextcheck // it is done long after the call
	now := o.now().UTC()
	return o.maker.Guard.Store.Update(ctx, func(tx storage.Tx) error {
		kept, err := tx.Definitions().List(packPrefix)
		for _, old := range kept { // of nodes that died before they could
			if err == nil && now.Sub(old.FetchedAt) > keptFor {
				err = tx.Definitions().Clear(old.Key)
			}
		}
		if err != nil {
			return err
		}
		return tx.Definitions().Put(storage.Definition{Key: packPrefix + id, FetchedAt: now, Body: body})
	})
}

func (o *Orders) clear(ctx context.Context, key string) error {
	return o.maker.Guard.Store.Update(ctx, func(tx storage.Tx) error { return tx.Definitions().Clear(key) })
}

// shared is a pack that another node has made.
func (o *Orders) shared(ctx context.Context, id string) (body []byte, err error) {
	err = o.maker.Guard.Store.View(ctx, func(tx storage.Tx) error {
		kept, err := tx.Definitions().Get(packPrefix + id)
		body = kept.Body
		return err
	})
	return body, err
}

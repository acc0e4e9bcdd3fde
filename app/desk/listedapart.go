package desk

import (
	"context"
	"encoding/json"

	"barsdesk/storage"
)

// listedPrefix is what the keys begin with under which nodes keep times that were
// listed: a person may choose one at another node than the one that asked for it.
const listedPrefix = "times listed/"

// listTimes remembers the times just listed for a draft or a case, where there are
// several nodes for all of them.
func (d *Desk) listTimes(ctx context.Context, id string, picks map[string]*pickedSlot) {
	now := d.now()
	d.listed.add(id, now, picks)
	if !d.several || len(picks) == 0 {
		return
	}
	body, err := json.Marshal(picks)
	if err == nil {
		err = d.store.Update(ctx, func(tx storage.Tx) error {
			kept, err := tx.Definitions().List(listedPrefix)
			for _, old := range kept {
				if err == nil && now.Sub(old.FetchedAt) > listedFor {
					err = tx.Definitions().Clear(old.Key)
				}
			}
			if err != nil {
				return err
			}
			return tx.Definitions().Put(storage.Definition{Key: listedPrefix + id + "/" + d.newID(), FetchedAt: now.UTC(), Body: body})
		})
	}
	if err != nil {
		d.log.WarnContext(ctx, "times that were listed can be chosen at this node only", "detail", err.Error())
	}
}

// listedTime is a time that was listed for a draft or a case a short while ago, at
// any node.
func (d *Desk) listedTime(tx storage.Tx, id, slotID string) (*pickedSlot, bool, error) {
	now := d.now()
	if picked, ok := d.listed.find(id, slotID, now); ok || !d.several {
		return picked, ok, nil
	}
	kept, err := tx.Definitions().List(listedPrefix + id + "/")
	for _, listed := range kept {
		if err != nil || now.Sub(listed.FetchedAt) > listedFor {
			continue
		}
		if listed, err = tx.Definitions().Get(listed.Key); err != nil {
			continue
		}
		var picks map[string]*pickedSlot
		if err = json.Unmarshal(listed.Body, &picks); picks[slotID] != nil {
			return picks[slotID], true, err
		}
	}
	return nil, false, err
}

package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// What nodes tell each other of what each keeps in memory alone, besides changes.
const (
	presentTopic  = "present"  // who has which item open
	liveTopic     = "live"     // who has confirmed that they send to live care
	registryTopic = "registry" // which bookings the registry could not be told of
)

// hearNodes lets this desk know what the others keep in memory.
func (d *Desk) hearNodes() {
	if d.several {
		spreadOver(d.nodes, d.changes, d.changedApart)
	}
	hears(d, presentTopic, d.presentApart)
	hears(d, liveTopic, d.confirmed.add)
	hears(d, registryTopic, d.registering.told)
}

// hears gives fn what is told of a topic, by this node too. Of what was missed
// nothing has to be made up for: it is told again, or asked of the person again.
func hears[T any](d *Desk, topic string, fn func(T)) {
	d.nodes.Hear(topic, func(text []byte) {
		var said T
		if text != nil && json.Unmarshal(text, &said) == nil {
			fn(said)
		}
	})
}

// tellNodes lets every node, this one first, know something. When the others
// cannot be told it is only logged: they do without.
func (d *Desk) tellNodes(ctx context.Context, topic string, said any) {
	text, err := json.Marshal(said)
	if err == nil {
		err = d.nodes.Tell(ctx, topic, text)
	}
	if err != nil {
		d.log.WarnContext(ctx, "other nodes were not told", "topic", topic, "detail", err.Error())
	}
}

// changedApart follows what another node has changed, as far as this one keeps it
// in memory.
func (d *Desk) changedApart(c Change) {
	if !slices.Contains(c.Topics, "settings") {
		return
	}
	select {
	case d.settingsDue <- struct{}{}:
	default: // they are about to be read
	}
}

// followSettings brings into force what another node has saved of how senders reach
// us and how we reach others, until ctx ends.
func (d *Desk) followSettings(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-d.settingsDue:
		}
		for err := d.readSettings(ctx); err != nil && ctx.Err() == nil; err = d.readSettings(ctx) {
			d.log.Error("settings that another node has changed cannot be read", "detail", err.Error())
			select {
			case <-ctx.Done():
			case <-time.After(mend):
			}
		}
	}
}

// readSettings reads those that are kept in memory, once they are in force at all.
func (d *Desk) readSettings(ctx context.Context) error {
	err := d.reread(ctx)
	if d.accessNow.Load() != nil {
		err = errors.Join(err, d.OpenDoor(ctx))
	}
	return err
}

package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"barsdesk/app/access"
	"barsdesk/bars/delivery"
	"barsdesk/storage"
)

// deliverySetting is the name under which the rules of sending are kept.
const deliverySetting = "delivery"

// DeliveryRules answers messages' rules of retry: GET and PUT
// /settings/delivery.
type DeliveryRules struct {
	DeliveryNumbers
	Usual DeliveryNumbers `json:"usual" readOnly:"true" doc:"what counts where nobody has set anything else"`
}

// DeliveryNumbers say how often, how long and how fast a message is tried
// again, and when a service that does not answer is left alone.
type DeliveryNumbers struct {
	Delays         []int `json:"delays" doc:"seconds to wait after the first, second, … try; the last one repeats" minItems:"1" maxItems:"10"`
	Spread         int   `json:"spread" doc:"per cent by which each wait is varied"`
	Attempts       int   `json:"attempts" doc:"tries in all"`
	Minutes        int   `json:"minutes" doc:"time for all tries"`
	FaultyAttempts int   `json:"faultyAttempts" doc:"tries while the service has a fault"`
	LongestWait    int   `json:"longestWait" doc:"seconds that a service can ask to wait at most"`
	BreakAfter     int   `json:"breakAfter" doc:"calls in a row without an answer, after which a service is left alone"`
	BreakSeconds   int   `json:"breakSeconds" doc:"how long it is left alone"`
}

// DeliveryRules answers by which rules messages are tried again.
func (d *Desk) DeliveryRules(ctx context.Context, a access.Actor) (DeliveryRules, error) {
	ctx = access.As(ctx, a)
	if err := d.guard.Check(ctx, a, access.SettingsRead, access.Object{ID: deliverySetting}); err != nil {
		return DeliveryRules{}, err
	}
	var p delivery.Policy
	err := d.view(ctx, func(tx storage.Tx) (err error) {
		p, err = readPolicy(tx)
		return err
	})
	return rulesOf(p), err
}

// SaveDeliveryRules replaces the rules by which messages are tried again. They
// count from the next try on, also for messages that wait already.
func (d *Desk) SaveDeliveryRules(ctx context.Context, a access.Actor, in DeliveryNumbers) (DeliveryRules, error) {
	ctx = access.As(ctx, a)
	p := in.policy()
	if fault := p.Fault(); fault != "" {
		return DeliveryRules{}, &Error{Code: "delivery-fault", HTTP: http.StatusUnprocessableEntity, Title: "Something needs correcting", What: fault,
			Sent: "Nothing was saved.", Next: "Correct it, then save again."}
	}
	text, err := json.Marshal(in)
	if err != nil {
		return DeliveryRules{}, err
	}
	object := access.Object{ID: deliverySetting, Detail: text}
	err = d.guard.Do(ctx, a, access.SettingsChange, object, func(tx storage.Tx, _ *access.Object) error {
		return tx.Settings().Put(deliverySetting, text)
	})
	if err != nil {
		return DeliveryRules{}, err
	}
	d.changes.Publish(Change{Topics: []string{"settings"}})
	return rulesOf(p), nil
}

// readPolicy is the policy in force.
func readPolicy(tx storage.Tx) (delivery.Policy, error) {
	text, err := tx.Settings().Get(deliverySetting)
	if errors.Is(err, storage.ErrNotFound) {
		return delivery.Defaults(), nil
	}
	var in DeliveryNumbers
	if err == nil {
		err = json.Unmarshal(text, &in)
	}
	if p := in.policy(); err == nil && p.Fault() == "" {
		return p, nil
	}
	return delivery.Defaults(), err
}

// policy is the policy in force, or the usual one when it cannot be read.
func (d *Desk) policy(ctx context.Context) delivery.Policy {
	p := delivery.Defaults()
	err := d.view(context.WithoutCancel(ctx), func(tx storage.Tx) (err error) {
		p, err = readPolicy(tx)
		return err
	})
	if err != nil {
		d.log.Error("the rules of sending cannot be read", "detail", err.Error())
	}
	return p
}

func (n DeliveryNumbers) policy() delivery.Policy {
	p := delivery.Policy{Jitter: float64(n.Spread) / 100, MaxAttempts: n.Attempts, MaxPeriod: time.Duration(n.Minutes) * time.Minute, MaxFaulty: n.FaultyAttempts,
		LongestWait: time.Duration(n.LongestWait) * time.Second, BreakAfter: n.BreakAfter, BreakFor: time.Duration(n.BreakSeconds) * time.Second}
	for _, seconds := range n.Delays {
		p.Delays = append(p.Delays, time.Duration(seconds)*time.Second)
	}
	return p
}

func rulesOf(p delivery.Policy) DeliveryRules {
	return DeliveryRules{numbersOf(p), numbersOf(delivery.Defaults())}
}

func numbersOf(p delivery.Policy) DeliveryNumbers {
	n := DeliveryNumbers{Spread: int(p.Jitter*100 + 0.5), Attempts: p.MaxAttempts, Minutes: int(p.MaxPeriod.Minutes()), FaultyAttempts: p.MaxFaulty,
		LongestWait: int(p.LongestWait.Seconds()), BreakAfter: p.BreakAfter, BreakSeconds: int(p.BreakFor.Seconds())}
	for _, delay := range p.Delays {
		n.Delays = append(n.Delays, int(delay.Seconds()))
	}
	return n
}

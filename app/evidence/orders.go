package evidence

import (
	"context"
	"net/http"
	"sync"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/storage"
)

// Order is the body of POST /evidence: the cases named, else those that were
// open at some time from From until before To.
type Order struct {
	CaseIDs    []string  `json:"caseIds,omitempty" maxItems:"200" doc:"cases; empty: those of the time"`
	From       time.Time `json:"from,omitzero"`
	To         time.Time `json:"to,omitzero"`
	Reason     string    `json:"reason,omitempty" maxLength:"500" doc:"needed where patients are real; it is recorded"`
	Passphrase string    `json:"passphrase,omitempty" maxLength:"200" doc:"opens the pack; where patients are real, this or a recipient is needed"`
	Recipient  string    `json:"recipient,omitempty" maxLength:"200" doc:"of age: who opens the pack"`
}

// Progress answers POST /evidence and GET /evidence/{id}: how far a pack is.
type Progress struct {
	ID      string        `json:"id"`
	State   string        `json:"state" enum:"making,made,failed"`
	Done    int           `json:"done"`
	Of      int           `json:"of"`
	Name    string        `json:"name" doc:"of the file; empty before it is made"`
	Cases   int           `json:"cases"`
	Files   int           `json:"files"`
	Bytes   int           `json:"bytes"`
	SHA256  string        `json:"sha256" doc:"of the ZIP, as the audit log has it"`
	Sealed  bool          `json:"sealed" doc:"it is encrypted"`
	Trouble *desk.Trouble `json:"trouble,omitempty" doc:"why it failed"`
}

// Needs answers GET /evidence: what a pack of this environment needs.
type Needs struct {
	Reason  bool `json:"reason" doc:"a reason must be given"`
	Sealed  bool `json:"sealed" doc:"a passphrase or a recipient must be given"`
	CasesAt int  `json:"casesMost" doc:"how many cases fit into a pack"`
}

// Bounds of the packs that wait to be fetched.
const (
	keptFor  = 15 * time.Minute
	keptMost = 8
)

// Orders makes packs while somebody waits at a screen, and keeps each until 15
// minutes have passed, in memory only; of several nodes for all of them, in their
// store, where one about real patients is encrypted for who ordered it. It is safe
// for concurrent use.
type Orders struct {
	maker *Maker
	now   func() time.Time

	nodes storage.Nodes // nil: there are no others
	mu    sync.Mutex
	all   []*order // oldest first
}

type order struct {
	by       access.Actor
	apart    bool // another node makes it, or has made it
	begun    time.Time
	progress Progress
	body     []byte
}

// NewOrders takes orders for packs of maker. Times go by now, which is the real
// time, whatever the clock of a simulation does.
func NewOrders(maker *Maker, now func() time.Time) *Orders { return &Orders{maker: maker, now: now} }

// Needs says what a pack of this environment needs.
func (o *Orders) Needs(ctx context.Context, a access.Actor) (Needs, error) {
	real := !o.maker.Desk.Environment().Simulated
	err := o.maker.allowed(ctx, a)
	if err == nil {
		access.RecordedElsewhere(ctx) // it shows no record; making a pack has its entry
	}
	return Needs{Reason: real, Sealed: real, CasesAt: desk.EvidenceMost}, err
}

// Begin takes an order. What it lacks is refused at once; Progress tells the rest.
func (o *Orders) Begin(ctx context.Context, a access.Actor, in Order) (Progress, error) {
	ask := Ask{CaseIDs: in.CaseIDs, From: in.From, To: in.To, Reason: in.Reason, Passphrase: in.Passphrase, Recipient: in.Recipient}
	if err := o.maker.fits(ctx, a, ask); err != nil {
		return Progress{}, err
	}
	each, err := o.take(a)
	if err != nil {
		return Progress{}, err
	}
	access.RecordedElsewhere(ctx) // Make does
	id := each.progress.ID
	ask.id = id
	o.change(id, func(*order) {}) //nolint:contextcheck // pages are told after the answer too
	go o.make(context.WithoutCancel(ctx), id, a, ask)
	return o.Progress(a, id)
}

func (o *Orders) take(a access.Actor) (*order, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget()
	if len(o.all) >= keptMost {
		return nil, manyOrders()
	}
	each := &order{by: a, begun: o.now(), progress: Progress{ID: o.maker.NewID(), State: "making", Of: stages}}
	o.all = append(o.all, each)
	return each, nil
}

// forget lets packs go whose time is over; o.mu is held.
func (o *Orders) forget() {
	var stay []*order
	for _, each := range o.all {
		if each.progress.State == "making" && !each.apart || o.now().Sub(each.begun) < keptFor {
			stay = append(stay, each)
		}
	}
	o.all = stay
}

func (o *Orders) make(ctx context.Context, id string, a access.Actor, in Ask) {
	made, err := o.maker.Make(ctx, a, in, func(done, of int) { //nolint:contextcheck // pages are told after the answer too
		o.change(id, func(each *order) { each.progress.Done, each.progress.Of = done, of })
	})
	if err == nil {
		err = o.share(ctx, id, made.Body)
	}
	o.change(id, func(each *order) { //nolint:contextcheck // pages are told after the answer too
		p := &each.progress
		if err != nil {
			p.State, p.Trouble = "failed", desk.AsError(err).Trouble()
			return
		}
		p.State, p.Done, p.Name, p.Cases, p.Files, p.Bytes, p.SHA256 = "made", stages, made.Name, made.Cases, made.Files, len(made.Body), made.SHA256
		p.Sealed, each.body = in.Passphrase != "" || in.Recipient != "", made.Body
	})
}

func (o *Orders) change(id string, how func(*order)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, each := range o.all {
		if each.progress.ID == id {
			how(each)
			o.tell(each)
		}
	}
}

// Progress says how far a pack is. Another's pack is not there.
func (o *Orders) Progress(a access.Actor, id string) (Progress, error) {
	each, err := o.find(a, id)
	return each.progress, err
}

func (o *Orders) find(a access.Actor, id string) (found order, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget()
	for _, each := range o.all {
		if each.progress.ID == id && each.by.ID == a.ID && each.by.Role == a.Role && each.by.Organisation == a.Organisation {
			return *each, nil
		}
	}
	return found, storage.ErrNotFound
}

// Fetch answers a pack that was made, once it is in the audit log that it was
// fetched.
func (o *Orders) Fetch(ctx context.Context, a access.Actor, id string) (name string, body []byte, err error) {
	each, err := o.find(a, id)
	if err == nil && each.apart && each.progress.State == "made" {
		each.body, err = o.shared(ctx, id)
	}
	if err != nil || each.body == nil {
		return "", nil, storage.ErrNotFound
	}
	fetched := access.Object{ID: id, BodyHash: each.progress.SHA256, Outcome: "fetched"}
	err = o.maker.Guard.Do(ctx, a, o.maker.act(), fetched, func(storage.Tx, *access.Object) error { return nil })
	return each.progress.Name, each.body, err
}

func manyOrders() error {
	return &desk.Error{Code: "evidence-busy", HTTP: http.StatusTooManyRequests, Title: "Several packs are waiting already",
		What: "8 packs were made of late and wait to be fetched.", Sent: "No evidence was made.", Next: "Try again in 15 minutes."}
}

package desk_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/bars/client"
	"barsdesk/bars/delivery"
	"barsdesk/bars/episode"
	"barsdesk/bars/form"
	"barsdesk/bars/header"
	"barsdesk/bars/message"
	"barsdesk/bars/oauth"
	"barsdesk/bars/outcome"
	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// clock is moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// fault is what happens to one call on its way. Nil lets it pass.
type fault func(r *http.Request, pass http.RoundTripper) (*http.Response, error)

var errBroken = errors.New("connection reset by the test")

// lost never reaches the receiver.
func lost(*http.Request, http.RoundTripper) (*http.Response, error) { return nil, errBroken }

// answerLost reaches the receiver, and its answer never comes back.
func answerLost(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
	resp, err := pass.RoundTrip(r)
	if err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	return nil, errBroken
}

// withoutIDs loses the two ids of the answer.
func withoutIDs(r *http.Request, pass http.RoundTripper) (*http.Response, error) {
	resp, err := pass.RoundTrip(r)
	if err == nil {
		resp.Header.Del(header.RequestID)
		resp.Header.Del(header.CorrelationID)
	}
	return resp, err
}

// says answers in the receiver's place.
func says(issue *outcome.Issue) fault {
	return func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", "application/fhir+json")
		for _, name := range []string{header.RequestID, header.CorrelationID} {
			w.Header().Set(name, r.Header.Get(name))
		}
		w.WriteHeader(issue.HTTP)
		_, _ = w.Write(issue.Resource(uuid.NewString()).JSON())
		return w.Result(), nil
	}
}

// posted is one message as it left.
type posted struct{ method, path, requestID, headers, body string }

// line is the network between the two, with faults by call.
type line struct {
	pass http.RoundTripper
	mu   sync.Mutex
	next []fault                     // for the next messages, in their order
	rule func(r *http.Request) fault // for any call
	sent []posted
}

func (w *line) RoundTrip(r *http.Request) (*http.Response, error) {
	if f := w.faultFor(r); f != nil {
		return f(r, w.pass)
	}
	return w.pass.RoundTrip(r)
}

func (w *line) faultFor(r *http.Request) fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.Method != http.MethodGet {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		var head strings.Builder
		_ = r.Header.Write(&head)
		w.sent = append(w.sent, posted{r.Method, r.URL.Path, r.Header.Get(header.RequestID), head.String(), string(body)})
		if len(w.next) > 0 {
			f := w.next[0]
			w.next = w.next[1:]
			return f
		}
	}
	if w.rule != nil {
		return w.rule(r)
	}
	return nil
}

// meets sets what happens to the next messages.
func (w *line) meets(faults ...fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = faults
}

func (w *line) rules(rule func(r *http.Request) fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rule = rule
}

func (w *line) posts() []posted {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.sent)
}

// sender is a 111 service's Barsdesk: its desk can be stopped and opened again
// over the same data, as a process that dies and starts.
type sender struct {
	t     *testing.T
	dir   string
	line  *line
	base  string
	clock *clock
	ward  *station
	store *interrupted
	desk  *desk.Desk
	end   func()
	nudge chan struct{} // makes until look again
	log   *slog.Logger  // nil: nobody reads it

	other func(*desk.Config) // what is otherwise from the next opening on; nil: nothing
}

// newSender is a sender and the ward that it sends to, over real HTTP.
func newSender(t *testing.T) *sender {
	t.Helper()
	w := newWard(t)
	w.offer("slot-2", saturday.Add(2*time.Hour))
	server := httptest.NewServer(http.StripPrefix("/FHIR/R4", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.receiver.ServeHTTP(rw, r) })))
	t.Cleanup(server.Close)
	s := &sender{t: t, dir: t.TempDir(), line: &line{pass: server.Client().Transport}, base: server.URL + "/FHIR/R4",
		clock: &clock{now: saturday}, ward: w, nudge: make(chan struct{}, 1)}
	s.open()
	t.Cleanup(func() { s.end() })
	s.update(func(tx storage.Tx) error { own := calls; own.Own = true; return tx.Directory().Put(own, ward) })
	if _, err := s.desk.SaveIdentity(t.Context(), nurse, callsIdentity); err != nil {
		t.Fatal(err)
	}
	return s
}

var callsIdentity = desk.Identity{Family: "Lind", Given: "Robin", SDSRoleID: "555000000002", RoleCode: "224535009", Organisation: calls.Organisation,
	ODSCode: calls.ODSCode, ServiceID: calls.ID, ServiceName: calls.Name, Phone: calls.Phone, CDSSName: "Pathways", CDSSVersion: "1"}

// open starts the desk over its data, and its outbox.
func (s *sender) open() {
	s.t.Helper()
	db, err := sqlite.Open(context.Background(), s.dir, sqlite.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.store = &interrupted{Store: db, wrong: s.t.Errorf}
	config := desk.Config{Store: s.store, Now: s.clock.Now, NewID: uuid.NewString, Random: func() float64 { return 0.5 },
		Client:      &client.Client{Token: oauth.None, NewID: uuid.NewString, Base: s.base, HTTP: &http.Client{Transport: s.line}},
		Guard:       &access.Guard{Store: s.store, Now: s.clock.Now, Environment: "sandbox", Simulated: true},
		Environment: desk.Environment{Name: "sandbox", Label: "Sandbox", Kind: "simulated", Simulated: true}, KeyedIndex: keyed, Log: s.log,
		Software: desk.Software{Name: "Barsdesk", Version: "1.0.0", Supplier: "Barsdesk"}}
	if s.other != nil {
		s.other(&config)
	}
	s.desk = desk.New(config)
	s.end = s.run(db)
}

// run lets the desk send; the function returned stops it and closes its data.
func (s *sender) run(db *sqlite.DB) func() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	running := s.desk
	go func() { ended <- running.Run(ctx) }()
	return sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			s.t.Errorf("the desk ended with %v", err)
		}
		if err := db.Close(); err != nil {
			s.t.Error(err)
		}
	})
}

// reopen stops the desk and starts it over the same data.
func (s *sender) reopen() {
	s.t.Helper()
	s.end()
	s.open()
}

func (s *sender) update(fn func(tx storage.Tx) error) {
	s.t.Helper()
	if err := s.store.Update(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *sender) view(fn func(tx storage.Tx) error) {
	s.t.Helper()
	if err := s.store.View(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// patience is how long a condition may take to come true.
const patience = 20 * time.Second

// until waits for a condition, looking whenever something has changed.
func (s *sender) until(what string, holds func() bool) {
	s.t.Helper()
	changes, stop := s.desk.Changes().Subscribe()
	defer stop()
	over := time.NewTimer(patience)
	defer over.Stop()
	for !holds() {
		select {
		case <-changes:
		case <-s.nudge:
		case <-over.C:
			s.t.Fatalf("never came true: %s", what)
		}
	}
}

// passes moves the clock and lets the outbox look.
func (s *sender) passes(d time.Duration) {
	s.clock.Add(d)
	s.desk.Wake()
}

// answerOf is something that a person could answer.
func answerOf(f form.Field) string {
	switch f.Control {
	case "choice":
		return f.Options[0].Value
	case "date":
		return "2026-11-21"
	case "datetime":
		return "2026-11-21T07:45:00+00:00"
	case "number":
		return "1"
	case "yesno", "checkbox":
		return "true"
	}
	return "Chest pain since the morning"
}

// fill answers everything that the form says must be answered.
func fill(f form.Form) form.Answers {
	out := form.Answers{}
	for _, section := range f.Sections {
		for _, b := range section.Blocks {
			if b.Min == 0 && b.Necessity != "must" {
				continue
			}
			repeat := map[string]string{}
			for _, field := range b.Fields {
				if field.Necessity == "must" && field.ShowWhen == nil {
					repeat[field.ID] = answerOf(field)
				}
			}
			out[b.ID] = []map[string]string{repeat}
		}
	}
	return out
}

// start is a draft that a person has begun.
func (s *sender) start(in desk.DraftStart) desk.Draft {
	s.t.Helper()
	in.ServiceID, in.UseCase = ward.ID, "a1t1"
	d, err := s.desk.StartDraft(s.t.Context(), nurse, in)
	s.must(err)
	return d
}

// ready is a draft with everything answered, for a slot unless that is empty.
func (s *sender) ready(d desk.Draft, slot string) desk.Draft {
	s.t.Helper()
	patient, answers := murry(), fill(d.Form)
	d = s.save(d, desk.DraftSave{Patient: &patient, Answers: &answers})
	if slot == "" {
		return d
	}
	return s.choose(d, slot)
}

func (s *sender) choose(d desk.Draft, slot string) desk.Draft {
	s.t.Helper()
	_, err := s.desk.Slots(s.t.Context(), nurse, d.ID, time.Time{}, 24)
	s.must(err)
	return s.save(d, desk.DraftSave{SlotID: &slot})
}

func (s *sender) save(d desk.Draft, in desk.DraftSave) desk.Draft {
	s.t.Helper()
	in.Version = d.Version
	d, err := s.desk.SaveDraft(s.t.Context(), nurse, d.ID, in)
	s.must(err)
	return d
}

func (s *sender) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(explained(err))
	}
}

// explained is an error with the words that a person would read.
func explained(err error) string {
	e := desk.AsError(err)
	return strings.Join([]string{e.Error(), e.Title, e.What, e.Next}, " / ")
}

// sends sends the draft and answers its case.
func (s *sender) sends(d desk.Draft) string {
	s.t.Helper()
	sent, err := s.desk.Send(s.t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	s.must(err)
	return sent.CaseID
}

// bookAndRefer sends a booking with its referral.
func (s *sender) bookAndRefer() string {
	s.t.Helper()
	return s.sends(s.ready(s.start(desk.DraftStart{Plan: "book-and-refer"}), "slot-1"))
}

func (s *sender) caseRecord(id string) (c storage.Case) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		c, err = tx.Cases().Get(id)
		return err
	})
	return c
}

func (s *sender) episode(id string) *episode.Case {
	s.t.Helper()
	e := episodeOf(s.t, s.caseRecord(id))
	return &e
}

func (s *sender) headline(id string) string { return s.episode(id).Headline() }

// says waits until the case says something.
func (s *sender) says(id, headline string) {
	s.t.Helper()
	last := ""
	defer func() {
		if s.t.Failed() {
			s.t.Logf("the case says %q", last)
		}
	}()
	s.until(headline, func() bool { last = s.headline(id); return last == headline })
}

// outbox lists the messages of a case.
func (s *sender) outbox(id string) (out []storage.Outbound) {
	s.t.Helper()
	s.view(func(tx storage.Tx) (err error) {
		out, err = tx.Outbox().ByCase(id)
		return err
	})
	return out
}

// message is the one message of a kind.
func (s *sender) message(id string, kind message.Kind) storage.Outbound {
	s.t.Helper()
	for _, m := range s.outbox(id) {
		if m.Kind == string(kind) {
			return m
		}
	}
	return storage.Outbound{}
}

// retries moves the clock to each next try until the message leaves the queue.
func (s *sender) retries(id string, kind message.Kind, holds func(m storage.Outbound) bool) {
	s.t.Helper()
	last := -1
	s.until("the "+string(kind)+" is settled", func() bool {
		m := s.message(id, kind)
		if m.State == "queued" && m.Attempts > 0 && m.Attempts != last {
			last = m.Attempts
			s.passes(max(m.NextAt.Sub(s.clock.Now()), 0))
		}
		return holds(m)
	})
}

func inState(states ...string) func(m storage.Outbound) bool {
	return func(m storage.Outbound) bool { return slices.Contains(states, m.State) }
}

// actOn does something about a case as it is shown.
func (s *sender) actOn(id string, in desk.CaseAct) error {
	s.t.Helper()
	in.Version = s.caseRecord(id).Version
	_, err := s.desk.Act(s.t.Context(), nurse, id, in)
	return err
}

// refused checks an error's code.
func refused(t *testing.T, err error, code string) *desk.Error {
	t.Helper()
	if err == nil {
		t.Fatalf("nothing was refused, want %s", code)
	}
	e := desk.AsError(err)
	if e.Code != code {
		t.Fatalf("refused with %s, want %s", explained(err), code)
	}
	return e
}

// deliveredOnce checks that the ward has exactly one booking and one referral,
// tied to each other.
func (s *sender) deliveredOnce() {
	s.t.Helper()
	l := s.ward.ledger()
	kinds := map[string]int{}
	for _, in := range l.inbox {
		if in.Status == http.StatusOK {
			kinds[in.Kind]++
		}
	}
	if kinds["booking-new"] != 1 || kinds["referral-new"] != 1 || len(l.cases) != 1 || !slices.Equal(l.busy, []string{"slot-1"}) {
		s.t.Fatalf("the ward took %v in %d cases, busy %v", kinds, len(l.cases), l.busy)
	}
	if e := episodeOf(s.t, l.cases[0]); e.Referral().AppointmentID != e.Booking().ID {
		s.t.Errorf("the referral names appointment %q, the booking is %q", e.Referral().AppointmentID, e.Booking().ID)
	}
}

// sameEachTime checks that every try of a message had the same bytes and headers.
func (s *sender) sameEachTime() {
	s.t.Helper()
	first := map[string]posted{}
	for _, p := range s.line.posts() {
		if was, seen := first[p.requestID]; seen && was != p {
			s.t.Errorf("a retry of %s differs from the first try", p.requestID)
		}
		first[p.requestID] = p
	}
}

// interrupted is a store of a process that can die: once it is dead nothing is
// kept any more.
type interrupted struct {
	storage.Store
	mu      sync.Mutex
	commits int
	after   int // commits that are still kept before it dies; 0: it lives
	dead    bool
	failing bool
	died    func()
	states  map[string]string // of each message, as last kept
	wrong   func(format string, args ...any)
}

var errDead = errors.New("the process is dead")

func (i *interrupted) Update(ctx context.Context, fn func(tx storage.Tx) error) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.dead || i.failing {
		return errDead
	}
	if err := i.Store.Update(ctx, fn); err != nil {
		return err
	}
	i.commits++
	i.follow(ctx)
	if i.after > 0 && i.commits == i.after {
		i.dead = true
		i.died()
	}
	return nil
}

// every is all states that a message can be in.
var every = []string{delivery.Drafted, delivery.Queued, delivery.Sending, delivery.Delivered, delivery.Refused, delivery.Unknown, delivery.Resolved, delivery.Withdrawn}

// follow holds each message to the ways that there are between its states.
func (i *interrupted) follow(ctx context.Context) {
	if i.states == nil {
		i.states = map[string]string{}
	}
	err := i.View(context.WithoutCancel(ctx), func(tx storage.Tx) error {
		kept, err := tx.Outbox().InStates(every, everything)
		for _, m := range kept {
			if was := i.states[m.ID]; was != "" && was != m.State && !delivery.Can(was, m.State) {
				i.wrong("a %s went from %s to %s", m.Kind, was, m.State)
			}
			i.states[m.ID] = m.State
		}
		return err
	})
	if err != nil {
		i.wrong("the messages cannot be followed: %v", err)
	}
}

// diesAfter lets the process die right after its n-th commit from now.
func (i *interrupted) diesAfter(n int, died func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.commits, i.after, i.died = 0, n, died
}

// fails makes commits fail for a while.
func (i *interrupted) fails(failing bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.failing = failing
}

func (i *interrupted) kept() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.commits
}

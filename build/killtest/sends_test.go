package killtest_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"os"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"barsdesk/build/faults"
	"barsdesk/build/program"
	"barsdesk/build/sender"
	"barsdesk/build/ward"
)

// TestKilledWhileSending kills the program at every step of a send and starts
// it again: the ward, which outlives it, has taken each message once, the
// referral after the booking, and the case says what the ward holds.
//
// BaRS Core, Transactional integrity.
func TestKilledWhileSending(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		goleak.VerifyNone(t, before)
	})
	for n := range sendRounds(t) {
		first := points[n%len(points)]
		t.Run(fmt.Sprintf("%d %s, %s", n, first.call, first.when), func(t *testing.T) {
			t.Parallel()
			chance := rand.New(rand.NewPCG(seed, uint64(n)))
			r := newSendRound(t, first, chance)
			r.play()
			r.compare()
		})
	}
}

// sendRounds is BARSDESK_SEND_ROUNDS, else one for each point.
func sendRounds(t *testing.T) int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("BARSDESK_SEND_ROUNDS"), strconv.Itoa(len(points))))
	if err != nil || n < 1 {
		t.Fatalf("BARSDESK_SEND_ROUNDS is %q, not a number of rounds", os.Getenv("BARSDESK_SEND_ROUNDS"))
	}
	return n
}

// sendRound is one program, the ward it sends to, and the person at the screen.
type sendRound struct {
	t       *testing.T
	dir     string
	ward    *ward.Ward
	line    *faults.Line
	network string // address of the line
	killer  *killer
	cancel  bool // the booking is cancelled in the end
	draft   string
	version int
	caseID  string
}

// newSendRound opens a fresh ward. After the first point the program is
// sometimes killed once more, wherever that comes up.
func newSendRound(t *testing.T, first point, chance *rand.Rand) *sendRound {
	hospital, err := ward.Open(t.Context(), t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	tomorrow := time.Now().AddDate(0, 0, 1).Truncate(time.Hour)
	if err := hospital.Offer(t.Context(), 1, tomorrow); err != nil {
		t.Fatal(err)
	}
	k := &killer{next: []point{first}, twice: first.call == findsIDs, delay: time.Duration(chance.IntN(8)) * time.Millisecond}
	if chance.IntN(2) == 0 {
		k.next = append(k.next, points[3+chance.IntN(len(points)-3)])
	}
	to, arrived := faults.InProcess(hospital.Handler())
	line := &faults.Line{To: to, Fault: k.choose}
	server := httptest.NewServer(line)
	t.Cleanup(func() {
		k.kill()
		server.Close()
		line.Wait()
		arrived()
		if err := hospital.Close(); err != nil {
			t.Error(err)
		}
	})
	cancel := first.cancels() || chance.IntN(4) == 0
	return &sendRound{t: t, dir: t.TempDir(), ward: hospital, line: line, network: server.URL, killer: k, cancel: cancel}
}

// play has a person do all that is to be done, and start the program again
// whenever it has died.
func (r *sendRound) play() {
	ctx, cancel := context.WithTimeout(r.t.Context(), time.Minute)
	defer cancel()
	for starts := 0; ; starts++ {
		p, err := program.Start(ctx, binary, "serve", "--sandbox", "--no-sign-in", "--listen", "127.0.0.1:0", "--data", r.dir, "--network-url", r.network)
		if err != nil {
			r.t.Fatal(err)
		}
		r.killer.runs(p)
		err = r.person(ctx, p.URL)
		died := r.killer.died(ctx)
		switch {
		case err == nil && !died:
			r.stop(p)
			return
		case !died && err != nil || starts > 3:
			r.t.Fatalf("start %d, killed at %v: %v\n%s", starts, r.killer.seen, err, complaints(p))
		}
	}
}

func (r *sendRound) stop(p *program.Program) {
	ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Second)
	defer cancel()
	if err := p.Stop(ctx); err != nil {
		r.t.Errorf("stopping after all: %v\n%s", err, p.Log())
	}
	if len(r.killer.seen) == 0 {
		r.t.Error("the program was never killed")
	}
}

// person does what is still to be done, as somebody would who finds the
// program as it is after its start.
func (r *sendRound) person(ctx context.Context, at string) error {
	if r.draft == "" || r.version == 0 {
		if err := r.fill(ctx, at); err != nil {
			return err
		}
	}
	var sent struct {
		CaseID string `json:"caseId"`
	}
	if err := r.clicks(ctx, asksToSend, at+"/api/drafts/"+r.draft+"/send", map[string]any{"version": r.version}, &sent); err != nil {
		return err
	}
	if r.caseID != "" && r.caseID != sent.CaseID {
		return fmt.Errorf("one draft became two cases: %s and %s", r.caseID, sent.CaseID)
	}
	r.caseID = sent.CaseID
	if r.killer.at(point{asksToSend, accepted}) {
		r.killer.kill()
	}
	c, err := r.until(ctx, at, func(c caseView) bool {
		return c.Confirmed && c.identifier("Appointment id") != "" && c.identifier("Referral id") != ""
	})
	if err != nil || !r.cancel {
		return err
	}
	if c.Headline == "Booked and referred" {
		act := map[string]any{"version": c.Version, "action": "cancel-booking", "text": "Feels better"}
		if err := r.clicks(ctx, asksToCancel, at+"/api/cases/"+r.caseID+"/act", act, &c); err != nil {
			return err
		}
	}
	_, err = r.until(ctx, at, func(c caseView) bool { return c.Headline == "Referred, booking cancelled" })
	return err
}

// fill starts a draft and answers what the form demands.
func (r *sendRound) fill(ctx context.Context, at string) error {
	got, err := startDraft(ctx, at, "book-and-refer")
	if err != nil {
		return err
	}
	r.draft = got.ID
	var slots struct {
		Slots []saved `json:"slots"`
	}
	address := at + "/api/drafts/" + r.draft
	if err := api(ctx, http.MethodGet, address+"/slots?hours=48&from="+url.QueryEscape(time.Now().UTC().Format(time.RFC3339)), nil, &slots); err != nil {
		return err
	}
	if len(slots.Slots) != 1 {
		return fmt.Errorf("%d slots are offered", len(slots.Slots))
	}
	changes := map[string]any{"version": got.Version, "patient": sender.Patient(), "slotId": slots.Slots[0].ID, "answers": story()}
	if err := api(ctx, http.MethodPut, address, changes, &got); err != nil {
		return err
	}
	r.version = got.Version
	return nil
}

// clicks asks for something; the program may be killed by the asking, at the
// latest when the asking has failed.
func (r *sendRound) clicks(ctx context.Context, call, address string, body, into any) error {
	if r.killer.at(point{call, written}) {
		defer r.killer.soon()
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { go r.killer.soon() }})
	}
	return api(ctx, http.MethodPost, address, body, into)
}

// until waits for what a person would see.
func (r *sendRound) until(ctx context.Context, at string, holds func(c caseView) bool) (c caseView, err error) {
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		c = caseView{}
		if err := api(ctx, http.MethodGet, at+"/api/cases/"+r.caseID, nil, &c); err != nil {
			return c, err
		}
		if c.Headline == "Booked, not yet referred" && r.killer.at(point{refers, shown}) {
			r.killer.kill()
		}
		if holds(c) && !c.Pending {
			return c, nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return c, fmt.Errorf("the case still says %q, pending %v, confirmed %v: %w", c.Headline, c.Pending, c.Confirmed, ctx.Err())
		}
	}
}

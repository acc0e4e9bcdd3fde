package desk_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"barsdesk/app/access"
	"barsdesk/app/desk"
	"barsdesk/app/frontdoor"
	"barsdesk/bars/receiver"
	"barsdesk/storage/nodestest"
)

// What a person began at one node goes on at another: a time that one listed is
// chosen, and the draft sent, at the other.
func TestListedTimeIsChosenAtAnotherNode(t *testing.T) {
	n := newTwoNodes(t)
	d := n.ready(n.start(desk.DraftStart{Plan: "book-and-refer"}), "")
	_, err := n.desk.Slots(t.Context(), nurse, d.ID, time.Time{}, 24)
	n.must(err)
	slot := "slot-1"
	d, err = n.beside.SaveDraft(t.Context(), nurse, d.ID, desk.DraftSave{Version: d.Version, SlotID: &slot})
	n.must(err)
	sent, err := n.beside.Send(t.Context(), nurse, d.ID, desk.Send{Version: d.Version})
	n.must(err)
	n.goes()
	await(t, changesOf(t, n.beside), func() bool { return n.headline(sent.CaseID) == "Booked and referred" })
	n.clock.Add(20 * time.Minute)
	later := n.start(desk.DraftStart{Plan: "book-and-refer"})
	_, err = n.beside.SaveDraft(t.Context(), nurse, later.ID, desk.DraftSave{Version: later.Version, SlotID: &slot})
	refused(t, err, "slot-not-listed")
}

// TestPagesHearWhatOtherNodesChange: each change once, those of one moment together
// if need be, and everything after some may have been missed.
func TestPagesHearWhatOtherNodesChange(t *testing.T) {
	n := newTwoNodes(t)
	changes := changesOf(t, n.beside)
	id := n.bookAndRefer()
	about := func(c desk.Change) bool { return c.CaseID == id && slices.Contains(c.Topics, "cases") }
	for !about(comes(t, "the case, at the other node", changes)) {
	}
	n.says(id, "Booked and referred")
	for len(changes) > 0 {
		<-changes
	}
	n.second.Misses()
	for c := comes(t, "everything", changes); !slices.Contains(c.Topics, "rooms"); c = comes(t, "everything", changes) {
	}
}

// TestPresenceIsKnownAtEveryNode: who has an item open does not depend on the node
// that the page came to.
func TestPresenceIsKnownAtEveryNode(t *testing.T) {
	s := newClinic(t)
	id := s.take(whole(t, murry(), saturday))
	var cluster nodestest.Cluster
	first, second := s.behind(s.store, cluster.Join("first")).desk, s.behind(s.store, cluster.Join("second")).desk
	pages := changesOf(t, second)
	open := func(d *desk.Desk, a access.Actor, page string, want ...string) {
		t.Helper()
		p, err := d.OpenItem(t.Context(), a, id, desk.Present{Page: page})
		if err != nil || !slices.Equal(p.Others, want) {
			t.Errorf("%s sees %q: %v", page, p.Others, err)
		}
	}
	open(first, nurse, "one")
	if c := comes(t, "a page of the other node is told", pages); !slices.Equal(c.Topics, []string{"presence"}) || c.CaseID != id {
		t.Errorf("it is told %+v", c)
	}
	open(second, deputy, "two", nurse.Name)
	open(second, nurse, "one", deputy.Name)
	if _, err := first.LeaveItem(t.Context(), deputy, id, desk.Present{Page: "two"}); err != nil {
		t.Fatal(err)
	}
	open(second, nurse, "one")
}

// TestLiveCareIsConfirmedForEveryNode that runs by then.
func TestLiveCareIsConfirmedForEveryNode(t *testing.T) {
	s := inLiveCare(t)
	var cluster nodestest.Cluster
	at := func(id string) *desk.Desk {
		config := s.config(s.store)
		config.Nodes = cluster.Join(id)
		return desk.New(config)
	}
	first, second := at("first"), at("second")
	s.must(first.ConfirmLive(t.Context(), nurse))
	for _, d := range []*desk.Desk{first, second} {
		if now, err := d.Session(t.Context(), nurse); err != nil || now.LiveUnconfirmed {
			t.Errorf("the session says %+v, %v", now, err)
		}
		if now, err := d.Session(t.Context(), doctor); err != nil || !now.LiveUnconfirmed {
			t.Errorf("another person's session says %+v, %v", now, err)
		}
	}
}

// TestReceiverSettingsCountAtEveryNode soon after they were saved at one.
func TestReceiverSettingsCountAtEveryNode(t *testing.T) {
	p := newPractice(t)
	var cluster nodestest.Cluster
	p.nodes = cluster.Join("second")
	p.begin()
	door, beside := p.door, p.desk
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- beside.Run(ctx) }()
	defer func() { stop(); <-ended }()
	p.nodes = cluster.Join("first")
	p.begin()
	in := p.sound(time.Now().AddDate(1, 0, 0))
	in.Access.Organisations, in.Access.ODSCodes = desk.OnlyOrganisations, []string{"RX1"}
	let := make(chan struct{})
	go func() {
		defer close(let)
		for beside.LetIn(t.Context(), receiver.Caller{Discovery: true}) == nil || door.State().Way != frontdoor.TLS {
			runtime.Gosched()
		}
	}()
	p.save(in)
	comes(t, "the settings at the other node", let)
}

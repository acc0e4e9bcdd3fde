package access_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"barsdesk/app/access"
	"barsdesk/storage/nodestest"
)

// beside is the same house at another node.
func (h *house) beside() *house {
	out := *h
	door := &access.Door{Guard: h.door.Guard, Accounts: true, Secrets: h.door.Secrets, Codes: h.door.Codes, Organisation: h.door.Organisation}
	out.door, out.people = door, &access.Accounts{Door: door, NewID: uuid.NewString}
	return &out
}

// soon waits for what another node hears.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	over := time.NewTimer(20 * time.Second)
	defer over.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-over.C:
			t.Fatalf("never came true: %s", what)
		}
	}
}

// The link of the first account works at every node, also at one that started
// later, with the same codes; once at all of them.
func TestFirstLinkWorksAtEveryNode(t *testing.T) {
	h := newHouse(t)
	var cluster nodestest.Cluster
	h.door.Join(cluster.Join("first"))
	link := h.door.OneTime()
	later := h.beside()
	later.door.Join(cluster.Join("second"))
	var seen access.Invitation
	soon(t, "the other node knows the link", func() bool {
		var err error
		seen, err = later.people.Invitation(t.Context(), link)
		return err == nil
	})
	code, err := totp.GenerateCode(strings.ReplaceAll(seen.Factor.Secret, " ", ""), h.now)
	if err != nil {
		t.Fatal(err)
	}
	in := access.FirstPerson{Token: link, Username: "ada", Name: "Ada Quill", Password: strong, Code: code}
	stranger := h.beside()
	stranger.door.Codes = []byte("of somebody who read the link in a log")
	stranger.door.Join(cluster.Join("third"))
	soon(t, "the link alone does not tell the codes", func() bool {
		other, err := stranger.people.Invitation(t.Context(), link)
		return err == nil && other.Factor.Secret != seen.Factor.Secret
	})
	if _, _, err := h.people.First(t.Context(), in, visit("10.0.0.1")); err != nil {
		t.Fatal(err)
	}
	in.Username = "bea"
	for _, each := range []*house{h, later} {
		if _, _, err := each.people.First(t.Context(), in, visit("10.0.0.1")); !errors.Is(err, access.ErrLinkUsed) {
			t.Errorf("the link again: %v", err)
		}
	}
}

package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"barsdesk/storage"
)

// What nodes tell each other about the way in: hashes alone.
const (
	linkTopic   = "link"   // a one-time link that works
	linksTopic  = "links"  // who has one tells it again
	spentTopic  = "spent"  // one that was used
	missedTopic = "missed" // an address that a proof failed from
)

// Join lets the one-time link work at every node of n, and failed proofs count for
// all of them together. It is called once, before anybody comes in.
func (d *Door) Join(n storage.Nodes) {
	d.nodes = n
	d.hear(linkTopic, func(hash string) { d.hearLink(hash, true) })
	d.hear(spentTopic, func(hash string) { d.hearLink(hash, false) })
	d.hear(linksTopic, func(string) { d.tellLink() })
	d.hear(missedTopic, func(address string) { d.throttle.missed(address, d.now().UTC()) })
	d.tellNodes(linksTopic, "all")
}

// hear gives fn what other nodes tell.
func (d *Door) hear(topic string, fn func(said string)) {
	d.nodes.Hear(topic, func(text []byte) {
		if from, said, ok := strings.Cut(string(text), " "); ok && from != d.nodes.Me() {
			fn(said)
		}
	})
}

// tellNodes lets the other nodes know in the background. Where they cannot be told
// a link works at this node alone, and a failure counts here alone.
func (d *Door) tellNodes(topic, said string) {
	if d.nodes != nil {
		go func() { _ = d.nodes.Tell(context.Background(), topic, []byte(d.nodes.Me()+" "+said)) }()
	}
}

// hearLink notes a link of any node by the hash of its token.
func (d *Door) hearLink(hash string, works bool) {
	text, err := hex.DecodeString(hash)
	if err != nil || len(text) != sha256.Size {
		return
	}
	key := [sha256.Size]byte(text)
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case works && d.elsewhere == nil:
		d.elsewhere = map[[sha256.Size]byte]bool{key: true}
	case works:
		d.elsewhere[key] = true
	default:
		delete(d.elsewhere, key)
		d.open = d.open && d.once != key
	}
}

// tellLink lets the other nodes know of this one's link, if it works.
func (d *Door) tellLink() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open {
		d.tellNodes(linkTopic, hex.EncodeToString(d.once[:]))
	}
}

// secretOf is what is offered to who makes the first account with a one-time link:
// the same at every node. The link stands in the log of whoever started the
// program; Codes does not.
func (d *Door) secretOf(token string) []byte {
	mac := hmac.New(sha256.New, d.Codes)
	mac.Write([]byte("barsdesk: the codes of the first account\x00" + token))
	return mac.Sum(nil)[:totpSecret]
}

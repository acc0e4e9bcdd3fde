package signin

import (
	"context"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"golang.org/x/crypto/chacha20poly1305"

	"barsdesk/storage"
)

// What nodes tell each other of sign-ins under way, besides the provider's ID.
const (
	begunTopic = "signin"   // one that has begun
	takenTopic = "signedin" // one that the browser came back from
)

// begunTold is an attempt as nodes tell it: who has the cookie can open it.
type begunTold struct {
	Provider string `json:"provider"`
	Key      string `json:"key"` // SHA-256 of the cookie, hex
	begun
}

// Join lets a sign-in that begins at one node of n be finished at another. It is
// called once, before anybody signs in.
func (p *Provider) Join(n storage.Nodes) {
	p.nodes = n
	for topic, note := range map[string]func(key [sha256.Size]byte, b begun){begunTopic: p.keep, takenTopic: p.drop} {
		n.Hear(topic, func(text []byte) {
			var told begunTold
			if text == nil || json.Unmarshal(text, &told) != nil || told.Provider != p.ID {
				return
			}
			if key, err := hex.DecodeString(told.Key); err == nil && len(key) == sha256.Size {
				note([sha256.Size]byte(key), told.begun)
			}
		})
	}
}

// tell lets the other nodes know of an attempt.
func (p *Provider) tell(ctx context.Context, topic string, key [sha256.Size]byte, b begun) error {
	if p.nodes == nil {
		return nil
	}
	text, err := json.Marshal(begunTold{p.ID, hex.EncodeToString(key[:]), b})
	if err != nil {
		return err
	}
	return p.nodes.Tell(ctx, topic, text)
}

// remember keeps an attempt until its browser comes back.
func (p *Provider) remember(ctx context.Context, cookie string, try attempt) error {
	sealed, err := sealedBy(cookie, try)
	if err != nil {
		return err
	}
	key, b := sha256.Sum256([]byte(cookie)), begun{p.Now().UTC(), sealed}
	p.keep(key, b)
	return p.tell(ctx, begunTopic, key, b)
}

func (p *Provider) keep(key [sha256.Size]byte, b begun) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for old, each := range p.attempts {
		if p.Now().Sub(each.At) > attemptLife || len(p.attempts) >= attemptsMost {
			delete(p.attempts, old)
		}
	}
	if p.attempts == nil {
		p.attempts = map[[sha256.Size]byte]begun{}
	}
	p.attempts[key] = b
}

func (p *Provider) drop(key [sha256.Size]byte, _ begun) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.attempts, key)
}

// take is the attempt of a cookie, which can be taken once. Of two nodes that are
// asked at the same moment the provider refuses the second: a code is good once.
func (p *Provider) take(ctx context.Context, cookie string) (try attempt, known bool) {
	key := sha256.Sum256([]byte(cookie))
	p.mu.Lock()
	b, known := p.attempts[key]
	delete(p.attempts, key)
	p.mu.Unlock()
	if !known || p.Now().Sub(b.At) > attemptLife {
		return try, false
	}
	_ = p.tell(ctx, takenTopic, key, begun{}) // a node that does not hear it forgets it in time
	try, err := openedBy(cookie, b.Sealed)
	return try, err == nil
}

// cookieCipher seals under a cookie. Each seals one attempt: the nonce is fixed.
func cookieCipher(cookie string) (cipher.AEAD, []byte, error) {
	key := sha256.Sum256([]byte("barsdesk sign-in\x00" + cookie))
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, nil, err
	}
	return aead, make([]byte, aead.NonceSize()), nil
}

func sealedBy(cookie string, try attempt) ([]byte, error) {
	aead, nonce, err := cookieCipher(cookie)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(try)
	return aead.Seal(nil, nonce, text, nil), err
}

func openedBy(cookie string, sealed []byte) (try attempt, err error) {
	aead, nonce, err := cookieCipher(cookie)
	if err != nil {
		return try, err
	}
	text, err := aead.Open(nil, nonce, sealed, nil)
	if err != nil {
		return try, err
	}
	err = json.Unmarshal(text, &try)
	return try, err
}

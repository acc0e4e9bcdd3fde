package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/google/uuid"
)

// source is where one part of the network takes ids and chance from. In a
// repeatable network each has a stream of its own, so that it does not matter
// which of them comes first.
type source struct {
	NewID  func() string
	Random func() float64 // in [0, 1)
	begin  func()         // has it give again what it gave at first, where it is a stream
}

// source gives a part of the network its own.
func (s *Sandbox) source(name string) source {
	if s.turns == nil {
		return source{s.config.NewID, s.config.Random, func() {}}
	}
	made := &stream{name: name}
	begin := func() { made.begin(s.config.Seed, s.config.Starts) }
	begin()
	s.mu.Lock()
	s.streams = append(s.streams, made)
	s.mu.Unlock()
	return source{made.id, made.float, begin}
}

// beginAgain has every stream give what it gave at first.
func (s *Sandbox) beginAgain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, each := range s.streams {
		each.begin(s.config.Seed, 0)
	}
}

// stream is chance that a seed repeats. It is safe for concurrent use.
type stream struct {
	mu     sync.Mutex
	name   string
	chance *rand.ChaCha8
}

func (s *stream) begin(seed int64, starts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chance = rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%d %d %s", seed, starts, s.name)))
}

// id is a UUID of version 4.
func (s *stream) id() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], s.chance.Uint64())
	binary.BigEndian.PutUint64(id[8:], s.chance.Uint64())
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id.String()
}

func (s *stream) float() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return float64(s.chance.Uint64()>>11) / (1 << 53)
}

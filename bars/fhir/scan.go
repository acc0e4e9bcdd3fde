package fhir

import (
	"encoding/binary"
	"math/bits"
)

// Eight bytes at a time: one in each byte, the top bit of each, eight spaces.
const (
	ones   = 0x0101010101010101
	tops   = 0x8080808080808080
	spaces = ones * ' '
)

// space passes over white space, eight spaces of indentation at a time.
func (p *parser) space() {
	for p.pos < len(p.data) {
		switch p.data[p.pos] {
		case ' ':
			p.pos++
			for p.pos+8 <= len(p.data) && binary.LittleEndian.Uint64(p.data[p.pos:]) == spaces {
				p.pos += 8
			}
		case '\n', '\r', '\t':
			p.pos++
		default:
			return
		}
	}
}

// next passes over white space and returns the byte then in front, 0 at the end.
func (p *parser) next() byte {
	if p.pos < len(p.data) {
		if c := p.data[p.pos]; c > ' ' {
			return c
		}
	}
	p.space()
	if p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}

// plain passes over bytes that stand for themselves in a string: up to a
// quote, a backslash, a control character or the end.
func (p *parser) plain() {
	for p.pos+8 <= len(p.data) {
		if mask := special(binary.LittleEndian.Uint64(p.data[p.pos:])); mask != 0 {
			p.pos += bits.TrailingZeros64(mask) / 8
			return
		}
		p.pos += 8
	}
	for p.pos < len(p.data) && p.data[p.pos] >= ' ' && p.data[p.pos] != '"' && p.data[p.pos] != '\\' {
		p.pos++
	}
}

// special has the top bit of the first byte set that is a quote, a backslash
// or a control character; the bits of bytes before it are not set. A byte less
// than b borrows from its top bit when b is subtracted; a byte equal to b is
// less than 1 once b is taken out of it.
func special(eight uint64) uint64 {
	quote, slash := eight^ones*'"', eight^ones*'\\'
	return ((eight-spaces)&^eight | (quote-ones)&^quote | (slash-ones)&^slash) & tops
}

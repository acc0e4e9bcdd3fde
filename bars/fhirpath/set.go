package fhirpath

import (
	"hash/maphash"

	"barsdesk/bars/fhir"
)

// set finds items that are equal by a hash that equal items share.
type set struct {
	run    *run
	items  []Item
	byHash map[uint64][]int32
}

func newSet(r *run, items []Item) *set {
	s := &set{run: r, items: make([]Item, 0, len(items)), byHash: make(map[uint64][]int32, len(items))}
	for i := range items {
		s.add(&items[i])
	}
	return s
}

// stepsOfSet is how many visits of an item putting one in is worth.
const stepsOfSet = 8

// add puts an item in; false where an equal one is there.
func (s *set) add(i *Item) bool {
	if !s.run.stepBy(stepsOfSet) {
		return false
	}
	h := hashItem(i)
	if s.find(h, i) {
		return false
	}
	s.byHash[h] = append(s.byHash[h], int32(len(s.items)))
	s.items = append(s.items, *i)
	return true
}

func (s *set) has(i *Item) bool { return s.find(hashItem(i), i) }

func (s *set) find(h uint64, i *Item) bool {
	for _, k := range s.byHash[h] {
		if equal(s.run, &s.items[k], i) == yes {
			return true
		}
	}
	return false
}

var seed = maphash.MakeSeed()

// hashItem is the same for items that are equal. Quantities, which may be equal
// in different units, share one.
func hashItem(i *Item) uint64 {
	if text, ok := i.plainText(); ok {
		return maphash.String(seed, text)
	}
	v := i.value()
	switch v.kind {
	case kindNone:
		return hashTree(i.members())
	case kindBoolean:
		return maphash.Comparable(seed, v.truth)
	case kindInteger:
		return hashNumber(decimalOfInt(v.integer))
	case kindDecimal:
		return hashNumber(v.decimal)
	case kindMoment:
		return hashMoment(v.moment)
	case kindString:
		return maphash.String(seed, v.string)
	}
	return uint64(v.kind)
}

func hashNumber(d decimal) uint64 { return maphash.String(seed, d.trimmed().String()) }

func hashMoment(m moment) uint64 {
	if m.zoned {
		m = m.utc()
	}
	m.kind, m.digits = isDate, 0
	return maphash.Comparable(seed, m)
}

func hashTree(n *fhir.Node) uint64 {
	if n == nil {
		return 0
	}
	h := uint64(n.Kind)
	switch n.Kind {
	case fhir.Array:
		for _, i := range n.Items {
			h = h*31 + hashTree(i)
		}
	case fhir.Object:
		for i := range n.Members {
			h += maphash.String(seed, n.Members[i].Name) ^ hashTree(n.Members[i].Value)
		}
	case fhir.Number:
	default:
		h ^= maphash.String(seed, n.Text)
	}
	return h
}

package fhir

// few is how many names are compared one by one; more go through a set.
const few = 16

// twice reports whether two members have the same name.
func twice(members []Member) bool {
	if len(members) > few {
		return twiceOfMany(members)
	}
	seen := uint64(0)
	for i := range members {
		name := members[i].Name
		bit := nameBit(name)
		if seen&bit != 0 && named(members[:i], name) {
			return true
		}
		seen |= bit
	}
	return false
}

// nameBit is one of 64 bits; names that have different ones are different.
func nameBit(name string) uint64 {
	if name == "" {
		return 1
	}
	return 1 << ((len(name) + 7*int(name[0]) + 13*int(name[len(name)-1])) & 63)
}

func named(members []Member, name string) bool {
	for i := range members {
		if members[i].Name == name {
			return true
		}
	}
	return false
}

func twiceOfMany(members []Member) bool {
	seen := make(map[string]struct{}, len(members))
	for i := range members {
		seen[members[i].Name] = struct{}{}
	}
	return len(seen) < len(members)
}

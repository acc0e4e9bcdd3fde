package access

import "slices"

// May lists the acts that Permit lets somebody do, by name in order, so that
// screens offer nothing else.
func (g *Guard) May(actor Actor) []string {
	out := []string{}
	for act := range rules {
		if g.Permit(actor, act) == nil {
			out = append(out, string(act))
		}
	}
	slices.Sort(out)
	return out
}

package ledger

import (
	"golang.org/x/mod/sumdb/tlog"

	"barsdesk/storage"
)

// check is a size at which the recomputed tree must have a signed root.
type check struct {
	size   int64
	kept   *storage.Checkpoint
	copied *Statement // of a copy of somebody's
}

// join adds the entries of a part to the tree and does the checks among them.
func (v *verification) join(p *part) {
	for start := 0; start < len(p.leaves); start += 1 << step {
		v.joinTile(p, start)
		if v.report.FirstBad != nil {
			return
		}
	}
}

// joinTile adds up to 256 entries.
func (v *verification) joinTile(p *part, start int) {
	leaves := p.leaves[start:min(start+1<<step, len(p.leaves))]
	end := v.tree.Size() + int64(len(leaves))
	if len(v.checks) > 0 && v.checks[0].size < end || len(leaves) < 1<<step {
		v.stepThrough(leaves)
	}
	if len(leaves) < 1<<step || v.report.FirstBad != nil {
		return
	}
	tile := start >> step
	n := v.tree.Size() >> step
	root := p.roots[tile]
	v.compare(root, p.kept, tile, Fault{Kind: Hashes, Seq: n<<step + 1, Last: (n + 1) << step})
	v.tree.join(subtree{step, root}, func(level int, n int64, root storage.Hash) {
		if Kept(level) {
			v.compare(root, p.upper[level], 0, Fault{Kind: Hashes, Seq: n<<level + 1, Last: (n + 1) << level})
		}
	})
	v.checkHere(&v.tree)
}

// stepThrough does the checks that lie within some entries. Only at the end of
// the log does it add them to the tree.
func (v *verification) stepThrough(leaves []storage.Hash) {
	tree := v.tree.Clone()
	for i, leaf := range leaves {
		tree.Add(leaf, nil)
		if i+1 < 1<<step {
			v.checkHere(&tree)
		}
		if v.report.FirstBad != nil {
			return
		}
	}
	if len(leaves) < 1<<step {
		v.tree = tree
	}
}

// compare holds a recomputed hash against the one kept.
func (v *verification) compare(root storage.Hash, kept []storage.Hash, i int, otherwise Fault) {
	if v.suspect == nil && (i >= len(kept) || kept[i] != root) {
		v.suspect = &otherwise
	}
}

// checkHere does the checks at the size of a tree.
func (v *verification) checkHere(tree *Tree) {
	for len(v.checks) > 0 && v.checks[0].size == tree.Size() && v.report.FirstBad == nil {
		c := v.checks[0]
		v.checks = v.checks[1:]
		v.report.Checkpoints++
		stated, good := v.stated(c)
		switch {
		case !good:
			v.found(Fault{Kind: Checkpoint, Seq: c.size, Last: c.size})
		case stated.Root != tree.Root():
			v.found(v.rewritten(c))
		case c.kept != nil:
			v.good, v.report.Statement = c.size, stated
			v.settle()
		default:
			v.goodCopy = c.size
		}
	}
}

// stated is what a checkpoint says; good unless it was changed.
func (v *verification) stated(c check) (s Statement, good bool) {
	if c.copied != nil {
		return *c.copied, true
	}
	s, err := Open(c.kept.Note, v.report.Keys...)
	if err != nil || !s.follows(*c.kept) {
		return s, false
	}
	newest := c.size == v.size
	return s, !newest || s.Key == v.report.Keys[len(v.report.Keys)-1] && (v.options.Key == "" || s.Key == v.options.Key)
}

// rewritten says where the entries may be that differ from what was signed.
func (v *verification) rewritten(c check) Fault {
	from := v.good
	if c.copied != nil {
		from = v.goodCopy // who can sign has signed what is there
	}
	f := Fault{Kind: Rewritten, Seq: from + 1, Last: c.size}
	if v.suspect != nil && v.suspect.Seq > f.Seq {
		f.Seq = v.suspect.Seq
	}
	if v.suspect != nil && v.suspect.Last < f.Last {
		f.Last = v.suspect.Last
	}
	return f
}

// settle knows, after a checkpoint that fits, that a hash which differs was
// itself changed.
func (v *verification) settle() {
	if v.suspect != nil && v.suspect.Last <= v.good {
		v.found(*v.suspect)
	}
}

// finish draws the conclusions once all entries are read.
func (v *verification) finish() {
	v.report.Entries = v.tree.Size()
	if v.report.FirstBad != nil {
		return
	}
	if v.suspect != nil {
		v.found(*v.suspect)
	}
	if len(v.checks) > 0 {
		last := v.checks[len(v.checks)-1].size
		v.found(Fault{Kind: Removed, Seq: v.tree.Size() + 1, Last: last})
	}
	if v.beyond != nil {
		v.found(*v.beyond)
	}
	if v.report.FirstBad == nil && v.foreign {
		v.found(Fault{Kind: Copy})
	}
}

// roots are those of each complete 256 of the leaves.
func roots(leaves []storage.Hash) []storage.Hash {
	out := make([]storage.Hash, 0, len(leaves)>>step)
	for ; len(leaves) >= 1<<step; leaves = leaves[1<<step:] {
		row := make([]storage.Hash, 1<<step)
		copy(row, leaves)
		for len(row) > 1 {
			for i := range len(row) / 2 {
				row[i] = storage.Hash(tlog.NodeHash(row[2*i], row[2*i+1]))
			}
			row = row[:len(row)/2]
		}
		out = append(out, row[0])
	}
	return out
}

package ledger

import (
	"bytes"
	"errors"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"barsdesk/storage"
)

// Tree is a log's tree as far as its root depends on it: the roots of the
// complete subtrees that it is made of. The zero value is the empty tree.
type Tree struct {
	size int64
	edge []subtree // the largest, which is the first in the log, first
}

// subtree is a complete subtree of 2^level leaves.
type subtree struct {
	level int
	root  storage.Hash
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return t.size }

// Clone is the tree as it is now.
func (t *Tree) Clone() Tree { return Tree{size: t.size, edge: slices.Clone(t.edge)} }

// Add puts a leaf at the end and tells of each subtree that it completes: the
// nth of its level, from 0.
func (t *Tree) Add(leaf storage.Hash, completed func(level int, n int64, root storage.Hash)) {
	t.join(subtree{root: leaf}, completed)
}

// join puts a complete subtree at the end. The size must be a multiple of its own.
func (t *Tree) join(s subtree, completed func(level int, n int64, root storage.Hash)) {
	t.size += 1 << s.level
	for len(t.edge) > 0 && t.edge[len(t.edge)-1].level == s.level {
		left := t.edge[len(t.edge)-1]
		t.edge = t.edge[:len(t.edge)-1]
		s = subtree{level: s.level + 1, root: storage.Hash(tlog.NodeHash(left.root, s.root))}
		if completed != nil {
			completed(s.level, t.size>>s.level-1, s.root)
		}
	}
	t.edge = append(t.edge, s)
}

// Root is the root of the tree; that of the empty tree is all zeros.
func (t *Tree) Root() storage.Hash {
	if t.size == 0 {
		return storage.Hash{}
	}
	root := t.edge[len(t.edge)-1].root
	for i := len(t.edge) - 2; i >= 0; i-- {
		root = storage.Hash(tlog.NodeHash(t.edge[i].root, root))
	}
	return root
}

// errEdge means that a checkpoint does not hold the tree it signs.
var errEdge = errors.New("the checkpoint of the audit log does not fit the tree kept with it")

// Resume is the tree of a checkpoint. It fails unless the tree is the one that
// the checkpoint states; whether it is signed well is Verify's to say.
func Resume(c storage.Checkpoint) (Tree, error) {
	t, err := treeOf(c)
	if err != nil {
		return Tree{}, err
	}
	text, _, _ := bytes.Cut(c.Note, []byte("\n\n"))
	s, err := parse(string(text) + "\n")
	if err != nil || s.Size != t.size || s.Root != t.Root() {
		return Tree{}, errEdge
	}
	return t, nil
}

// treeOf puts a tree together from the edge kept with a checkpoint.
func treeOf(c storage.Checkpoint) (Tree, error) {
	if c.Size < 0 || bits.OnesCount64(uint64(c.Size)) != len(c.Edge) {
		return Tree{}, errEdge
	}
	t := Tree{size: c.Size}
	for level := 62; level >= 0; level-- {
		if c.Size>>level&1 == 1 {
			t.edge = append(t.edge, subtree{level, c.Edge[len(t.edge)]})
		}
	}
	return t, nil
}

// Edge are the roots of the complete subtrees, the first leaves' first.
func (t *Tree) Edge() []storage.Hash {
	out := make([]storage.Hash, len(t.edge))
	for i, s := range t.edge {
		out[i] = s.root
	}
	return out
}

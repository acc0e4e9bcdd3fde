package ledger

import (
	"golang.org/x/mod/sumdb/tlog"

	"barsdesk/storage"
)

// step is how many levels lie between those whose hashes are kept.
const step = 8

// Kept reports whether storage.Audit keeps the roots of complete subtrees of a
// level. Those of level 0, the leaves, are kept with the entries.
func Kept(level int) bool { return level > 0 && level%step == 0 }

// reader reads the hashes of complete subtrees. It keeps those below one kept
// subtree together, for one that is asked for is seldom alone.
type reader struct {
	audit storage.Audit
	size  int64
	tiles map[place][][]storage.Hash
}

// place is a kept level, and which 256 of it.
type place struct {
	level int
	n     int64
}

// tilesKept bounds the memory of a reader: 16 KB each.
const tilesKept = 64

// ReadHashes implements tlog.HashReader.
func (r *reader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hash, err := r.read(tlog.SplitStoredHashIndex(index))
		if err != nil {
			return nil, err
		}
		out[i] = tlog.Hash(hash)
	}
	return out, nil
}

// read gives the root of the nth complete subtree of a level.
func (r *reader) read(level int, n int64) (storage.Hash, error) {
	above := level % step
	at := place{level: level - above, n: n >> (step - above)}
	tile, ok := r.tiles[at]
	if !ok {
		var err error
		if tile, err = r.tile(at); err != nil {
			return storage.Hash{}, err
		}
		if len(r.tiles) >= tilesKept || r.tiles == nil {
			r.tiles = map[place][][]storage.Hash{}
		}
		r.tiles[at] = tile
	}
	row, i := tile[above], n-at.n<<(step-above)
	if i >= int64(len(row)) {
		return storage.Hash{}, storage.ErrNotFound
	}
	return row[i], nil
}

// tile reads up to 256 hashes of a kept level and makes those of the seven above.
func (r *reader) tile(at place) ([][]storage.Hash, error) {
	first, end := at.n<<step, min((at.n+1)<<step, r.size>>at.level)
	var row []storage.Hash
	var err error
	switch {
	case first >= end:
		return nil, storage.ErrNotFound
	case at.level == 0:
		row, err = r.audit.Leaves(first, end)
	default:
		row, err = r.audit.Nodes(at.level, first, end)
	}
	if err != nil {
		return nil, err
	}
	tile := [][]storage.Hash{row}
	for len(tile) < step {
		row = above(row)
		tile = append(tile, row)
	}
	return tile, nil
}

// above makes the hashes of the next level; an odd one at the end has none yet.
func above(row []storage.Hash) []storage.Hash {
	out := make([]storage.Hash, len(row)/2)
	for i := range out {
		out[i] = storage.Hash(tlog.NodeHash(row[2*i], row[2*i+1]))
	}
	return out
}

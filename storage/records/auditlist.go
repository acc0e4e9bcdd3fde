package records

import (
	"database/sql"
	mathbits "math/bits"

	"barsdesk/storage"
)

// List implements storage.Audit. What belongs to a case or a patient is found
// by their index, all else by its blocks.
func (a audit) List(q storage.AuditQuery) ([]storage.Entry, int, error) {
	f, terms := wanted(q)
	if q.CaseID != "" || q.PatientKey != "" {
		return a.few(f, q)
	}
	s := search{tx: a.Tx, query: q, filter: f, terms: terms}
	s.limit, s.skip = limits(q.Page)
	if err := s.run(); err != nil {
		return nil, 0, err
	}
	list, err := All(a.Tx, scanEntry, `SELECT `+EntryColumns+` FROM audit WHERE seq {in} ORDER BY seq DESC`, Numbers(s.found))
	return list, s.total, err
}

// few is List for what an index finds.
func (a audit) few(f filter, q storage.AuditQuery) ([]storage.Entry, int, error) {
	list, total, err := page(a.Tx, scanEntry, EntryColumns, "audit", "audit", f, "seq DESC", q.Page)
	if err == nil && q.Before > 0 {
		f.and("seq < ?", q.Before)
		list, _, err = page(a.Tx, scanEntry, EntryColumns, "audit", "audit", f, "seq DESC", q.Page)
	}
	return list, total, err
}

// wanted are a query's conditions, and those of them that blocks know.
func wanted(q storage.AuditQuery) (f filter, terms [][2]string) {
	for i, value := range []string{q.Actor, q.ServiceID, q.Outcome, q.Act, q.Organisation} {
		f.equal(indexed[i], value)
		if value != "" {
			terms = append(terms, [2]string{indexed[i], value})
		}
	}
	for _, each := range [][2]string{{"case_id", q.CaseID}, {"patient_key", q.PatientKey}} {
		if each[1] != "" {
			f.and(each[0]+" = ? AND "+each[0]+" <> ''", each[1]) // so says the index
		}
	}
	if q.Whose.Of != "" {
		terms = append(terms, [2]string{"organisation", q.Whose.Of})
	}
	f.whose("organisation", q.Whose)
	f.during("at", q.From, q.To)
	return f, terms
}

// search goes through the log from its end, block by block.
type search struct {
	tx     *Tx
	query  storage.AuditQuery
	filter filter
	terms  [][2]string

	skip, limit int
	found       []int64 // of the page
	skipped     int     // of those before the page
	total       int
}

// blockRow is a block to be looked at.
type blockRow struct {
	n     int64
	whole bool // all of it lies within the time asked for
}

func (s *search) run() error {
	complete, err := One(s.tx, ScanOne[int64], `SELECT COALESCE(MAX(n) + 1, 0) FROM audit_blocks`)
	if err != nil {
		return err
	}
	if err := s.rows(complete*blockSize, -1); err != nil {
		return err
	}
	blocks, err := s.blocks()
	if err != nil {
		return err
	}
	sets, err := s.sets(blocks)
	for _, b := range blocks {
		set := sets[b.n]
		switch {
		case err != nil:
			return err
		case set == nil:
		case b.whole:
			s.take(b.n, set)
		default:
			err = s.rows(b.n*blockSize, (b.n+1)*blockSize)
		}
	}
	return err
}

// rows looks through the entries after one, up to another (-1: all).
func (s *search) rows(after, upTo int64) error {
	f := s.filter
	f.terms, f.args = append([]string{}, f.terms...), append([]any{}, f.args...)
	f.and("seq > ?", after)
	if upTo >= 0 {
		f.and("seq <= ?", upTo)
	}
	list, err := All(s.tx, ScanOne[int64], `SELECT seq FROM audit`+f.where()+` ORDER BY seq DESC`, f.args...)
	for _, seq := range list {
		s.put(seq)
	}
	return err
}

// put counts an entry and keeps it if it belongs to the page.
func (s *search) put(seq int64) {
	s.total++
	switch {
	case s.query.Before > 0 && seq >= s.query.Before:
	case s.skipped < s.skip:
		s.skipped++
	case len(s.found) < s.limit:
		s.found = append(s.found, seq)
	}
}

// take counts the entries of a block, and picks them only for the page.
func (s *search) take(n int64, set *bits) {
	count := 0
	for _, b := range set {
		count += mathbits.OnesCount8(b)
	}
	if s.query.Before > 0 && n*blockSize+1 >= s.query.Before || len(s.found) == s.limit {
		s.total += count
		return
	}
	if s.skipped+count <= s.skip && (s.query.Before == 0 || (n+1)*blockSize < s.query.Before) {
		s.total, s.skipped = s.total+count, s.skipped+count
		return
	}
	for i := int64(blockSize - 1); i >= 0; i-- {
		if set[i/8]>>(i%8)&1 == 1 {
			s.put(n*blockSize + i + 1)
		}
	}
}

// blocks are those in which something may be of the time asked for, the last first.
func (s *search) blocks() ([]blockRow, error) {
	from, to := bound(earliest), bound(latest)
	if !s.query.From.IsZero() {
		from = bound(s.query.From)
	}
	if !s.query.To.IsZero() {
		to = bound(s.query.To)
	}
	timed := !s.query.From.IsZero() || !s.query.To.IsZero()
	return All(s.tx, func(row Row) (b blockRow, err error) {
		var first, last int64
		err = row.Scan(&b.n, &first, &last)
		b.whole = !timed || first >= from && last < to
		return b, err
	}, `SELECT n, earliest, latest FROM audit_blocks WHERE ?3 = 0 OR latest >= ?1 AND earliest < ?2 ORDER BY n DESC`, from, to, timed)
}

// sets are the entries of each block that fit all terms; a block without any is left out.
func (s *search) sets(blocks []blockRow) (map[int64]*bits, error) {
	out := make(map[int64]*bits, len(blocks))
	if len(blocks) == 0 {
		return out, nil
	}
	for _, b := range blocks {
		out[b.n] = new(bits)
		for i := range out[b.n] {
			out[b.n][i] = 0xff
		}
	}
	for _, term := range s.terms {
		next := map[int64]*bits{}
		err := s.tx.each(func(row Row) error {
			var n int64
			var raw sql.RawBytes
			if err := row.Scan(&n, &raw); err != nil {
				return err
			}
			if set := out[n]; set != nil && set.and(raw) {
				next[n] = set
			}
			return nil
		}, `SELECT block, bits FROM audit_values WHERE field = ? AND value = ? AND block BETWEEN ? AND ?`,
			term[0], term[1], blocks[len(blocks)-1].n, blocks[0].n)
		if err != nil {
			return nil, err
		}
		out = next
	}
	return out, s.leaveOut(out, blocks)
}

// leaveOut takes the entries of the organisations out that are left out.
func (s *search) leaveOut(sets map[int64]*bits, blocks []blockRow) error {
	for _, code := range s.query.Whose.Not {
		err := s.tx.each(func(row Row) error {
			var n int64
			var raw sql.RawBytes
			if err := row.Scan(&n, &raw); err != nil {
				return err
			}
			if set := sets[n]; set != nil {
				set.less(raw)
			}
			return nil
		}, `SELECT block, bits FROM audit_values WHERE field = 'organisation' AND value = ? AND block BETWEEN ? AND ?`,
			code, blocks[len(blocks)-1].n, blocks[0].n)
		if err != nil {
			return err
		}
	}
	return nil
}

// less takes out what the other has.
func (b *bits) less(other []byte) {
	for i := range min(len(b), len(other)) {
		b[i] &^= other[i]
	}
}

// and keeps what both have, and reports whether anything is left.
func (b *bits) and(other []byte) (left bool) {
	for i := range b {
		if i < len(other) {
			b[i] &= other[i]
		} else {
			b[i] = 0
		}
		left = left || b[i] != 0
	}
	return left
}

package postgres

import (
	"context"
	"strings"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/ledger"
	"barsdesk/storage/records"
)

// arrivalColumns are those of an entry but for its number.
var arrivalColumns = func() string {
	_, rest, _ := strings.Cut(records.EntryColumns, ",")
	return rest
}()

var arrive = `INSERT INTO audit_arrivals (` + arrivalColumns + `) VALUES (?` + strings.Repeat(`, ?`, strings.Count(arrivalColumns, ",")) + `)`

// waiting counts the entries that have no number yet.
func waiting(t *records.Tx, before time.Time) (n int64, first time.Time, err error) {
	limit := int64(1<<63 - 1)
	if !before.IsZero() {
		limit = before.UnixNano()
	}
	var at int64
	_, err = records.One(t, func(row records.Row) (bool, error) { return true, row.Scan(&n, &at) },
		`SELECT COUNT(*), COALESCE(MIN(arrived_at), 0) FROM audit_arrivals WHERE arrived_at < ?`, limit)
	if n > 0 {
		first = time.Unix(0, at).UTC()
	}
	return n, first, err
}

// Unsequenced tells how many entries of the audit log have no number yet, and when
// the first of them came, by the clock of the database.
func (d *DB) Unsequenced(ctx context.Context) (n int64, first time.Time, err error) {
	err = d.View(ctx, func(tx storage.Tx) error {
		n, first, err = tx.Audit().Waiting(time.Time{})
		return err
	})
	return n, first, err
}

// everySequence is how often a node looks whether entries wait: they may be of a
// node that is gone. Its own are numbered soonSequence after they came, and those
// that come by then with them.
const (
	everySequence = 700 * time.Millisecond
	soonSequence  = 100 * time.Millisecond
)

// arrived wakes who numbers.
func (d *DB) arrived() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// lastRound is how long a store that closes may number what is left; another
// node does it else, or the next Open.
const lastRound = 2 * time.Second

// keepSequencing numbers entries until the store closes. A database that does not
// answer is asked again.
func (d *DB) keepSequencing() {
	defer close(d.stopped)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for {
		wait := everySequence
		select {
		case <-d.closing:
			return
		case <-d.wake:
			wait = soonSequence
		case <-time.After(wait):
			wait = 0
		}
		select {
		case <-d.closing:
			return
		case <-time.After(wait):
			d.background(ctx)
		}
	}
}

// background numbers entries, and says so once when it cannot, and once when it
// can again.
func (d *DB) background(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	err := d.rounds(ctx, false)
	switch {
	case err != nil && !d.stuck:
		d.log.Warn("entries of the audit log wait for their number", "error", err)
	case err == nil && d.stuck:
		d.log.Info("entries of the audit log are numbered again")
	}
	d.stuck = err != nil
}

// Sequence numbers, hashes and signs every entry of the audit log that was kept
// before it was called; it waits for another node that does.
func (d *DB) Sequence(ctx context.Context) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.running.Done()
	return d.again(ctx, func() error { return d.rounds(ctx, true) })
}

// rounds goes on until nothing is left. Unless it waits it leaves the work to
// another node that is at it.
func (d *DB) rounds(ctx context.Context, wait bool) error {
	d.sequencing.Lock()
	defer d.sequencing.Unlock()
	for {
		more, err := d.round(ctx, wait)
		if err != nil || !more {
			return err
		}
	}
}

// round numbers some entries in one transaction; more: some are left.
func (d *DB) round(ctx context.Context, wait bool) (more bool, err error) {
	kept := false
	defer func() { d.sequencer.Settled(kept) }()
	err = d.transaction(ctx, beginRound, func(c *conn) error {
		t := records.New(ctx, c, d.seal)
		defer t.End()
		ours, err := lead(t, wait)
		if err != nil || !ours {
			return err
		}
		moved, err := number(t)
		if err != nil {
			return err
		}
		err = d.sequencer.Sequence(t)
		more = moved == numberMost || d.sequencer.More()
		return err
	})
	kept = err == nil
	return more && kept, err
}

// lead takes the lock of whoever numbers, until the transaction ends.
func lead(t *records.Tx, wait bool) (ours bool, err error) {
	if wait {
		_, err := t.Exec(`SELECT pg_advisory_xact_lock(?, ?)`, lockClass, lockSequence)
		return err == nil, err
	}
	return records.One(t, func(row records.Row) (ours bool, err error) {
		var n int64
		err = row.Scan(&n)
		return n == 1, err
	}, `SELECT CASE WHEN EXISTS (SELECT 1 FROM audit_arrivals) AND pg_try_advisory_xact_lock(?, ?) THEN 1 ELSE 0 END`, lockClass, lockSequence)
}

// numberMost is how many entries one transaction numbers.
const numberMost = 5000

// arrival is an entry on its way into the log.
type arrival struct {
	n     int64
	entry storage.Entry
}

// number moves entries into the log, in the order of their arrival.
func number(t *records.Tx) (moved int, err error) {
	list, err := records.All(t, func(row records.Row) (a arrival, err error) {
		err = row.Scan(append([]any{&a.n}, records.EntryPlaces(&a.entry)[1:]...)...)
		return a, err
	}, `SELECT n, `+arrivalColumns+` FROM audit_arrivals ORDER BY n LIMIT ?`, numberMost)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	last, err := records.Last(t)
	if err != nil {
		return 0, err
	}
	numbers, leaves := make(records.Numbers, len(list)), make(leaves, len(list))
	for i := range list {
		last++
		list[i].entry.Seq = last
		numbers[i], leaves[i] = list[i].n, ledger.Leaf(&list[i].entry)
	}
	return len(list), move(t, last-int64(len(list)), numbers, leaves)
}

// move numbers arrivals after one number.
func move(t *records.Tx, after int64, numbers records.Numbers, leaves leaves) error {
	_, err := t.Exec(`INSERT INTO audit (`+records.EntryColumns+`, leaf)
		SELECT CAST(? AS BIGINT) + v.i, `+arrivalColumns+`, v.leaf
		FROM unnest(CAST(? AS BIGINT[]), CAST(? AS BYTEA[])) WITH ORDINALITY AS v(n, leaf, i) JOIN audit_arrivals USING (n)`, after, numbers, leaves)
	if err != nil {
		return err
	}
	_, err = t.Exec(`DELETE FROM audit_arrivals WHERE n {in}`, numbers)
	return err
}

// leaves are hashes as one argument.
type leaves []storage.Hash

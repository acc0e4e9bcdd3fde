package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// Under this variable the test binary writes to the folder it names until it
// is killed, and says on stdout what Update has acknowledged.
const writeFolder = "BARSDESK_TEST_WRITE_FOLDER"

func writeUntilKilled(dir string) {
	db, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if err != nil {
		panic(err)
	}
	var next atomic.Int64
	next.Store(1000 * int64(kept(db).inbox)) // beyond all that was begun before, also what came to nothing
	for range 16 {
		go func() {
			for {
				n := next.Add(1)
				if err := db.Update(context.Background(), accept(n)); err != nil {
					panic(err)
				}
				fmt.Println(n) //nolint:forbidigo // what it says is what it acknowledged
			}
		}()
	}
	select {}
}

// counts is how much there is of what accept writes together.
type counts struct{ inbox, cases, audit int }

func kept(db *sqlite.DB) (n counts) {
	err := db.View(context.Background(), func(tx storage.Tx) (err error) {
		if _, n.inbox, err = tx.Inbox().List(storage.InboundQuery{Page: storage.Page{Limit: 1}}); err != nil {
			return err
		}
		if _, n.cases, err = tx.Cases().List(storage.CaseQuery{Page: storage.Page{Limit: 1}}); err != nil {
			return err
		}
		_, n.audit, err = tx.Audit().List(storage.AuditQuery{Page: storage.Page{Limit: 1}})
		return err
	})
	if err != nil {
		panic(err)
	}
	return n
}

func TestKilledProcessKeepsWhatItAcknowledged(t *testing.T) {
	dir := t.TempDir()
	var acknowledged []int64
	for round := range 5 {
		acknowledged = append(acknowledged, killAfter(t, dir, 50+40*round)...)
		db := open(t, dir, sqlite.Options{})
		n := kept(db)
		if n.inbox < len(acknowledged) || n.cases != n.inbox || n.audit != n.inbox {
			t.Fatalf("round %d: kept %+v, acknowledged %d", round, n, len(acknowledged))
		}
		for _, a := range acknowledged {
			whole(t, db, a)
		}
		if last := lastEntry(t, db); last != int64(n.audit) {
			t.Fatalf("round %d: %d audit entries, the last is number %d", round, n.audit, last)
		}
		closed(t, db)
	}
}

// killAfter lets a process write, kills it after so many acknowledgements, and
// returns all that it got out.
func killAfter(t *testing.T, dir string, enough int) (acknowledged []int64) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute) // one that writes no more is killed, too early
	defer stop()
	writer := exec.CommandContext(ctx, os.Args[0])
	writer.Env = append(os.Environ(), writeFolder+"="+dir)
	writer.Stderr = os.Stderr
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		n, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if acknowledged = append(acknowledged, n); len(acknowledged) == enough {
			_ = writer.Process.Kill()
		}
	}
	_ = writer.Wait()
	if len(acknowledged) < enough {
		t.Fatalf("the process ended or got stuck after %d", len(acknowledged))
	}
	return acknowledged
}

// whole checks that everything of one accepted message is there.
func whole(t *testing.T, db *sqlite.DB, n int64) {
	t.Helper()
	id := fmt.Sprintf("bench-%d", n)
	err := db.View(t.Context(), func(tx storage.Tx) error {
		m, err := tx.Inbox().Get(id)
		if err != nil {
			return err
		}
		if string(m.Body) != string(message) || string(m.Answer) != string(message) {
			t.Errorf("message %s is not what was acknowledged", id)
		}
		if _, err := tx.Cases().Get(id); err != nil {
			return err
		}
		_, err = tx.Resources().Get("ServiceRequest", id)
		return err
	})
	if err != nil {
		t.Errorf("message %s was acknowledged: %v", id, err)
	}
}

func lastEntry(t *testing.T, db *sqlite.DB) (seq int64) {
	t.Helper()
	err := db.View(t.Context(), func(tx storage.Tx) error {
		list, _, err := tx.Audit().List(storage.AuditQuery{Page: storage.Page{Limit: 1}})
		if err == nil {
			seq = list[0].Seq
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

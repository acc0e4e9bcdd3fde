package storagetest

import (
	"errors"
	"testing"

	"barsdesk/storage"
)

var errMind = errors.New("changed its mind")

// put is an Update of one setting.
func put(name, value string) func(tx storage.Tx) error {
	return func(tx storage.Tx) error { return tx.Settings().Put(name, []byte(value)) }
}

// setting reads one, "" without one.
func setting(t *testing.T, s storage.Store, name string) string {
	t.Helper()
	return view(t, s, func(tx storage.Tx) (string, error) {
		value, err := tx.Settings().Get(name)
		if errors.Is(err, storage.ErrNotFound) {
			return "", nil
		}
		return string(value), err
	})
}

func transactions(t *testing.T, s storage.Store) {
	update(t, s, put("kept", "yes"))
	rollbackLeavesNothing(t, s)
	panicLeavesNothing(t, s)
	endedGoroutineLeavesNothing(t, s)
	viewCannotWrite(t, s)
	txEndsWithItsFunction(t, s)
	swallowedErrorKeepsTheRest(t, s)
	same(t, "what was kept", setting(t, s, "kept"), "yes")
}

func rollbackLeavesNothing(t *testing.T, s storage.Store) {
	refused(t, s, errMind, func(tx storage.Tx) error {
		err := errors.Join(
			tx.Settings().Put("kept", []byte("no")),
			tx.Cases().Create(aCase(1)),
			tx.Audit().Append(anEntry(1)),
			tx.Drafts().Create(aDraft(1)),
			tx.Outbox().Add(anOutbound(1)),
			tx.Inbox().Add(anInbound(1)),
		)
		if err != nil {
			return err
		}
		if _, err := tx.Cases().Get(aCase(1).ID); err != nil {
			return err // its own writes are visible to itself
		}
		return errMind
	})
	missing(t, s, func(tx storage.Tx) (storage.Case, error) { return tx.Cases().Get(aCase(1).ID) })
	missing(t, s, func(tx storage.Tx) (storage.Draft, error) { return tx.Drafts().Get(aDraft(1).ID) })
	missing(t, s, func(tx storage.Tx) (storage.Outbound, error) { return tx.Outbox().Get(anOutbound(1).ID) })
	missing(t, s, func(tx storage.Tx) (storage.Inbound, error) { return tx.Inbox().Get(anInbound(1).ID) })
	log := view(t, s, func(tx storage.Tx) (counted[storage.Entry], error) {
		return listed(tx.Audit().List(storage.AuditQuery{}))
	})
	same(t, "audit entries after a rollback", log.Total, 0)
}

func panicLeavesNothing(t *testing.T, s storage.Store) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic did not reach the caller")
			}
		}()
		_ = s.Update(t.Context(), func(tx storage.Tx) error {
			_ = tx.Settings().Put("panicked", []byte("yes"))
			panic("a mistake in the program")
		})
	}()
	same(t, "write of a panicking function", setting(t, s, "panicked"), "")
	update(t, s, put("after panic", "works"))
	func() {
		defer func() { _ = recover() }()
		_ = s.View(t.Context(), func(storage.Tx) error { panic("a mistake in the program") })
	}()
	same(t, "store after a panic", setting(t, s, "after panic"), "works")
}

// A function may end its goroutine, as t.FailNow does.
func endedGoroutineLeavesNothing(t *testing.T, s storage.Store) {
	inner := make(chan bool)
	go func() {
		defer close(inner)
		_ = s.Update(t.Context(), func(tx storage.Tx) error {
			_ = tx.Settings().Put("ended", []byte("yes"))
			exit()
			return nil
		})
	}()
	<-inner
	same(t, "write of a goroutine that ended", setting(t, s, "ended"), "")
	update(t, s, put("after end", "works"))
}

func viewCannotWrite(t *testing.T, s storage.Store) {
	err := s.View(t.Context(), put("viewed", "yes"))
	if err == nil {
		t.Error("writing in a View succeeded")
	}
	same(t, "write of a View", setting(t, s, "viewed"), "")
}

func txEndsWithItsFunction(t *testing.T, s storage.Store) {
	var leaked []storage.Tx
	keep := func(tx storage.Tx) error { leaked = append(leaked, tx); return nil }
	update(t, s, keep)
	if err := s.View(t.Context(), keep); err != nil {
		t.Fatal(err)
	}
	for _, tx := range leaked {
		if err := tx.Settings().Put("leaked", []byte("yes")); err == nil {
			t.Error("a Tx wrote after its function had returned")
		}
		if _, err := tx.Settings().Get("kept"); err == nil {
			t.Error("a Tx read after its function had returned")
		}
	}
	same(t, "write of a leaked Tx", setting(t, s, "leaked"), "")
}

// An error that fn handles itself does not undo what else it did.
func swallowedErrorKeepsTheRest(t *testing.T, s storage.Store) {
	update(t, s, func(tx storage.Tx) error { return tx.Drafts().Create(aDraft(7)) })
	update(t, s, func(tx storage.Tx) error {
		if err := tx.Settings().Put("before", []byte("yes")); err != nil {
			return err
		}
		if err := tx.Drafts().Create(aDraft(7)); !errors.Is(err, storage.ErrDuplicate) {
			return errors.Join(errors.New("no ErrDuplicate"), err)
		}
		return tx.Settings().Put("after", []byte("yes"))
	})
	same(t, "before and after", setting(t, s, "before")+setting(t, s, "after"), "yesyes")
}

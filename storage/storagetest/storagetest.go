// Package storagetest is the suite that every storage.Store passes. A new
// implementation is a constructor and a green run:
//
//	func TestStore(t *testing.T) { storagetest.Run(t, openTemp) }
package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"barsdesk/storage"
)

// Run tests one implementation. open returns an empty store and closes it when
// the test ends. A store that numbers the entries of the audit log some time after
// they were kept has a method Sequence(ctx) error, which returns once that is done;
// what is kept is read only after it.
func Run(t *testing.T, open func(t *testing.T) storage.Store) {
	for name, test := range map[string]func(*testing.T, storage.Store){
		"transactions":       transactions,
		"cancellation":       cancellation,
		"concurrency":        concurrency,
		"cases":              cases,
		"outbox":             outbox,
		"due":                due,
		"inbox":              inbox,
		"worklist":           worklist,
		"resources":          resources,
		"slots":              slots,
		"shared slots":       sharedSlots,
		"slots kept":         keptSlots,
		"schedules":          schedules,
		"drafts":             drafts,
		"approvals":          approvals,
		"organisations":      organisations,
		"within":             inside,
		"directory":          directory,
		"definitions":        definitions,
		"settings":           settings,
		"people":             people,
		"failed attempts":    failedAttempts,
		"sessions":           sessions,
		"sessions of people": sessionsOfPeople,
		"audit":              audit,
		"scanned":            scanned,
		"checkpoints":        checkpoints,
		"found":              found,
		"filed":              filed,
		"entry pages":        entriesBefore,
		"paging":             paging,
		"holds":              holds,
		"retention":          retention,
		"erased cases":       erasedCases,
		"times":              times,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// noon is a fixed time with nanoseconds.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.UTC)

// at is noon plus some minutes.
func at(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

// update must succeed.
func update(t *testing.T, s storage.Store, fn func(tx storage.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
	settle(t, s)
}

// settle waits until what was kept is read as it stays.
func settle(t *testing.T, s storage.Store) {
	t.Helper()
	later, is := s.(interface {
		Sequence(ctx context.Context) error
	})
	if !is {
		return
	}
	if err := later.Sequence(context.WithoutCancel(t.Context())); err != nil {
		t.Fatalf("sequence: %v", err)
	}
}

// refused is an update that must fail with want.
func refused(t *testing.T, s storage.Store, want error, fn func(tx storage.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); !errors.Is(err, want) {
		t.Fatalf("update: got %v, want %v", err, want)
	}
}

// view returns what fn reads; it must succeed.
func view[T any](t *testing.T, s storage.Store, fn func(tx storage.Tx) (T, error)) T {
	t.Helper()
	var got T
	err := s.View(context.WithoutCancel(t.Context()), func(tx storage.Tx) (err error) {
		got, err = fn(tx)
		return err
	})
	if err != nil {
		t.Fatalf("view: %v", err)
	}
	return got
}

// missing is a view that must find nothing.
func missing[T any](t *testing.T, s storage.Store, fn func(tx storage.Tx) (T, error)) {
	t.Helper()
	err := s.View(t.Context(), func(tx storage.Tx) error { _, err := fn(tx); return err })
	if !errors.Is(err, storage.ErrNotFound) {
		t.Fatalf("view: got %v, want %v", err, storage.ErrNotFound)
	}
}

// same compares what came back with what was stored; no list and an empty one are the same.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// ids picks one string of each record.
func ids[T any](list []T, id func(T) string) []string {
	var picked []string
	for _, v := range list {
		picked = append(picked, id(v))
	}
	return picked
}

// id is a made-up UUID that differs by n.
func id(n int) string { return fmt.Sprintf("0f0e0d0c-0b0a-4000-8000-%012d", n) }

// counted is a page with its total.
type counted[T any] struct {
	List  []T
	Total int
}

// listed joins the results of a List method.
func listed[T any](list []T, total int, err error) (counted[T], error) {
	return counted[T]{list, total}, err
}

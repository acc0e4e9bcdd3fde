package storagetest

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"barsdesk/storage"
)

// exit ends the goroutine it runs in.
func exit() { runtime.Goexit() }

// cancellation tells the truth: an error means that nothing was kept.
func cancellation(t *testing.T, s storage.Store) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Update(cancelled, put("late", "yes")); !errors.Is(err, context.Canceled) {
		t.Errorf("update after cancellation: got %v", err)
	}
	if err := s.View(cancelled, func(storage.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("view after cancellation: got %v", err)
	}
	same(t, "write after cancellation", setting(t, s, "late"), "")
	cancelledInside(t, s)
	cancelledWaiting(t, s)
}

func cancelledInside(t *testing.T, s storage.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx storage.Tx) error {
		if err := tx.Settings().Put("inside", []byte("yes")); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("update cancelled inside: got %v", err)
	}
	same(t, "write cancelled inside", setting(t, s, "inside"), "")
}

// One that gives up while it waits for another does not hold it up.
func cancelledWaiting(t *testing.T, s storage.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	running, proceed, first := make(chan bool), make(chan bool), make(chan error)
	go func() {
		first <- s.Update(t.Context(), func(tx storage.Tx) error {
			close(running)
			<-proceed
			return tx.Settings().Put("first", []byte("yes"))
		})
	}()
	<-running
	second := make(chan error)
	go func() { second <- s.Update(ctx, put("second", "yes")) }()
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Errorf("update cancelled while waiting: got %v", err)
	}
	close(proceed)
	if err := <-first; err != nil {
		t.Errorf("update that was waited for: %v", err)
	}
	same(t, "first and second", setting(t, s, "first")+setting(t, s, "second"), "yes")
}

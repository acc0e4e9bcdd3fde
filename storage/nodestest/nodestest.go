// Package nodestest is the suite that every implementation of storage.Nodes passes.
package nodestest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"barsdesk/storage"
)

// Run tests Nodes that start makes anew for each test.
func Run(t *testing.T, start func(t *testing.T) storage.Nodes) {
	for name, test := range map[string]func(*testing.T, storage.Nodes){
		"A claim is one's alone until it ends":      claims,
		"What is told is heard at once by oneself":  hears,
		"A node lives, and leads what it asks for":  leads,
		"What is done while it lives ends with ctx": lives,
	} {
		t.Run(name, func(t *testing.T) { test(t, start(t)) })
	}
}

func claims(t *testing.T, n storage.Nodes) {
	end, err := n.Begin(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Begin(t.Context(), "a"); !errors.Is(err, storage.ErrBusy) {
		t.Errorf("a second claim: %v", err)
	}
	other, err := n.Begin(t.Context(), "b")
	if err != nil {
		t.Fatalf("another key: %v", err)
	}
	other()
	end()
	again, err := n.Begin(t.Context(), "a")
	if err != nil {
		t.Fatalf("after the end: %v", err)
	}
	end() // of the first: it ends nothing any more
	if _, err := n.Begin(t.Context(), "a"); !errors.Is(err, storage.ErrBusy) {
		t.Errorf("a claim was ended by the one before it: %v", err)
	}
	again()
}

func hears(t *testing.T, n storage.Nodes) {
	var heard []string
	stop := n.Hear("changed", func(text []byte) { heard = append(heard, string(text)) })
	defer n.Hear("other", func(text []byte) { t.Errorf("another topic was told %q", text) })()
	for _, text := range []string{"one", "two"} {
		if err := n.Tell(t.Context(), "changed", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := n.Tell(t.Context(), "changed", []byte("three")); err != nil {
		t.Fatal(err)
	}
	if want := []string{"one", "two"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}

func leads(t *testing.T, n storage.Nodes) {
	living, err := n.Living(t.Context())
	if err != nil || !slices.Contains(living, n.Me()) || n.Me() == "" {
		t.Errorf("%q is not among %q: %v", n.Me(), living, err)
	}
	for _, task := range []string{"task", "task", "other"} {
		if !n.Lead(task) {
			t.Errorf("one that is alone does not lead %s", task)
		}
	}
}

func lives(t *testing.T, n storage.Nodes) {
	ctx, end := context.WithCancel(t.Context())
	while, done := n.While(ctx)
	defer done()
	if while.Err() != nil {
		t.Errorf("it ended at once: %v", while.Err())
	}
	end()
	if while.Err() == nil {
		t.Error("it goes on after ctx ended")
	}
}

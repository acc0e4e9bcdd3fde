package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"barsdesk/build/conformance/rules"
)

// round breaks rules and tells what came of each.
type round struct {
	root string
	out  io.Writer
	jobs int

	mu    sync.Mutex
	lived []string
}

func (r *round) all(ctx context.Context, picked []rules.Rule) error {
	began := time.Now()
	if err := r.unbroken(ctx, picked); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(r.out, "unbroken, every test passes (%s)\n\n", time.Since(began).Round(time.Second))
	queue := make(chan rules.Rule)
	var working sync.WaitGroup
	for range r.jobs {
		working.Go(func() {
			for rule := range queue {
				r.one(ctx, rule)
			}
		})
	}
	for _, rule := range picked {
		queue <- rule
	}
	close(queue)
	working.Wait()
	return r.end(ctx, len(picked), began)
}

func (r *round) end(ctx context.Context, of int, began time.Time) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	_, _ = fmt.Fprintf(r.out, "\n%d of %d broken rules were noticed, in %s\n", of-len(r.lived), of, time.Since(began).Round(time.Second))
	if len(r.lived) > 0 {
		return fmt.Errorf("not noticed: %v", r.lived)
	}
	return nil
}

// unbroken runs every test that the rules name once, on the code as it is.
func (r *round) unbroken(ctx context.Context, picked []rules.Rule) error {
	var tests []string
	for _, rule := range picked {
		tests = append(tests, rule.Tests...)
	}
	var wrong []error
	for _, c := range calls(r.root, tests) {
		if said, err := c.passes(ctx); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w\n%s", c.folder, err, said))
		}
	}
	return errors.Join(wrong...)
}

func (r *round) one(ctx context.Context, rule rules.Rule) {
	if ctx.Err() != nil {
		return
	}
	began := time.Now()
	told, noticed := r.broken(ctx, rule)
	r.mu.Lock()
	defer r.mu.Unlock()
	word := "noticed"
	if !noticed {
		word = "LIVED"
		r.lived = append(r.lived, rule.ID)
	}
	_, _ = fmt.Fprintf(r.out, "%-8s %-44s %5.0f s  %s\n", word, rule.ID, time.Since(began).Seconds(), told)
}

// broken runs the rule's tests until one fails and says which did.
func (r *round) broken(ctx context.Context, rule rules.Rule) (string, bool) {
	folder, err := os.MkdirTemp("", "conformance")
	if err != nil {
		return err.Error(), false
	}
	defer func() { _ = os.RemoveAll(folder) }()
	overlay, err := cover(r.root, folder, *rule.Break)
	if err != nil {
		return err.Error(), false
	}
	for _, c := range calls(r.root, rule.Tests) {
		told, failed, err := c.fails(ctx, overlay)
		if err != nil {
			return err.Error(), false
		}
		if failed {
			return told, true
		}
	}
	return "no test failed", false
}

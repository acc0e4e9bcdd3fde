// Command bench measures the built program on this machine and prints what it
// found: durable messages a second beside a bare handler that only syncs each
// body, the cold start, the memory, the size of the pages, and the validator
// beside others. It asserts nothing; run it by make bench, from the root of the
// checkout. "bench validators" does the last part only.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"barsdesk/build/program"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	work := bench
	if len(os.Args) == 3 && os.Args[1] == bareMode {
		work = func(ctx context.Context) error { return serveBare(ctx, os.Args[2]) }
	}
	if len(os.Args) == 3 && os.Args[1] == oursMode {
		work = func(context.Context) error { return serveOurs(os.Args[2]) }
	}
	if err := work(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "barsdesk-bench-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	fmt.Println("machine:", machine(ctx))
	if len(os.Args) == 2 && os.Args[1] == "validators" {
		return validators(ctx, "", dir)
	}
	binary, err := program.Build(ctx, dir)
	if err != nil {
		return err
	}
	for _, part := range []func(ctx context.Context, binary, dir string) error{messages, starts, pages, validators} {
		if err := part(ctx, binary, dir); err != nil {
			return err
		}
	}
	return nil
}

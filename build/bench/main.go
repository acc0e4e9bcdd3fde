// Command bench measures the built program on this machine and prints what it
// found: durable messages a second beside a bare handler that only syncs each
// body, the cold start, the memory, and the size of the pages. It asserts
// nothing; run it by make bench, from the root of the checkout.
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
	measure := bench
	if len(os.Args) == 3 && os.Args[1] == bareMode {
		measure = func(ctx context.Context) error { return serveBare(ctx, os.Args[2]) }
	}
	if err := measure(ctx); err != nil {
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
	binary, err := program.Build(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Println("machine:", machine(ctx))
	for _, part := range []func(ctx context.Context, binary, dir string) error{messages, starts, pages} {
		if err := part(ctx, binary, dir); err != nil {
			return err
		}
	}
	return nil
}

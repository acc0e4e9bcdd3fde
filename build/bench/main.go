// Command bench measures the built program on this machine and prints what it
// found: durable messages a second beside a bare handler that only syncs each
// body, sends through the outbox beside bare posts, the cold start, the memory,
// the size of the pages, and the validator beside others. It asserts nothing;
// run it by make bench, from the root of the checkout. "go run ./build/bench
// sends" and "… validators" do one part only.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"barsdesk/build/program"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	work := bench
	if len(os.Args) == 3 && os.Args[1] == bareMode {
		work = func(ctx context.Context) error { return serveBare(ctx, os.Args[2]) }
	}
	if len(os.Args) == 3 && os.Args[1] == wardMode {
		work = func(ctx context.Context) error { return serveWard(ctx, os.Args[2]) }
	}
	if len(os.Args) == 3 && os.Args[1] == oursMode {
		work = func(context.Context) error { return serveOurs(os.Args[2]) }
	}
	if err := work(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// alone are the parts that can be run by themselves, without the program.
var alone = map[string]func(ctx context.Context, binary, dir string) error{"validators": validators, "sends": sends}

func bench(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "barsdesk-bench-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	fmt.Println("machine:", machine(ctx))
	if part, ok := alone[strings.Join(os.Args[1:], " ")]; ok {
		return part(ctx, "", dir)
	}
	binary, err := program.Build(ctx, dir)
	if err != nil {
		return err
	}
	for _, part := range []func(ctx context.Context, binary, dir string) error{messages, sends, starts, pages, validators} {
		if err := part(ctx, binary, dir); err != nil {
			return err
		}
	}
	return nil
}

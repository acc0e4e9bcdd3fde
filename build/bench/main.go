// Command bench measures the built program on this machine and prints what it
// found: durable messages a second, their latency and cost beside a bare handler
// that only syncs each body, the start after a kill, sends through the outbox
// beside bare posts, the cold start, the memory, whole episodes between
// simulated services, the size of the pages, the audit log, several nodes on PostgreSQL, and the
// validator beside others. It asserts nothing; run it by make bench, from the
// root of the checkout. "go run ./build/bench messages" (or overload, sends, starts,
// rooms, episodes, pages, audit, nodes, validators) does one part only.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"

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

// part measures one thing of the program at binary, with what it writes in dir.
type part func(ctx context.Context, binary, dir string) error

// parts are all, by the name that picks one, in their order.
var parts = []struct {
	name string
	run  part
}{{"messages", messages}, {"overload", overload}, {"sends", sends}, {"starts", starts}, {"rooms", rooms}, {"episodes", episodes}, {"pages", pages}, {"audit", audits}, {"postgres", durable}, {"nodes", nodes}, {"validators", validators}}

func bench(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "barsdesk-bench-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	fmt.Println("machine:", machine(ctx))
	binary, err := program.Build(ctx, dir)
	if err != nil {
		return err
	}
	for _, each := range parts {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], each.name) {
			continue
		}
		if err := each.run(ctx, binary, dir); err != nil {
			return err
		}
	}
	return nil
}

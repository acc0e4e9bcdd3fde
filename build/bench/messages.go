package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"barsdesk/build/program"
	"barsdesk/build/sender"
)

// bodySize is that of a usual referral, bodyLarge that of a long one.
const (
	bodySize  = 18 << 10
	bodyLarge = 41 << 10
)

// messages measures referrals through the simulated network to the emergency
// department, beside the bare handler, and how soon the program is ready again
// after it was killed.
func messages(ctx context.Context, binary, dir string) error {
	data := filepath.Join(dir, "messages")
	ours, err := program.Sandbox(ctx, binary, data)
	if err != nil {
		return err
	}
	defer func() { _ = ours.Kill() }()
	bare, err := startBare(ctx, filepath.Join(dir, "bare"))
	if err != nil {
		return err
	}
	defer func() { _ = bare.Kill() }()
	fmt.Printf("memory after start: %s\n", resident(ours.PID))
	for _, size := range []int{bodySize, bodyLarge} {
		fmt.Printf("$process-message, %d KB, checked and synced to disk:\n", size>>10)
		for _, load := range []load{{1, 600, size}, {16, 4000, size}, {64, 4000, size}} {
			if err := load.compare(ctx, ours, bare); err != nil {
				return err
			}
		}
	}
	fmt.Printf("memory after the messages: %s\n", resident(ours.PID))
	return again(ctx, binary, data, ours)
}

// compare runs one load on both and prints two lines.
func (l load) compare(ctx context.Context, ours, bare *program.Program) error {
	made, err := l.make()
	if err != nil {
		return err
	}
	got, err := l.run(ctx, ours, made)
	if err != nil {
		return err
	}
	base, err := l.run(ctx, bare, made)
	if err != nil {
		return err
	}
	fmt.Printf("  %2d connections: %s (ratio %.2f)\n", l.connections, got, got.rate()/base.rate())
	fmt.Printf("    bare handler: %s\n", base)
	return nil
}

// make makes referrals of as many patients, with one more for each connection.
func (l load) make() ([]sender.Message, error) {
	list := make([]sender.Message, l.messages+l.connections)
	for i := range list {
		m, err := sender.ReferralOf(sender.Somebody(i), time.Now(), l.size)
		if err != nil {
			return nil, err
		}
		list[i] = m
	}
	return list, nil
}

// again kills the program and measures its next start on the same data.
func again(ctx context.Context, binary, data string, ours *program.Program) error {
	if err := ours.Kill(); err != nil {
		return err
	}
	left, err := sizeOf(filepath.Join(data, "sandbox", "*.db-wal"))
	if err != nil {
		return err
	}
	next, err := program.Sandbox(ctx, binary, data)
	if err != nil {
		return err
	}
	fmt.Printf("killed with %.1f MB in its logs, ready again after %.0f ms\n", float64(left)/(1<<20), milliseconds(next.Ready))
	return next.Kill()
}

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"barsdesk/build/program"
	"barsdesk/build/sender"
)

// bodySize is that of a usual referral.
const bodySize = 18 << 10

// messages measures referrals through the simulated network to the emergency
// department, beside the bare handler.
func messages(ctx context.Context, binary, dir string) error {
	ours, err := program.Sandbox(ctx, binary, filepath.Join(dir, "messages"))
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
	fmt.Printf("$process-message, %d KB, synced to disk:\n", bodySize>>10)
	for _, load := range []load{{connections: 1, messages: 600}, {connections: 16, messages: 4000}} {
		if err := load.compare(ctx, ours.URL, bare.URL); err != nil {
			return err
		}
	}
	fmt.Printf("memory after the messages: %s\n", resident(ours.PID))
	return nil
}

// compare runs one load on both and prints a line.
func (l load) compare(ctx context.Context, ours, bare string) error {
	made, err := make18KB(l.messages + l.connections)
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
	fmt.Printf("  %2d connections: %s\n", l.connections, got)
	fmt.Printf("      bare handler: %s (ratio %.2f)\n", base, got.rate()/base.rate())
	return nil
}

// make18KB makes referrals that differ in their ids.
func make18KB(n int) ([]sender.Message, error) {
	list := make([]sender.Message, n)
	for i := range list {
		m, err := sender.Referral(time.Now(), bodySize)
		if err != nil {
			return nil, err
		}
		list[i] = m
	}
	return list, nil
}

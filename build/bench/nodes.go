package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"barsdesk/build/postgres"
	"barsdesk/build/region"
)

// nodes measures referrals through a balancer to one, two and three nodes on one
// PostgreSQL that syncs every commit, with the memory of a node.
func nodes(ctx context.Context, binary, dir string) error {
	fmt.Printf("$process-message, %d KB, through haproxy to nodes on one PostgreSQL, all on this machine:\n", bodySize>>10)
	var alone result
	for n := 1; n <= 3; n++ {
		got, err := nodesOf(ctx, binary, filepath.Join(dir, fmt.Sprint("nodes", n)), n)
		if err != nil {
			return err
		}
		if n == 1 {
			alone = got
		}
		fmt.Printf("  %d nodes, 50 connections: %s (ratio to one node %.2f)\n", n, got, got.rate()/alone.rate())
	}
	return nil
}

// nodesOf measures one region.
func nodesOf(ctx context.Context, binary, dir string, n int) (result, error) {
	r, err := openRegion(ctx, binary, dir, n)
	if err != nil {
		return result{}, err
	}
	defer func() { _ = r.Close() }()
	load := load{connections: 50, messages: 3000, size: bodySize}
	made, err := load.make()
	if err != nil {
		return result{}, err
	}
	var pids []int
	for _, node := range r.Nodes {
		pids = append(pids, node.PID())
	}
	fmt.Printf("    a node with nothing to do: %s\n", resident(pids[n-1]))
	got, err := load.through(ctx, r.Sender(), pids, made)
	fmt.Printf("    after the messages: %s\n", resident(pids[n-1]))
	return got, err
}

func openRegion(ctx context.Context, binary, dir string, n int) (*region.Region, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return region.Open(ctx, binary, dir, n, 1, time.Now(), postgres.Options{Synced: true})
}

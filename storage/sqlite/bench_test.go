package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"barsdesk/storage"
	"barsdesk/storage/sqlite"
)

// message is as large as a usual referral.
var message = []byte(strings.Repeat("0123456789abcdef", 18<<10/16))

// accept is what a receiver commits for one message: the message with its
// answer, a new case, a resource, an audit entry.
func accept(n int64) func(tx storage.Tx) error {
	id, now := fmt.Sprintf("bench-%d", n), time.Unix(n, 0)
	return func(tx storage.Tx) error {
		if err := tx.Inbox().Add(storage.Inbound{
			ID: id, RequestID: id, CorrelationID: id, CaseID: id, Status: 200, ReceivedAt: now, Body: message, Answer: message,
		}); err != nil {
			return err
		}
		if err := tx.Cases().Create(storage.Case{
			ID: id, UpdatedAt: now, CreatedAt: now, Subject: message[:200], Body: message[:2000],
			Keys: []storage.Key{{Kind: storage.KeyBundle, Value: id}, {Kind: storage.KeyNHSNumber, Value: id}},
		}); err != nil {
			return err
		}
		if err := tx.Resources().Put(storage.Resource{Type: "ServiceRequest", ID: id, CaseID: id, Body: message[:1000]}); err != nil {
			return err
		}
		return tx.Audit().Append(storage.Entry{At: now, Act: "message.receive", CaseID: id, Actor: "system"})
	}
}

func benchOpen(b *testing.B, seal storage.Seal) *sqlite.DB {
	db, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{Seal: seal})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// BenchmarkAccept is durable messages a second, by how many arrive at once, in
// clear and sealed.
func BenchmarkAccept(b *testing.B) {
	for _, writers := range []int{1, 16, 64} {
		benchAccept(b, fmt.Sprintf("clear/writers=%d", writers), writers, nil)
		benchAccept(b, fmt.Sprintf("sealed/writers=%d", writers), writers, newVault(b))
	}
}

func benchAccept(b *testing.B, name string, writers int, seal storage.Seal) {
	b.Run(name, func(b *testing.B) {
		db := benchOpen(b, seal)
		var n atomic.Int64
		b.SetParallelism(writers) // times GOMAXPROCS
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := db.Update(context.Background(), accept(n.Add(1))); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

// BenchmarkSync is the disk alone: 40 KB written and synced.
func BenchmarkSync(b *testing.B) {
	file, err := os.Create(filepath.Join(b.TempDir(), "bare"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	for b.Loop() {
		for range 2 {
			if _, err := file.Write(message); err != nil {
				b.Fatal(err)
			}
		}
		if err := file.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGet reads one message among 1,000.
func BenchmarkGet(b *testing.B) {
	b.Run("clear", func(b *testing.B) { benchGet(b, nil) })
	b.Run("sealed", func(b *testing.B) { benchGet(b, newVault(b)) })
}

func benchGet(b *testing.B, seal storage.Seal) {
	db := benchOpen(b, seal)
	for n := range int64(1000) {
		if err := db.Update(b.Context(), accept(n)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		err := db.View(context.Background(), func(tx storage.Tx) error {
			_, err := tx.Inbox().Get("bench-500")
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is the cold start of an existing database.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		db, err := sqlite.Open(b.Context(), dir, sqlite.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

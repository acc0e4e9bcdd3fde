package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"barsdesk/app/doctor"
	"barsdesk/app/metrics"
	"barsdesk/storage"
)

// shortestToken is the fewest characters of the token for the metrics.
const shortestToken = 16

// metricsToken reads the token for the metrics; "" without a file.
func metricsToken(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", cannot("the token for the metrics cannot be read: %v", err)
	}
	token := strings.TrimSpace(string(text))
	if len(token) < shortestToken || strings.ContainsAny(token, " \t\r\n") {
		return "", cannot("the token in %s is one word of at least %d characters", file, shortestToken)
	}
	return token, nil
}

// countingAt is where the numbers are served.
func (s *service) countingAt(o serviceOptions, ready func(context.Context) error) (pattern string, handler http.Handler) {
	s.metrics.Program(version, commit(), s.desk.Environment().Name, time.Now)
	s.metrics.Watch(s.desk, s.now)
	var entrance metrics.Entrance
	if s.entrance != nil {
		entrance = s.entrance
	}
	s.metrics.WatchReceiver(entrance, s.desk, s.now)
	s.metrics.WatchUpkeep(func(ctx context.Context) (metrics.Upkeep, error) { return s.upkeep(ctx, ready(ctx) == nil) }, time.Now)
	return "GET /metrics", s.metrics.Handler(o.MetricsToken, o.Log)
}

// upkeep is what an operator keeps in order, as it stands now.
func (s *service) upkeep(ctx context.Context, ready bool) (u metrics.Upkeep, err error) {
	u.Ready = ready
	if err := s.store.View(ctx, func(tx storage.Tx) error { return keptInOrder(tx, &u) }); err != nil {
		return u, err
	}
	list, _ := s.keys.List() // what is wrong with the keys, doctor says
	for _, k := range list {
		if k.Published {
			u.SigningKeys++
		}
		if k.Signs {
			u.SignsSince = k.Made
		}
	}
	if free, known := doctor.Room(s.home); known {
		u.DiskFree = &free
	}
	living, err := s.desk.Living(ctx)
	if err != nil {
		return u, err
	}
	u.Living = &living
	u.TracesDropped = s.tracer.Lost()
	u.Files = storeFiles(s.home)
	return u, s.shared(ctx, &u)
}

// shared fills in what a store that programs share tells of itself.
func (s *service) shared(ctx context.Context, u *metrics.Upkeep) error {
	if pool, ok := s.store.(interface{ Connections() map[string]int }); ok {
		u.Connections = pool.Connections()
	}
	log, ok := s.store.(interface {
		Unsequenced(ctx context.Context) (int64, time.Time, error)
	})
	if !ok {
		return nil
	}
	waiting, since, err := log.Unsequenced(ctx)
	u.Unsequenced, u.Waits = int(waiting), since
	return err
}

// keptInOrder reads what the store knows.
func keptInOrder(tx storage.Tx, u *metrics.Upkeep) (err error) {
	if u.BackedUp, err = lastBackup(tx); err != nil {
		return err
	}
	newest, err := tx.Audit().Checkpoint()
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	u.Entries, u.CheckpointAt = newest.Size, newest.At
	kept, err := tx.Definitions().List("")
	u.Definitions = len(kept)
	for _, d := range kept {
		if u.FetchedAt.IsZero() || d.FetchedAt.Before(u.FetchedAt) {
			u.FetchedAt = d.FetchedAt
		}
	}
	return err
}

// storeFiles are the sizes of an environment's database and of its write-ahead
// log; of one that is not there, none.
func storeFiles(folder string) map[string]int64 {
	out := map[string]int64{}
	for what, ending := range map[string]string{"database": ".db", "wal": ".db-wal"} {
		if info, err := os.Stat(filepath.Join(folder, mainDatabase+ending)); err == nil {
			out[what] = info.Size()
		}
	}
	return out
}

// backupSetting is the name under which it is kept when the last backup was made.
const backupSetting = "backup.made"

// noteBackup keeps when a backup was made.
func noteBackup(tx storage.Tx, at time.Time) error {
	text, err := json.Marshal(at.UTC())
	if err != nil {
		return err
	}
	return tx.Settings().Put(backupSetting, text)
}

// lastBackup is when the last backup was made; zero: never.
func lastBackup(tx storage.Tx) (at time.Time, err error) {
	text, err := tx.Settings().Get(backupSetting)
	if errors.Is(err, storage.ErrNotFound) {
		return at, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &at)
	}
	return at, err
}

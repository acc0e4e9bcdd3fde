package seal_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"barsdesk/storage/seal"
)

// Values that are sealed while keys turn over all open.
func TestSealingGoesOnWhileKeysTurnOver(t *testing.T) {
	v := open(t, t.TempDir(), under(t, words))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 300 {
				value, err := v.Seal("k", "r", []byte("text"))
				if err == nil {
					_, err = v.Open("k", "r", value)
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	var made atomic.Int32
	for range 5 {
		all.Go(func() {
			switch _, err := v.Rotate(); {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, seal.ErrTurning):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 {
		t.Errorf("%d who asked at once made a key each, want one", made.Load())
	}
}

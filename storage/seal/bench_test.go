package seal_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"barsdesk/storage/seal"
	"barsdesk/storage/wrap"
)

// BenchmarkValue seals and opens a message of 10 KB.
func BenchmarkValue(b *testing.B) {
	dir := b.TempDir()
	v, err := seal.Open(wrap.Folder(dir), wrap.KeyFile{Path: filepath.Join(dir, seal.KeyFile)}, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	plain := bytes.Repeat([]byte("0123456789"), 1<<10)
	b.SetBytes(int64(len(plain)))
	b.Run("seal", func(b *testing.B) {
		for b.Loop() {
			if _, err := v.Seal("inbox.packed", "row", plain); err != nil {
				b.Fatal(err)
			}
		}
	})
	value, _ := v.Seal("inbox.packed", "row", plain)
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if _, err := v.Open("inbox.packed", "row", value); err != nil {
				b.Fatal(err)
			}
		}
	})
}

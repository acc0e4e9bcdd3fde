package evidence_test

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"testing"
)

// FuzzCheck reads any bytes as a pack: one without fault holds exactly the files
// that its manifest lists; and of which a byte was changed, that is a fault, or
// changed no file.
func FuzzCheck(f *testing.F) {
	whole := packed(f, small())
	f.Add(whole, 0)
	f.Add(whole, len(whole)/2)
	f.Add(whole[:len(whole)/2], 0)
	f.Add(append([]byte("before"), whole...), 3)
	f.Add([]byte("PK\x05\x06"), 0)
	f.Fuzz(func(t *testing.T, pack []byte, at int) {
		found, err := check(pack)
		if err != nil || len(found.Faults) > 0 {
			return
		}
		in := files(t, pack)
		if len(found.Manifest.Files) != len(in)-2 {
			t.Errorf("%d files, and %d are listed", len(in), len(found.Manifest.Files))
		}
		for _, each := range found.Manifest.Files {
			sum := sha256.Sum256([]byte(in[each.Path]))
			if hex.EncodeToString(sum[:]) != each.SHA256 {
				t.Errorf("%s is not what the manifest says", each.Path)
			}
		}
		pack[uint(at)%uint(len(pack))] ^= 1
		if found, err := check(pack); err == nil && len(found.Faults) == 0 && !maps.Equal(files(t, pack), in) {
			t.Errorf("byte %d was changed unseen", uint(at)%uint(len(pack)))
		}
	})
}

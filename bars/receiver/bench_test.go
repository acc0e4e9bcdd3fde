package receiver_test

import (
	"testing"
)

func BenchmarkReferral(b *testing.B) {
	t := &testing.T{}
	bench := emergency(t)
	body := referral(t, "").JSON()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if w := bench.post(body); w.Code != 200 {
			b.Fatal(w.Code)
		}
	}
}

package receiver_test

import "testing"

func BenchmarkReferral(b *testing.B) {
	bench := emergency(b)
	body := referral(b, "").JSON()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if w := bench.post(body); w.Code != 200 {
			b.Fatalf("answered %d", w.Code)
		}
	}
}

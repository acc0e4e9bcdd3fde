package oauth

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// Tolerance is how far the clocks may be apart before it is worth a warning.
const Tolerance = 60 * time.Second

// longest is the farthest ahead that the platform lets an assertion end, with
// the slack it has today.
const longest = 310 * time.Second

// Apart puts a drift in words that go on "the clock is": "2m5s slow".
func Apart(drift time.Duration) string {
	switch drift = drift.Round(time.Second); {
	case drift > 0:
		return drift.String() + " slow"
	case drift < 0:
		return (-drift).String() + " fast"
	}
	return "right"
}

// drift is the last known difference between the platform's clock and ours.
type drift struct {
	mu    sync.Mutex
	ahead time.Duration
	known bool
}

// observe reads the Date of an answer. One that waited in a cache tells nothing.
func (d *drift) observe(h http.Header, came time.Time) {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil || h.Get("Age") != "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ahead, d.known = date.Sub(came.Round(0)), true
	if d.ahead.Abs() < 2*time.Second { // a Date has whole seconds, and the answer took its way
		d.ahead = 0
	}
}

func (d *drift) read() (time.Duration, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ahead, d.known
}

// tells reports whether the clocks alone explain that an assertion is refused,
// or explain what the answer says of its end.
func tells(ahead time.Duration, description string) bool {
	if ahead >= Lifetime || ahead <= Lifetime-longest {
		return true
	}
	text := strings.ToLower(description)
	return ahead.Abs() >= Tolerance && (strings.Contains(text, "expire") || strings.Contains(text, "'exp'"))
}

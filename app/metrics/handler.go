package metrics

import (
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Handler answers the numbers in the form that Prometheus reads: to this
// computer itself, and to whoever shows the bearer token. Without a token set
// only this computer is answered. A request that someone else has passed on
// does not count as this computer's.
func (m *Metrics) Handler(token string, log *slog.Logger) http.Handler {
	numbers := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError),
		ErrorHandling: promhttp.HTTPErrorOnError, DisableCompression: true})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !fromHere(r) && !shows(r, token) {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "metrics are for this computer, or with the token", http.StatusUnauthorized)
			return
		}
		numbers.ServeHTTP(w, r)
	})
}

// fromHere reports whether a request comes from this computer and nobody has
// passed it on.
func fromHere(r *http.Request) bool {
	for _, passedOn := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(passedOn) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// shows reports whether a request carries the token; the time it takes tells
// nothing about the token.
func shows(r *http.Request, token string) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if token == "" || !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	want, got := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(strings.TrimSpace(given)))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

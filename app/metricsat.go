package main

import (
	"net/http"
	"os"
	"strings"

	"barsdesk/app/metrics"
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
func (s *service) countingAt(o serviceOptions) (pattern string, handler http.Handler) {
	s.metrics.Watch(s.desk, s.now)
	var entrance metrics.Entrance
	if s.entrance != nil {
		entrance = s.entrance
	}
	s.metrics.WatchReceiver(entrance, s.desk, s.now)
	return "GET /metrics", s.metrics.Handler(o.MetricsToken, o.Log)
}

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"barsdesk/app/edge"
	"barsdesk/app/frontdoor"
	"barsdesk/bars/delivery"
)

// size and lasting write a limit as the document does.
func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

func lasting(d time.Duration) string {
	if d >= 2*time.Minute {
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", d/time.Second)
}

// TestLimitsAreThoseOfTheCode: the figures of docs/security.md about listeners.
func TestLimitsAreThoseOfTheCode(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, p := range []edge.Policy{edge.Screens(nil, false, nil), edge.API(nil, false, nil), edge.Beside(nil, false, nil), edge.Beneath(nil, false, nil),
		edge.Network(nil), edge.Control(nil, nil), edge.Receiver(nil), edge.Owner(), edge.Window()} {
		_, rest, found := strings.Cut(page, "\n| "+p.Name+" |")
		row, _, _ := strings.Cut(rest, "\n")
		cells := strings.Split(row, "|")
		if !found || len(cells) < 6 {
			t.Errorf("%s has no row", p.Name)
			continue
		}
		cells = cells[len(cells)-4:]
		for i, want := range []string{limit(p.Body > 0, size(p.Body)), limit(p.Arrive > 0, lasting(p.Arrive)), limit(p.Taken > 0, lasting(p.Taken))} {
			if !strings.HasPrefix(strings.TrimSpace(cells[i]), want) {
				t.Errorf("%s: %q, the code has %q", p.Name, cells[i], want)
			}
		}
	}
	u, d := edge.Usual(), frontdoor.Usual()
	for _, want := range []string{
		fmt.Sprintf("%s for headers (%s, at the receiver %s), %s between requests (%s), %s to finish", lasting(u.Header), size(int64(u.HeaderBytes)), size(int64(d.HeaderBytes)), lasting(u.Idle), lasting(d.Idle), lasting(u.Finish)),
		fmt.Sprintf("| %s | %s | %s in all |", size(int64(d.BodyBytes)), lasting(d.Body), lasting(d.Answer)),
		fmt.Sprintf("%d connections and %d requests in work at the receiver, %s of bodies at once", d.Connections, d.InWork, size(int64(d.Held))),
		fmt.Sprintf("%d minutes of tries for a message", delivery.Defaults().MaxPeriod/time.Minute),
	} {
		if !strings.Contains(page, want) {
			t.Errorf("docs/security.md does not say %q", want)
		}
	}
}

// limit is how a figure is looked for, if the policy has one.
func limit(has bool, figure string) string {
	if has {
		return figure
	}
	return ""
}

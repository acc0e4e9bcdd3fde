//go:build desktoptest

package desktoptest_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// screen is a virtual screen that tests look at.
type screen struct {
	display string
	folder  string
}

// newScreen starts Xvfb on a free display and a session bus beside it.
func newScreen(t *testing.T) *screen {
	t.Helper()
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x1000x24", "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{in}
	if err := server.Start(); err != nil {
		t.Fatalf("Xvfb: %v", err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	_ = in.Close()
	var number int
	if _, err := fmt.Fscan(out, &number); err != nil {
		t.Fatalf("Xvfb named no display: %v", err)
	}
	return &screen{display: fmt.Sprintf(":%d", number), folder: t.TempDir()}
}

// text reads what stands on the screen.
func (s *screen) text(ctx context.Context) string {
	picture := filepath.Join(s.folder, "screen.png")
	shot := exec.CommandContext(ctx, "import", "-display", s.display, "-window", "root", "-colorspace", "Gray", "-resize", "200%", picture)
	if err := shot.Run(); err != nil {
		return ""
	}
	read, err := exec.CommandContext(ctx, "tesseract", picture, "-", "--psm", "11").Output()
	if err != nil {
		return ""
	}
	return string(read)
}

// shows waits until every word stands on the screen.
func (s *screen) shows(t *testing.T, within time.Duration, words ...string) {
	t.Helper()
	var last string
	eventually(t, within, fmt.Sprintf("the screen to show %q", words), func(ctx context.Context) bool {
		now := s.text(ctx)
		if now == "" {
			return false
		}
		last = now
		for _, w := range words {
			if !strings.Contains(now, w) {
				return false
			}
		}
		return true
	}, func() string { return "it showed:\n" + last })
}

// eventually asks until ok or the time is over, and then says what it saw.
func eventually(t *testing.T, within time.Duration, what string, ok func(context.Context) bool, saw func() string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for tick := time.NewTicker(100 * time.Millisecond); ; {
		if ok(ctx) {
			tick.Stop()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited %s for %s; %s", within, what, saw())
		case <-tick.C:
		}
	}
}

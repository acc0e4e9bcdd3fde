package qr_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"barsdesk/app/qr"
)

// The three corners of a code by which a reader finds it are where they must be,
// in each way it is drawn.
func TestCornersAreDrawn(t *testing.T) {
	code, err := qr.Of("barsdesk/prod\n12\nroot\n\n— signature\n")
	if err != nil {
		t.Fatal(err)
	}
	last := len(code) - 1
	for _, corner := range [][2]int{{0, 0}, {last - 6, 0}, {0, last - 6}} {
		for y := range 7 {
			for x := range 7 {
				ring := max(abs(x-3), abs(y-3))
				if code[corner[1]+y][corner[0]+x] != (ring != 2) {
					t.Fatalf("corner at %v: module %d,%d", corner, x, y)
				}
			}
		}
	}
	lines := strings.Split(strings.TrimSuffix(code.Terminal(), "\n"), "\n")
	if len(lines) != (len(code)+8+1)/2 || !strings.HasPrefix(lines[2], "████ ▄▄▄▄▄ █") {
		t.Errorf("terminal: %d lines for %d modules, %q", len(lines), len(code), lines[2])
	}
	picture, err := code.PNG(3)
	if err != nil {
		t.Fatal(err)
	}
	image, err := png.Decode(bytes.NewReader(picture))
	if err != nil || image.Bounds().Dx() != (len(code)+8)*3 {
		t.Fatalf("picture: %v, %v", image.Bounds(), err)
	}
	if light, _, _, _ := image.At(11, 11).RGBA(); light == 0 {
		t.Error("the quiet zone is dark")
	}
	if dark, _, _, _ := image.At(12, 12).RGBA(); dark != 0 {
		t.Error("the corner is light")
	}
	if svg := string(code.SVG()); !strings.Contains(svg, "M4 4h1v1h-1z") || strings.Contains(svg, "style=") {
		t.Error("SVG:", svg)
	}
}

func abs(n int) int { return max(n, -n) }

func TestTooLongATextIsRefused(t *testing.T) {
	if _, err := qr.Of(strings.Repeat("x", 5000)); err == nil {
		t.Error("drawn")
	}
}

// Package qr draws short texts as QR codes (ISO/IEC 18004), to be printed or
// read off a screen. A reader gives back the text byte for byte.
package qr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// Code is a drawn text: its dark modules, row by row, without the quiet zone
// around them.
type Code [][]bool

// quiet is how many light modules a reader wants around a code.
const quiet = 4

// Of draws a text of up to 2,300 bytes, of which a seventh may be unreadable.
func Of(text string) (Code, error) {
	drawn, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	size := drawn.Bounds().Size()
	code := make(Code, size.Y)
	for y := range code {
		code[y] = make([]bool, size.X)
		for x := range code[y] {
			code[y][x] = color.GrayModel.Convert(drawn.At(x, y)) == color.Gray{}
		}
	}
	return code, nil
}

// dark tells of a module, also of those of the quiet zone.
func (c Code) dark(x, y int) bool {
	return y >= 0 && y < len(c) && x >= 0 && x < len(c[y]) && c[y][x]
}

// Terminal draws it with half blocks, two rows a line: light modules in the
// colour of the text, as on a dark terminal.
func (c Code) Terminal() string {
	blocks := map[[2]bool]string{{false, false}: "█", {false, true}: "▀", {true, false}: "▄", {true, true}: " "}
	var out strings.Builder
	for y := -quiet; y < len(c)+quiet; y += 2 {
		for x := -quiet; x < len(c)+quiet; x++ {
			out.WriteString(blocks[[2]bool{c.dark(x, y), c.dark(x, y+1)}])
		}
		out.WriteByte('\n')
	}
	return out.String()
}

// SVG draws it as a picture of any size.
func (c Code) SVG() []byte {
	var out bytes.Buffer
	size := len(c) + 2*quiet
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size, size, size)
	for y := range c {
		for x := range c[y] {
			if c[y][x] {
				fmt.Fprintf(&out, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	out.WriteString("\"/></svg>\n")
	return out.Bytes()
}

// PNG draws it with so many pixels a module.
func (c Code) PNG(scale int) ([]byte, error) {
	size := (len(c) + 2*quiet) * scale
	picture := image.NewGray(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			if !c.dark(x/scale-quiet, y/scale-quiet) {
				picture.SetGray(x, y, color.Gray{Y: 0xff})
			}
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	return out.Bytes(), err
}

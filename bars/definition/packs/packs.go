// Package packs holds the published facts that are part of the program: packs
// of one edition each, made by build/packs from the published sources, each
// with its source, edition and a checksum of the files it was made from. It
// knows their wrapping, not their contents.
package packs

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/binary"
	"encoding/json"
	"io"
	"strings"
)

//go:embed *.json *.gz
var files embed.FS

// About says where the facts of one pack come from.
type About struct {
	Name     string `json:"pack"`
	Source   string `json:"source"`
	Version  string `json:"version"`  // edition of the source
	Checksum string `json:"checksum"` // of the published files the pack was made from
}

// JSON reads the pack in a file such as rules.json into v. The packs are part of
// the program: one that cannot be read is a mistake in the build, and panics.
func JSON(file string, v any) {
	text, err := files.ReadFile(file)
	must(file, err)
	must(file, json.Unmarshal(text, v))
}

// Blocks unpacks the pack in a file such as r4-types.gz: blocks of lines, the
// last line without its end. The text is shared by all that is cut from it. It
// panics as JSON does.
func Blocks(file string) (About, []string) {
	text := strings.TrimSuffix(unpack(file), "\n")
	head, rest, _ := strings.Cut(text, "\n")
	var about About
	must(file, json.Unmarshal([]byte(head), &about))
	return about, strings.Split(strings.TrimPrefix(rest, "\n"), "\n\n")
}

func unpack(file string) string {
	packed, err := files.ReadFile(file)
	must(file, err)
	from, err := gzip.NewReader(bytes.NewReader(packed))
	must(file, err)
	var text strings.Builder
	text.Grow(int(binary.LittleEndian.Uint32(packed[len(packed)-4:]))) // gzip ends with the size
	_, err = io.Copy(&text, from)
	must(file, err)
	return text.String()
}

// List says of every pack where it comes from, in the order of their files.
func List() []About {
	names, err := files.ReadDir(".")
	must("", err)
	var out []About
	for _, n := range names {
		out = append(out, about(n.Name()))
	}
	return out
}

// about reads no more of a pack than its head.
func about(file string) About {
	packed, err := files.Open(file)
	must(file, err)
	defer packed.Close() //nolint:errcheck // nothing was written
	if strings.HasSuffix(file, ".json") {
		var p struct {
			About About `json:"about"`
		}
		JSON(file, &p)
		return p.About
	}
	from, err := gzip.NewReader(packed)
	must(file, err)
	var a About
	must(file, json.NewDecoder(from).Decode(&a))
	return a
}

func must(file string, err error) {
	if err != nil {
		panic("definition pack " + file + ": " + err.Error())
	}
}

package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bounds of a pack that is read.
const (
	filesMost = 100_000
	bytesMost = 2 << 30 // unpacked
)

// Checked is what Check found.
type Checked struct {
	Manifest Manifest
	Files    int
	Faults   []string // what is wrong, in words; none: the pack is as it was made
}

// errNoPack says that a file is no evidence pack, or is damaged beyond reading.
var errNoPack = errors.New("this is no evidence pack, or it is damaged so that it cannot be opened")

// Check reads a pack and compares every byte of it with what its manifest says:
// a file that was changed, added or removed, and anything else in the ZIP that
// was altered, is a fault. It returns an error when there is no pack to read.
// That the manifest itself is the one that was made, its sum in the audit log
// shows.
func Check(r io.ReaderAt, size int64) (Checked, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil || len(archive.File) > filesMost {
		return Checked{}, errNoPack
	}
	files, faults, err := unpacked(archive)
	if err != nil {
		return Checked{}, err
	}
	out := Checked{Files: len(archive.File), Faults: faults}
	if json.Unmarshal(files[manifestName], &out.Manifest) != nil || out.Manifest.Format != format {
		return out, errNoPack
	}
	out.Faults = append(out.Faults, unlike(out.Manifest, files)...)
	if !sameSums(files) {
		out.Faults = append(out.Faults, "The list of sums, "+sumsName+", is not that of these files.")
	}
	if len(out.Faults) == 0 && !asWritten(r, size, archive, out.Manifest) {
		out.Faults = append(out.Faults, "Something was changed in the ZIP file around its files.")
	}
	return out, nil
}

// unpacked reads every file. One that cannot be read is a fault.
func unpacked(archive *zip.Reader) (files map[string][]byte, faults []string, err error) {
	files = map[string][]byte{}
	left := int64(bytesMost)
	for _, f := range archive.File {
		body, err := readBounded(f, left)
		if left -= int64(len(body)); left <= 0 {
			return nil, nil, errors.New("this pack is larger than any that Barsdesk makes, so it was not read to its end")
		}
		if _, twice := files[f.Name]; twice {
			faults = append(faults, fmt.Sprintf("%q is there twice.", f.Name))
		}
		if err != nil {
			faults = append(faults, fmt.Sprintf("%q cannot be read: it was changed.", f.Name))
		}
		files[f.Name] = body
	}
	return files, faults, nil
}

func readBounded(f *zip.File, most int64) ([]byte, error) {
	from, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }()
	return io.ReadAll(io.LimitReader(from, most+1))
}

// unlike compares the files with the manifest.
func unlike(m Manifest, files map[string][]byte) (faults []string) {
	listed := map[string]bool{manifestName: true, sumsName: true}
	for _, f := range m.Files {
		listed[f.Path] = true
		body, there := files[f.Path]
		switch {
		case !there:
			faults = append(faults, fmt.Sprintf("%q was removed.", f.Path))
		case sumOf(body) != f.SHA256 || len(body) != f.Bytes:
			faults = append(faults, fmt.Sprintf("%q was changed.", f.Path))
		}
	}
	for path := range files {
		if !listed[path] {
			faults = append(faults, fmt.Sprintf("%q was added.", path))
		}
	}
	slices.Sort(faults)
	return faults
}

func sameSums(files map[string][]byte) bool {
	var all []entry
	for path, body := range files {
		if path != sumsName {
			all = append(all, entry{path: path, body: body})
		}
	}
	return bytes.Equal(files[sumsName], sums(all))
}

// asWritten reports whether the ZIP has no byte that Write would not write.
func asWritten(r io.ReaderAt, size int64, archive *zip.Reader, m Manifest) bool {
	same := &comparing{from: r}
	again := zip.NewWriter(same)
	sorted := slices.IsSortedFunc(archive.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range archive.File {
		from, err := f.OpenRaw()
		if err != nil {
			return false
		}
		packed, err := io.ReadAll(from)
		if err != nil || addRaw(again, f.Name, m.MadeAt, f.CRC32, int(f.UncompressedSize64), packed) != nil { //nolint:gosec // it was read whole, within bounds
			return false
		}
	}
	return again.Close() == nil && sorted && same.at == size
}

// comparing compares what is written with what can be read.
type comparing struct {
	from io.ReaderAt
	at   int64
}

var errUnlike = errors.New("not the same bytes")

// Write implements io.Writer.
func (c *comparing) Write(p []byte) (int, error) {
	there := make([]byte, len(p))
	if _, err := c.from.ReadAt(there, c.at); err != nil && !errors.Is(err, io.EOF) || !bytes.Equal(there, p) {
		return 0, errUnlike
	}
	c.at += int64(len(p))
	return len(p), nil
}

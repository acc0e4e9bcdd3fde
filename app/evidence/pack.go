package evidence

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"time"

	"barsdesk/bars/definition"
)

// Files that every pack has.
const (
	manifestName = "manifest.json"
	sumsName     = "SHA256SUMS"
)

// format names the layout of a pack.
const format = "barsdesk-evidence-1"

// Manifest says what a pack is and lists every file of it but itself and the
// list of sums.
type Manifest struct {
	Format      string            `json:"format"`
	MadeAt      time.Time         `json:"madeAt"`
	Title       string            `json:"title"`
	Reason      string            `json:"reason,omitempty"`
	Environment string            `json:"environment"`
	Simulated   bool              `json:"simulated"`
	Software    Software          `json:"software"`
	Packs       []definition.Pack `json:"definitionPacks"`
	Files       []Listed          `json:"files"` // by path
}

// Listed is one file of a pack.
type Listed struct {
	Path   string   `json:"path"`
	Bytes  int      `json:"bytes"`
	SHA256 string   `json:"sha256"` // hex
	About  string   `json:"about"`  // what it is, in words
	Shows  []string `json:"shows,omitempty"`
}

// entry is a file of a pack while it is put together.
type entry struct {
	path  string
	body  []byte
	about string
	shows []string
}

// Write makes the pack of c.
func Write(w io.Writer, c Content) error {
	files, err := layOut(c)
	if err != nil {
		return err
	}
	m := manifestOf(c, files)
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	files = append(files, entry{path: manifestName, body: append(text, '\n')})
	files = append(files, entry{path: sumsName, body: sums(files)})
	slices.SortFunc(files, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	return zipped(w, files, c.MadeAt)
}

func manifestOf(c Content, files []entry) Manifest {
	m := Manifest{Format: format, MadeAt: c.MadeAt.UTC().Truncate(time.Second), Title: c.Title, Reason: c.Reason, Environment: c.Environment, Simulated: c.Simulated,
		Software: c.Software, Packs: c.Packs, Files: []Listed{}}
	for _, f := range files {
		m.Files = append(m.Files, Listed{f.path, len(f.body), sumOf(f.body), f.about, f.shows})
	}
	slices.SortFunc(m.Files, func(a, b Listed) int { return strings.Compare(a.Path, b.Path) })
	return m
}

// sums lists the files as sha256sum writes it, so that sha256sum -c checks them.
func sums(files []entry) []byte {
	lines := make([]string, 0, len(files))
	for _, f := range files {
		lines = append(lines, f.path+"\n"+sumOf(f.body))
	}
	slices.Sort(lines)
	var out bytes.Buffer
	for _, line := range lines {
		path, sum, _ := strings.Cut(line, "\n")
		_, _ = fmt.Fprintf(&out, "%s  %s\n", sum, path)
	}
	return out.Bytes()
}

func sumOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// zipped writes files as a ZIP whose every byte follows from their names and
// contents and the time.
func zipped(w io.Writer, files []entry, at time.Time) error {
	archive := zip.NewWriter(w)
	for _, f := range files {
		packed, err := deflated(f.body)
		if err != nil {
			return err
		}
		if err := addRaw(archive, f.path, at, crc32.ChecksumIEEE(f.body), len(f.body), packed); err != nil {
			return err
		}
	}
	return archive.Close()
}

func deflated(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// addRaw writes one packed file with nothing about it that is not given.
func addRaw(archive *zip.Writer, path string, at time.Time, crc uint32, size int, packed []byte) error {
	h := &zip.FileHeader{Name: path, Method: zip.Deflate, CreatorVersion: 20, ReaderVersion: 20, CRC32: crc,
		CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(size)} //nolint:gosec // no size is negative
	h.ModifiedDate, h.ModifiedTime = dosTime(at) //nolint:staticcheck // what is written raw has its time from these alone
	f, err := archive.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = f.Write(packed)
	return err
}

// dosTime is a time in UTC as ZIP has it.
func dosTime(t time.Time) (date, clock uint16) {
	t = t.UTC()
	return uint16(t.Day() + int(t.Month())<<5 + (t.Year()-1980)<<9), uint16(t.Second()/2 + t.Minute()<<5 + t.Hour()<<11) //nolint:gosec // the parts of a time from 1980 to 2107 fit
}

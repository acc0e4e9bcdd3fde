package packages

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path"
	"regexp"
	"strings"
)

// packageFolder is where a published package keeps its files.
const packageFolder = "package/"

// readArchive reads a .tgz of so many bytes, to its very end.
func (c *content) readArchive(name string, size int64) error {
	c.archived, c.root = true, packageFolder
	if size > maxPacked {
		return damaged(c.pkg.Origin, "the file is larger than %d MB", maxPacked>>20)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read from
	sum := sha256.New()
	from := bufio.NewReader(io.TeeReader(io.LimitReader(f, maxPacked), sum))
	if magic, _ := from.Peek(2); !bytes.HasPrefix([]byte("\x1f\x8b"), magic) { // shorter ones end too early
		return c.broken(c.pkg.Origin, gzip.ErrHeader)
	}
	packed, err := gzip.NewReader(from)
	if err != nil {
		return c.broken(c.pkg.Origin, err)
	}
	if err := c.readFiles(tar.NewReader(packed)); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, io.LimitReader(packed, maxTotal)); err != nil { // its checksum stands at its end
		return c.broken(c.pkg.Origin, err)
	}
	c.pkg.Checksum = "sha256:" + hex.EncodeToString(sum.Sum(nil))
	return nil
}

func (c *content) readFiles(from *tar.Reader) error {
	last := c.pkg.Origin
	for {
		head, err := from.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return c.broken(last, err)
		}
		last = head.Name
		if err := c.readEntry(head, from); err != nil {
			return err
		}
	}
}

func (c *content) readEntry(head *tar.Header, from io.Reader) error {
	switch head.Typeflag {
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return c.meter.admit(head.Name, 0)
	case tar.TypeReg:
	default:
		return damaged(head.Name, "the package holds a link or a device, which no package may")
	}
	name, err := inside(head.Name)
	if err != nil {
		return err
	}
	if err := c.meter.admit(name, head.Size); err != nil {
		return err
	}
	data, err := io.ReadAll(from)
	if err != nil {
		return c.broken(name, err)
	}
	return c.published(name, data)
}

// drive begins a path of Windows.
var drive = regexp.MustCompile(`^[A-Za-z]:`)

// inside refuses a name that leads out of the package.
func inside(name string) (string, error) {
	clean := path.Clean(name)
	if strings.ContainsAny(name, "\\\x00") || path.IsAbs(name) || drive.MatchString(name) || clean == ".." || strings.HasPrefix(clean, "../") {
		return "", damaged(strings.ToValidUTF8(name, "?"), "the name of this file leads out of the package")
	}
	return clean, nil
}

// published takes a file of a package as published: definitions stand directly
// in its root, everything below or beside it is only counted.
func (c *content) published(name string, data []byte) error {
	if c.seen[name] {
		return damaged(name, "the package holds two files of this name")
	}
	c.seen[name] = true
	below, in := strings.CutPrefix(name, c.root)
	switch {
	case !in || strings.Contains(below, "/") || strings.HasPrefix(below, ".") || path.Ext(below) != ".json":
		c.pkg.Others++
		return nil
	case below == "package.json":
		return c.readManifest(name, data)
	}
	return c.readJSON(name, data)
}

// broken puts an error of unpacking into words.
func (c *content) broken(file string, err error) error {
	reason := "the file cannot be unpacked: it was damaged or is no .tgz package"
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		reason = "the package ends here too early; it was not copied or downloaded whole"
	case errors.Is(err, gzip.ErrHeader):
		reason = "this is no .tgz package"
	case errors.Is(err, gzip.ErrChecksum):
		reason = "the package was damaged: its content does not fit its own checksum"
	}
	return &Damaged{File: file, Reason: reason, Cause: err}
}

package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// entry is one file of an archive. Without a file it is an empty folder.
type entry struct {
	name, file string
	mode       int64
}

// archive packs the static program with the documents: as a zip for Windows,
// else as tar.gz.
func (r release) archive(t target) error {
	inside := "barsdesk-" + r.String() + "-" + t.system + "-" + t.processor
	entries := append([]entry{{t.file(), r.built(t), 0o755}}, r.documentEntries()...)
	for i := range entries {
		entries[i].name = inside + "/" + entries[i].name
	}
	if t.system == "windows" {
		return r.zip(inside+".zip", entries)
	}
	return r.tar(inside+".tar.gz", entries)
}

func (r release) documentEntries() []entry {
	var out []entry
	for _, name := range documentNames {
		out = append(out, entry{name, r.document(name), 0o644})
	}
	return out
}

// tar writes an archive whose bytes depend on the entries and the release's time
// alone.
func (r release) tar(name string, entries []entry) (err error) {
	f, err := os.Create(filepath.Join(r.out, name))
	if err != nil {
		return err
	}
	packed, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := tar.NewWriter(packed)
	defer func() { err = errors.Join(err, w.Close(), packed.Close(), f.Close()) }()
	for _, e := range entries {
		head := &tar.Header{Name: e.name, Mode: e.mode, ModTime: r.at, Typeflag: tar.TypeDir, Format: tar.FormatUSTAR}
		if !strings.HasSuffix(e.name, "/") {
			info, err := os.Stat(e.file)
			if err != nil {
				return err
			}
			head.Typeflag, head.Size = tar.TypeReg, info.Size()
		}
		if err := w.WriteHeader(head); err != nil {
			return err
		}
		if err := poured(w, e.file); err != nil {
			return err
		}
	}
	return nil
}

// zip is as tar, for Windows.
func (r release) zip(name string, entries []entry) (err error) {
	f, err := os.Create(filepath.Join(r.out, name))
	if err != nil {
		return err
	}
	w := zip.NewWriter(f)
	defer func() { err = errors.Join(err, w.Close(), f.Close()) }()
	for _, e := range entries {
		head := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: r.at}
		head.SetMode(os.FileMode(e.mode)) //nolint:gosec // bits of a mode
		to, err := w.CreateHeader(head)
		if err != nil {
			return err
		}
		if err := poured(to, e.file); err != nil {
			return err
		}
	}
	return nil
}

// poured copies a file, if one is named.
func poured(to io.Writer, file string) error {
	if file == "" {
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, f)
	return errors.Join(err, f.Close())
}

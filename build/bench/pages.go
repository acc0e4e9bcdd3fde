package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// pages adds up the JavaScript of the built pages as a browser receives it.
func pages(context.Context, string, string) error {
	var files, zipped int
	err := filepath.WalkDir("frontend/dist", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".js" {
			return err
		}
		size, err := gzipped(path)
		files, zipped = files+1, zipped+size
		return err
	})
	if errors.Is(err, fs.ErrNotExist) || err == nil && files == 0 {
		fmt.Println("JavaScript of the pages: not built (make pages)")
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Printf("JavaScript of the pages, gzipped: %.1f KB in %d files\n", float64(zipped)/1000, files)
	return nil
}

func gzipped(path string) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var out counter
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := z.Write(text); err != nil {
		return 0, err
	}
	err = z.Close()
	return int(out), err
}

// counter counts what is written to it.
type counter int

// Write counts p and keeps nothing of it.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

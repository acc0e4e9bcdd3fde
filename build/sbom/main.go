package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	file := flag.String("o", "", "file to write (default: standard output)")
	notices := flag.Bool("notices", false, "write the terms of each part instead, word for word")
	flag.Parse()
	if err := run(*file, *notices); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(file string, notices bool) error {
	root := filepath.Join("..", "..")
	all, err := collect(root)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if notices {
		err = writeNotices(&text, all)
	} else {
		err = writeList(&text, root, all)
	}
	if err != nil {
		return err
	}
	if file == "" {
		_, err := text.WriteTo(os.Stdout)
		return err
	}
	return os.WriteFile(file, text.Bytes(), 0o644) //nolint:gosec // for everybody to read
}

func writeList(to io.Writer, root string, all []part) error {
	version, err := versionOf(root)
	if err != nil {
		return err
	}
	return write(to, bom(version, all))
}

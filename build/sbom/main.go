package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	file := flag.String("o", "", "file to write (default: standard output)")
	flag.Parse()
	if err := run(*file); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	b, err := bom(filepath.Join("..", ".."))
	if err != nil || file == "" {
		return errors.Join(err, write(os.Stdout, b))
	}
	to, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(write(to, b), to.Close())
}

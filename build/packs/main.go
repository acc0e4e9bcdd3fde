// Packs writes the definition packs that package definition embeds: facts of
// the published standard (payload rules, codes, MessageDefinitions, R4
// elements) in a compact form, without narrative.
//
//	go run . -from SOURCES -to ../../bars/definition/packs
//
// SOURCES holds the published material in the folders spec/payloads and fhir.
// The same sources always give the same bytes: nothing of the clock, the
// machine or map order goes in. Each pack names its source, the edition and a
// checksum of the files it was made from.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	from := flag.String("from", "", "folder of the published material")
	to := flag.String("to", "", "folder the packs are written to")
	flag.Parse()
	if *from == "" || *to == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "packs:", err)
		os.Exit(1)
	}
}

// generate writes every pack, or the error of the first that cannot be made.
func generate(from, to string) error {
	makers := []struct {
		file string
		make func(from string) ([]byte, error)
	}{
		{"rules.json", rules},
		{"codes.json", codes},
		{"definitions.json", definitions},
		{"elements.json", elements},
	}
	for _, m := range makers {
		text, err := m.make(from)
		if err != nil {
			return fmt.Errorf("%s: %w", m.file, err)
		}
		if err := os.WriteFile(filepath.Join(to, m.file), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

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
	r4 := flag.String("r4", "", "folder of the module with the R4 definitions (empty: ask the go command)")
	to := flag.String("to", "", "folder the packs are written to")
	flag.Parse()
	if *from == "" || *to == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*from, *r4, *to); err != nil {
		fmt.Fprintln(os.Stderr, "packs:", err)
		os.Exit(1)
	}
}

func run(from, r4, to string) error {
	if r4 == "" {
		var err error
		if r4, err = r4Folder(); err != nil {
			return err
		}
	}
	return generate(from, r4, to)
}

// makers are the packs with what makes each of the published material and of R4.
var makers = []struct {
	file string
	make func(from, r4 string) ([]byte, error)
}{
	{"rules.json", rules},
	{"definitions.json", definitions},
	{"r4-types.gz", r4Types},
	{"r4-profiles.gz", r4Profiles},
	{"ukcore.gz", ukCore},
	{"bars.gz", bars},
	{"r4-codes.gz", r4Codes},
	{"r4-v3.gz", r4V3},
	{"r4-v2.gz", r4V2},
	{"ukcore-codes.gz", ukCoreCodes},
	{"bars-codes.gz", barsCodes},
}

// generate writes every pack, or the error of the first that cannot be made.
func generate(from, r4, to string) error {
	for _, m := range makers {
		content, err := m.make(from, r4)
		if err != nil {
			return fmt.Errorf("%s: %w", m.file, err)
		}
		if err := os.WriteFile(filepath.Join(to, m.file), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

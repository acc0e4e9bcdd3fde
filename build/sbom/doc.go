// Command sbom writes what ships, the Go modules of the program on every system
// and the npm packages of its pages, as a CycloneDX document: name, version,
// licence, and the checksum that go.sum or the lock file pins. The same sources
// give the same bytes: there is no time and no number in it that is made up.
//
//	go -C build/sbom run . -o FILE
//
// With -notices it writes the terms of each of these parts instead, word for
// word, and those of Go's standard library: what goes with every package of the
// program. It needs frontend/node_modules.
//
// CycloneDX 1.6 (ECMA-424).
package main

//go:build sources

package main

// Keeps the module in go.mod whose files are read as data. Nothing is built
// with this tag, so nothing of it is linked.
import _ "github.com/gofhir/validator/specs"

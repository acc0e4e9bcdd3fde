package mutants

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"barsdesk/bars/fhir"
)

// Base is an example message without a defect.
type Base struct {
	Name string // short: the first word of its file's name
	File string
	tree *fhir.Node
}

// JSON writes the message.
func (b Base) JSON() []byte { return b.tree.JSON() }

// Tree returns a copy of the message.
func (b Base) Tree() *fhir.Node { return b.tree.Clone() }

// Bases reads the published example messages from a folder and puts right what
// is known to be wrong in them. Search results and the answer that is no
// message of its own are left out. An unreadable file or a repair that no
// longer fits is an error.
func Bases(folder fs.FS) ([]Base, error) {
	files, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []Base
	for _, f := range files {
		name := shortName(f)
		if slices.Contains(notMessages, name) {
			continue
		}
		b, err := read(folder, f, name)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("mutants: no example messages in the folder")
	}
	return derive(out)
}

// derive adds messages of the Applications that no example is published of,
// each made of one that is near.
func derive(bases []Base) ([]Base, error) {
	for _, d := range derived {
		of, ok := baseNamed(bases, d.of)
		if !ok {
			return nil, fmt.Errorf("mutants: no example %s", d.of)
		}
		b := Base{Name: d.name, File: of.File, tree: of.Tree()}
		if err := correct(b.tree, d.name); err != nil {
			return nil, fmt.Errorf("mutants: %s: %w", d.name, err)
		}
		bases = append(bases, b)
	}
	return bases, nil
}

// derived names the messages made of others; what they differ in is in fixes.
var derived = []struct{ name, of string }{
	{"app2-referral", "refreq01"}, {"app2-booking", "bookreq01"}, {"app3-referral", "valreq01"}, {"app7-booking", "bookreq01"},
}

// notMessages are the slot search and the answer with one Encounter too many.
var notMessages = []string{"bookreqresp01", "valresp01"}

// shortName is the first word of a file's name; two examples of one name are
// told apart by their last words.
func shortName(file string) string {
	name, _, _ := strings.Cut(path.Base(file), "-")
	if strings.Contains(file, "-2-update") {
		return "refreq09b"
	}
	return name
}

func read(folder fs.FS, file, name string) (Base, error) {
	text, err := fs.ReadFile(folder, file)
	if err != nil {
		return Base{}, err
	}
	tree, err := fhir.Parse(text)
	if err != nil {
		return Base{}, fmt.Errorf("mutants: %s: %w", file, err)
	}
	if err := repair(tree, name); err != nil {
		return Base{}, fmt.Errorf("mutants: %s: %w", file, err)
	}
	return Base{Name: name, File: file, tree: tree}, nil
}

func baseNamed(bases []Base, name string) (Base, bool) {
	i := slices.IndexFunc(bases, func(b Base) bool { return b.Name == name })
	if i < 0 {
		return Base{}, false
	}
	return bases[i], true
}

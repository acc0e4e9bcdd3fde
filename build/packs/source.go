package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

// The editions the packs are made from.
const (
	guideVersion  = "guide 1.12.0, Core 1.5.0"
	r4Version     = "4.0.1"
	ukCoreVersion = "STU3 0.22.0-pre"
)

// r4Module is the module whose folder specs/r4 holds the R4 definitions as
// published; go.mod says which version, go.sum holds its checksum.
const r4Module = "github.com/gofhir/validator"

// r4Folder is where the go command keeps r4Module, which it fetches if need be.
func r4Folder() (string, error) {
	var out, complaint bytes.Buffer
	run := exec.Command("go", "mod", "download", "-json", r4Module)
	run.Stdout, run.Stderr = &out, &complaint
	if err := run.Run(); err != nil {
		return "", fmt.Errorf("fetch %s: %w: %s%s", r4Module, err, out.String(), complaint.String())
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out.Bytes(), &module); err != nil {
		return "", err
	}
	return module.Dir, nil
}

// source is the set of files one pack is made from.
type source struct {
	root  string
	files map[string][]byte // by path below root
}

// read loads the files that match the patterns below root; a pattern without a
// match is an error, so that a pack is never made of half its sources.
func read(root string, patterns ...string) (*source, error) {
	s := &source{root: root, files: map[string][]byte{}}
	for _, p := range patterns {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(p)))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("no file matches %s", p)
		}
		for _, f := range found {
			if err := s.load(f); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

func (s *source) load(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(s.root, file)
	if err != nil {
		return err
	}
	s.files[filepath.ToSlash(rel)] = text
	return nil
}

// names lists the files in order.
func (s *source) names() []string {
	var out []string
	for n := range s.files {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// decode reads one file into v.
func (s *source) decode(name string, v any) error {
	if err := json.Unmarshal(s.files[name], v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// base is a file's name without folder and ending.
func base(name string) string {
	return strings.TrimSuffix(name[strings.LastIndexByte(name, '/')+1:], ".json")
}

// checksum covers the names and contents of all files.
func (s *source) checksum() string {
	sum := sha256.New()
	for _, n := range s.names() {
		one := sha256.Sum256(s.files[n])
		fmt.Fprintf(sum, "%x  %s\n", one, n)
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

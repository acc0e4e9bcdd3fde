package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// notice is one file of a part that says under what terms it may be passed on.
type notice struct {
	file, text string
}

// terms are the names of such files.
var terms = regexp.MustCompile(`(?i)^(licen[cs]e|copying|copyright|notice|patents)([-_.].*)?$`)

// noticesOf reads the notices of folders, each file once, in order. The names
// are those below top.
func noticesOf(top string, folders []string) ([]notice, error) {
	var out []notice
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !e.Type().IsRegular() || !terms.MatchString(e.Name()) || filepath.Ext(e.Name()) == ".go" {
				continue
			}
			text, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(top, filepath.Join(folder, e.Name()))
			if err != nil {
				return nil, err
			}
			out = append(out, notice{filepath.ToSlash(name), string(text)})
		}
	}
	slices.SortFunc(out, func(a, b notice) int { return cmp.Compare(a.file, b.file) })
	return out, nil
}

// writeNotices writes the terms of everything that ships, word for word: what
// the licences of the parts demand of whoever passes the program on.
func writeNotices(to io.Writer, all []part) error {
	language, err := goItself()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(to, "Barsdesk is made with the work of others. These are its parts and their terms.\n"); err != nil {
		return err
	}
	for _, p := range append([]part{language}, all...) {
		if err := p.writeNotice(to); err != nil {
			return err
		}
	}
	return nil
}

const rule = "\n================================================================================\n"

func (p part) writeNotice(to io.Writer) error {
	if len(p.notices) == 0 {
		return fmt.Errorf("%s %s has no file with its terms", p.name, p.version)
	}
	if _, err := fmt.Fprintf(to, "%s%s %s (%s)\n", rule, p.name, p.version, p.licence); err != nil {
		return err
	}
	for _, n := range p.notices {
		if _, err := fmt.Fprintf(to, "\n-- %s\n\n%s\n", n.file, strings.TrimSpace(strings.ReplaceAll(n.text, "\r\n", "\n"))); err != nil {
			return err
		}
	}
	return nil
}

// goItself is the standard library, which every program of Go carries.
func goItself() (part, error) {
	said, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return part{}, err
	}
	root, version, ok := strings.Cut(strings.TrimSpace(string(said)), "\n")
	if !ok {
		return part{}, errors.New("go env names no version")
	}
	found, err := noticesOf(root, []string{root})
	return part{kind: "golang", name: "Go standard library", version: strings.TrimPrefix(version, "go"), licence: "BSD-3-Clause", notices: found}, err
}

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// part is one thing that ships.
type part struct {
	kind, name, version, licence, sum string
	notices                           []notice // its terms, word for word
}

// builds are the ways in which the program is built: its server everywhere, and
// the desk with its window.
var builds = []struct{ system, tags string }{
	{"linux", ""}, {"windows", ""}, {"darwin", ""}, {"linux", "desktop,production,webkit2_41"}, {"windows", "desktop,production"}, {"darwin", "desktop,production"},
}

// module is what go list says of one.
type module struct {
	Path, Version, Dir string
}

// goParts are the modules that any build is linked with.
func goParts(root string) ([]part, error) {
	sums, err := goSums(root)
	if err != nil {
		return nil, err
	}
	folders := map[module][]string{}
	for _, b := range builds {
		if err := linked(root, b.system, b.tags, folders); err != nil {
			return nil, err
		}
	}
	out := make([]part, 0, len(folders))
	for m, used := range folders {
		licence, err := licenceOf(m.Dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		terms, err := noticesOf(m.Dir, upTo(m.Dir, used))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		out = append(out, part{"golang", m.Path, m.Version, licence, sums[m.Path+" "+m.Version], terms})
	}
	return out, nil
}

// upTo are the folders and those they lie in, up to top, each once: what a
// module took over from others has its terms beside it.
func upTo(top string, folders []string) []string {
	out := []string{top}
	for _, folder := range folders {
		for folder != top && strings.HasPrefix(folder, top) {
			out, folder = append(out, folder), filepath.Dir(folder)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// linked adds the modules of one build, with the folders of the packages that
// it is linked with.
func linked(root, system, tags string, to map[module][]string) error {
	c := exec.Command("go", "list", "-deps", "-tags", tags, "-json=Dir,Module", "./app") //nolint:gosec // the arguments are ours
	c.Dir = root
	c.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=-mod=mod")
	if tags != "" {
		c.Env = append(c.Env, "CGO_ENABLED=1")
	}
	said, err := c.Output()
	if err != nil {
		return fmt.Errorf("go list for %s: %w", system, err)
	}
	for d := json.NewDecoder(bytes.NewReader(said)); ; {
		var p struct {
			Dir    string
			Module *module
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if m := p.Module; m != nil && m.Version != "" {
			to[*m] = append(to[*m], p.Dir)
		}
	}
}

// goSums are the checksums of go.sum by module and version.
func goSums(root string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if f := strings.Fields(lines.Text()); len(f) == 3 && !strings.HasSuffix(f[1], "/go.mod") {
			out[f[0]+" "+f[1]] = f[2]
		}
	}
	return out, nil
}

// covered is the least share of a licence file that must be a known licence.
const covered = 75

// licenceOf reads the licence of a module from its files.
func licenceOf(folder string) (string, error) {
	for _, name := range []string{"LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING", "License", "license", "license.txt", "LICENSE-APACHE-2.0.txt"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			continue
		}
		scan := licensecheck.Scan(text)
		if scan.Percent >= covered && len(scan.Match) > 0 {
			return scan.Match[0].ID, nil
		}
	}
	return "", errors.New("no licence file that is known")
}

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
	"strings"

	"github.com/google/licensecheck"
)

// part is one thing that ships.
type part struct {
	kind, name, version, licence, sum string
}

// builds are the ways in which the program is built: its server everywhere, and
// the desk with its window.
var builds = []struct{ system, tags string }{
	{"linux", ""}, {"windows", ""}, {"darwin", ""}, {"linux", "desktop,production,webkit2_41"}, {"windows", "desktop,production"}, {"darwin", "desktop,production"},
}

// module is what go list says of one.
type module struct {
	Path, Version, Dir string
	Replace            *module
}

// goParts are the modules that any build is linked with.
func goParts(root string) ([]part, error) {
	sums, err := goSums(root)
	if err != nil {
		return nil, err
	}
	found := map[string]part{}
	for _, b := range builds {
		list, err := linked(root, b.system, b.tags)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if found[m.Path].name != "" {
				continue
			}
			licence, err := licenceOf(m.Dir)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.Path, err)
			}
			found[m.Path] = part{"golang", m.Path, m.Version, licence, sums[m.Path+" "+m.Version]}
		}
	}
	out := make([]part, 0, len(found))
	for _, p := range found {
		out = append(out, p)
	}
	return out, nil
}

// linked are the modules of one build.
func linked(root, system, tags string) ([]module, error) {
	c := exec.Command("go", "list", "-deps", "-tags", tags, "-json=Module", "./app") //nolint:gosec // the arguments are ours
	c.Dir = root
	c.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=-mod=mod")
	if tags != "" {
		c.Env = append(c.Env, "CGO_ENABLED=1")
	}
	said, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list for %s: %w", system, err)
	}
	var out []module
	for d := json.NewDecoder(bytes.NewReader(said)); ; {
		var p struct{ Module *module }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		if m := p.Module; m != nil && m.Version != "" {
			out = append(out, *m)
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

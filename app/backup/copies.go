package backup

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Copy is a backup that was made of an environment before a newer Barsdesk
// changed the form of its data. It lies in the data folder.
type Copy struct {
	Path        string
	Environment string
	Schema      int64     // of the data in it
	At          time.Time // when it was made, UTC, to the second
	Size        int64     // bytes
}

// copyTime is the form of the time in a copy's name.
const copyTime = "20060102T150405Z"

var copyName = regexp.MustCompile(`^([a-z0-9-]+)\.schema-([0-9]+)-([0-9]{8}T[0-9]{6}Z)\.age$`)

// CopyPath is where the copy of an environment is kept that has a schema and is
// made at an instant.
func CopyPath(data, environment string, schema int64, at time.Time) string {
	return filepath.Join(data, fmt.Sprintf("%s.schema-%d-%s.age", environment, schema, at.UTC().Format(copyTime)))
}

// NamedCopy reads what the name of a copy says; false for any other name.
func NamedCopy(path string) (Copy, bool) {
	parts := copyName.FindStringSubmatch(filepath.Base(path))
	if parts == nil {
		return Copy{}, false
	}
	schema, bad := strconv.ParseInt(parts[2], 10, 64)
	at, err := time.Parse(copyTime, parts[3])
	return Copy{Path: path, Environment: parts[1], Schema: schema, At: at}, bad == nil && err == nil
}

// Copies are those of an environment in a data folder, newest first.
func Copies(data, environment string) (out []Copy, err error) {
	files, err := os.ReadDir(data)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		c, is := NamedCopy(filepath.Join(data, f.Name()))
		if !is || c.Environment != environment || !f.Type().IsRegular() {
			continue
		}
		if info, err := f.Info(); err == nil {
			c.Size = info.Size()
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Copy) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Schema, a.Schema)) })
	return out, nil
}

// How many copies of an environment are kept, and for how long: they hold what
// the rules of retention have erased since.
const (
	KeptCopies    = 2
	KeptCopiesFor = 90 * 24 * time.Hour
)

// Outlived are the copies, newest first, that are not kept any longer.
func Outlived(copies []Copy, now time.Time) (out []Copy) {
	for i, c := range copies {
		if i >= KeptCopies || now.Sub(c.At) > KeptCopiesFor {
			out = append(out, c)
		}
	}
	return out
}

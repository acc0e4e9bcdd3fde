package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// format is the number of the archive's form that this program writes, and the
// highest that it reads.
const format = 1

// The first member of the archive, and the folders of the others.
const (
	manifestName      = "manifest.json"
	EnvironmentFolder = "environment" // the environment's own files
	PackagesFolder    = "packages"    // imported definition packages
)

// Manifest says what a backup holds.
type Manifest struct {
	Format      int       `json:"format"`
	MadeAt      time.Time `json:"madeAt"` // UTC
	Environment string    `json:"environment"`
	Version     string    `json:"version"` // of the Barsdesk that made it
	Entries     int64     `json:"entries"` // of the audit log
	Keys        Keys      `json:"keys"`
	Upgrade     *Upgrade  `json:"upgrade,omitempty"` // of a Copy only
	Files       []File    `json:"files"`
}

// Upgrade says what a Copy was made before.
type Upgrade struct {
	Schema int64 `json:"schema"` // of the data in it
	To     int64 `json:"to"`     // what they were brought up to
}

// Keys are what opens the data on a computer whose key store or passphrase is
// another one. They are in clear inside the manifest, never on disk.
type Keys struct {
	Data    []byte `json:"data"`              // of the vault
	Signing string `json:"signing,omitempty"` // of the ring; "" without signing keys
}

// String shows no key.
func (Keys) String() string { return "keys" }

// File is one member.
type File struct {
	Path   string `json:"path"` // with slashes, below the archive's root
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Size is the length of all members together, in bytes.
func (m Manifest) Size() (bytes int64) {
	for _, f := range m.Files {
		bytes += f.Size
	}
	return bytes
}

// Databases are the paths of the members below EnvironmentFolder that end in .db.
func (m Manifest) Databases() (out []string) {
	for _, f := range m.Files {
		if below, ok := strings.CutPrefix(f.Path, EnvironmentFolder+"/"); ok && strings.HasSuffix(below, ".db") {
			out = append(out, below)
		}
	}
	return out
}

// readManifest refuses one that cannot be meant.
func readManifest(text []byte) (m Manifest, err error) {
	if err := json.Unmarshal(text, &m); err != nil {
		return m, damaged("its list of contents cannot be read")
	}
	if m.Format > format {
		return m, ErrNewer
	}
	seen := map[string]bool{}
	for _, f := range m.Files {
		if !safe(f.Path) || seen[f.Path] || f.Size < 0 || len(f.SHA256) != sha256.Size*2 {
			return m, damaged("its list of contents names a file that cannot be meant")
		}
		seen[f.Path] = true
	}
	return m, nil
}

// safe reports whether a path leads into one of the two folders and nowhere else.
func safe(name string) bool {
	return name == path.Clean(name) && filepath.IsLocal(filepath.FromSlash(name)) && !strings.ContainsAny(name, `\:`) &&
		(strings.HasPrefix(name, EnvironmentFolder+"/") || strings.HasPrefix(name, PackagesFolder+"/"))
}

// list names every file of a stage, in the order of their paths.
func list(folder string) ([]File, error) {
	var out []File
	err := filepath.WalkDir(folder, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || passing(entry.Name()) {
			return err
		}
		if !entry.Type().IsRegular() {
			return errors.New("only plain files can be backed up")
		}
		below, err := filepath.Rel(folder, at)
		if err != nil {
			return err
		}
		f, err := weigh(at)
		f.Path = filepath.ToSlash(below)
		out = append(out, f)
		return err
	})
	slices.SortFunc(out, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return out, err
}

// weigh is the length and hash of a file.
func weigh(at string) (f File, err error) {
	file, err := os.Open(at)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	f.Size, err = io.Copy(sum, file)
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return f, err
}

package packages

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// readFolder reads an unpacked package, or a folder of resources.
func (c *content) readFolder(name string) error {
	dir, err := os.OpenRoot(name)
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }() // only read from
	take := c.loose
	switch {
	case exists(dir, packageFolder+"package.json"):
		take, c.root = c.published, packageFolder
	case exists(dir, "package.json"):
		take = c.published
	}
	sum := sha256.New()
	err = fs.WalkDir(dir.FS(), ".", func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return skipHidden(at, entry)
		}
		data, err := c.readFile(dir, at)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(sum, "%x  %s\n", sha256.Sum256(data), at) // a hash never fails
		return take(at, data)
	})
	c.pkg.Checksum = "sha256:" + hex.EncodeToString(sum.Sum(nil))
	return err
}

func exists(dir *os.Root, name string) bool {
	_, err := dir.Stat(name)
	return err == nil
}

// skipHidden passes over hidden files and folders, such as those of an editor
// or a version control.
func skipHidden(at string, entry fs.DirEntry) error {
	if at != "." && entry.IsDir() && strings.HasPrefix(entry.Name(), ".") {
		return fs.SkipDir
	}
	return nil
}

func (c *content) readFile(dir *os.Root, at string) ([]byte, error) {
	info, err := dir.Stat(at)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, damaged(at, "this is neither a file nor a folder")
	}
	if err := c.meter.admit(at, info.Size()); err != nil {
		return nil, err
	}
	return dir.ReadFile(at)
}

// loose takes a file of a folder that is no package.
func (c *content) loose(name string, data []byte) error {
	switch strings.ToLower(path.Ext(name)) {
	case ".json":
		return c.readJSON(name, data)
	case ".xml":
		return c.readXML(name, data)
	}
	c.pkg.Others++
	return nil
}

package main

import (
	"bytes"
	"compress/gzip"
	"crypto/md5" //nolint:gosec // dpkg's md5sums find damage, not forgery
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

// debian is a Debian package in the making.
type debian struct {
	release
	name, architecture string
	from               string // our files for it
	tree               string // what it installs, and in DEBIAN what dpkg is told
}

// install is one file of a package.
type install struct {
	from, to string
	mode     os.FileMode
}

// serverPackage makes the package of the server: the same static program as in
// the archive, a unit, its settings and its documents.
func (r release) serverPackage(t target) error {
	d, err := r.newDebian("barsdesk", t.processor, "server")
	if err != nil {
		return err
	}
	return d.make([]install{
		{r.built(t), "usr/bin/barsdesk", 0o755},
		{d.ours("barsdesk-admin"), "usr/sbin/barsdesk-admin", 0o755},
		{d.ours("barsdesk.service"), "usr/lib/systemd/system/barsdesk.service", 0o644},
		{d.ours("barsdesk.env"), "etc/barsdesk/barsdesk.env", 0o640},
		{"", "etc/barsdesk/tls", 0o750},
		{d.ours("postinst"), "DEBIAN/postinst", 0o755},
		{d.ours("prerm"), "DEBIAN/prerm", 0o755},
		{d.ours("postrm"), "DEBIAN/postrm", 0o755},
	}, "barsdesk.8")
}

// desktopPackage makes the package of the desk with its window, which is linked
// with the system's web view.
func (r release) desktopPackage(t target) error {
	program := filepath.Join(r.work, "desktop", "barsdesk-desktop")
	if err := r.compile(t, program, "1", "desktop,production,webkit2_41", "-s -w"); err != nil {
		return err
	}
	d, err := r.newDebian("barsdesk-desktop", t.processor, "desktop")
	if err != nil {
		return err
	}
	return d.make([]install{
		{program, "usr/bin/barsdesk-desktop", 0o755},
		{d.ours("barsdesk.desktop"), "usr/share/applications/barsdesk.desktop", 0o644},
		{filepath.Join(r.root, "frontend", "public", "favicon.svg"), "usr/share/icons/hicolor/scalable/apps/barsdesk.svg", 0o644},
	}, "barsdesk-desktop.1")
}

func (r release) newDebian(name, architecture, from string) (debian, error) {
	tree := filepath.Join(r.work, "debian", name+"-"+architecture)
	d := debian{release: r, name: name, architecture: architecture, from: filepath.Join(r.root, "build", "packages", from), tree: tree}
	return d, os.MkdirAll(filepath.Join(tree, "DEBIAN"), 0o755) //nolint:gosec // dpkg demands it
}

func (d debian) ours(name string) string { return filepath.Join(d.from, name) }

// make lays out the files, with the documents and the page of the manual, and
// packs them.
func (d debian) make(files []install, manual string) error {
	doc := "usr/share/doc/" + d.name + "/"
	files = append(files, install{filepath.Join(filepath.Dir(d.from), "copyright"), doc + "copyright", 0o644})
	for _, name := range documentNames[1:] {
		files = append(files, install{d.document(name), doc + name, 0o644})
	}
	for _, f := range files {
		if err := d.lay(f); err != nil {
			return err
		}
	}
	if err := d.licence(doc + "copyright"); err != nil {
		return err
	}
	if err := d.manual(manual); err != nil {
		return err
	}
	if err := d.control(); err != nil {
		return err
	}
	return d.run(d.work, nil, "dpkg-deb", "--root-owner-group", "-Zxz", "--threads-max=2", "--build", d.tree,
		filepath.Join(d.out, d.name+"_"+d.version.debian()+"_"+d.architecture+".deb"))
}

// lay puts one file, or an empty folder, into the tree.
func (d debian) lay(f install) error {
	to := filepath.Join(d.tree, f.to)
	if f.from == "" {
		return errors.Join(os.MkdirAll(to, 0o755), os.Chmod(to, f.mode)) //nolint:gosec // the folders above it are for everybody
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil { //nolint:gosec // for everybody to read
		return err
	}
	return errors.Join(copied(f.from, to), os.Chmod(to, f.mode))
}

// licence ends the page of copyrights with our licence's text, laid out as its
// form demands.
func (d debian) licence(page string) error {
	text, err := os.ReadFile(d.document("LICENSE"))
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(d.tree, page), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	for line := range strings.Lines(strings.TrimSpace(string(text)) + "\n") {
		if line == "\n" {
			line = ".\n"
		}
		_, bad := f.WriteString(" " + line)
		err = errors.Join(err, bad)
	}
	return errors.Join(err, f.Close())
}

// manual packs the page of the manual.
func (d debian) manual(page string) error {
	text, err := d.filled(d.ours(page))
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	to := filepath.Join(d.tree, "usr/share/man/man"+strings.TrimPrefix(filepath.Ext(page), "."), page+".gz")
	return errors.Join(w.Close(), os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, packed.Bytes(), 0o644)) //nolint:gosec // for everybody to read
}

// filled is one of our files with version, architecture and size filled in.
func (d debian) filled(file string) ([]byte, error) {
	form, err := template.ParseFiles(file)
	if err != nil {
		return nil, err
	}
	size, err := kilobytes(d.tree)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = form.Execute(&out, map[string]any{"Version": d.version.debian(), "Architecture": d.architecture, "Size": size})
	return out.Bytes(), err
}

// control tells dpkg what the package is: its head, its checksums, and which
// files in /etc are the administrator's to change.
func (d debian) control() error {
	head, err := d.filled(d.ours("control"))
	if err != nil {
		return err
	}
	var sums, settings strings.Builder
	err = filepath.WalkDir(d.tree, func(path string, e fs.DirEntry, err error) error {
		name, bad := filepath.Rel(d.tree, path)
		if err := errors.Join(err, bad); err != nil || !e.Type().IsRegular() || strings.HasPrefix(name, "DEBIAN/") {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.HasPrefix(name, "etc/") {
			settings.WriteString("/" + name + "\n")
		}
		fmt.Fprintf(&sums, "%x  %s\n", md5.Sum(text), name) //nolint:gosec // as above
		return err
	})
	for name, text := range map[string]string{"control": string(head), "md5sums": sums.String(), "conffiles": settings.String()} {
		if text != "" {
			err = errors.Join(err, os.WriteFile(filepath.Join(d.tree, "DEBIAN", name), []byte(text), 0o644)) //nolint:gosec // for everybody to read
		}
	}
	return err
}

// kilobytes is the room that a tree takes when it is installed.
func kilobytes(tree string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(tree, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			sum += (info.Size() + 1023) / 1024
		}
		return err
	})
	return sum, err
}

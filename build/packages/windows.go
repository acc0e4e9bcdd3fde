package main

import (
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"github.com/tc-hib/winres"
	about "github.com/tc-hib/winres/version"
)

// iconSizes are what Windows asks for.
var iconSizes = []int{16, 24, 32, 48, 64, 128, 256}

// english is the language of the texts in a program's properties.
const english = 0x0809

// installer makes the installer of the desk: its window and, for the other
// commands, the program that speaks to a console.
func (r release) installer(t target) error {
	files := filepath.Join(r.work, "windows")
	if err := os.MkdirAll(files, 0o755); err != nil { //nolint:gosec // for everybody to read
		return err
	}
	if err := r.windowsDesk(t, files); err != nil {
		return err
	}
	if err := copied(r.built(t), filepath.Join(files, "barsdesk-console.exe")); err != nil {
		return err
	}
	for _, name := range documentNames {
		if err := copied(r.document(name), filepath.Join(files, name)); err != nil {
			return err
		}
	}
	if err := r.sameTime(files); err != nil {
		return err
	}
	return r.run(files, nil, "makensis", "-V2", "-WX", "-DVERSION="+r.String(), "-DNUMBER="+r.number+".0", "-DFROM="+files,
		"-DTO="+filepath.Join(r.out, "barsdesk-"+r.String()+"-windows-"+t.processor+"-installer.exe"),
		filepath.Join(r.root, "build", "packages", "windows", "installer.nsi"))
}

// windowsDesk builds the desk with its window, its icon and its properties.
func (r release) windowsDesk(t target, files string) (err error) {
	icon, err := r.icon(files)
	if err != nil {
		return err
	}
	resources := filepath.Join(r.root, "app", "barsdesk_windows_"+t.processor+".syso") // the linker takes it from there; git ignores it
	if err := r.resources(icon, resources); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(resources)) }()
	return r.compile(t, filepath.Join(files, "Barsdesk.exe"), "0", "desktop,production", "-s -w -H windowsgui")
}

// icon draws the icon in every size, and keeps it as barsdesk.ico too.
func (r release) icon(files string) (*winres.Icon, error) {
	var all []image.Image
	for _, size := range iconSizes {
		drawn := filepath.Join(r.work, strconv.Itoa(size)+".png")
		if err := r.run(r.root, nil, "rsvg-convert", "-w", strconv.Itoa(size), "-o", drawn, filepath.Join("frontend", "public", "favicon.svg")); err != nil {
			return nil, err
		}
		f, err := os.Open(drawn)
		if err != nil {
			return nil, err
		}
		picture, err := png.Decode(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		all = append(all, picture)
	}
	icon, err := winres.NewIconFromImages(all)
	if err != nil {
		return nil, err
	}
	f, err := os.Create(filepath.Join(files, "barsdesk.ico"))
	if err != nil {
		return nil, err
	}
	return icon, errors.Join(icon.SaveICO(f), f.Close())
}

// resources writes what Windows shows of a program, and what it is told: that
// the window draws sharply on every screen, and needs no rights.
func (r release) resources(icon *winres.Icon, to string) error {
	var set winres.ResourceSet
	set.SetManifest(winres.AppManifest{Description: "Barsdesk", Compatibility: winres.Win10AndAbove, ExecutionLevel: winres.AsInvoker,
		DPIAwareness: winres.DPIPerMonitorV2, UseCommonControlsV6: true, LongPathAware: true})
	info := about.Info{Timestamp: r.at}
	info.SetFileVersion(r.number)
	info.SetProductVersion(r.number)
	said := map[string]string{about.ProductName: "Barsdesk", about.FileDescription: "Barsdesk", about.CompanyName: "The Barsdesk founders",
		about.ProductVersion: r.String(), about.FileVersion: r.String(), about.LegalCopyright: "The Barsdesk founders, MIT License", about.OriginalFilename: "Barsdesk.exe"}
	var err error
	for key, text := range said {
		err = errors.Join(err, info.Set(english, key, text))
	}
	set.SetVersionInfo(info)
	if err = errors.Join(err, set.SetIcon(winres.ID(3), icon)); err != nil { // where the window's library looks for it
		return err
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	return errors.Join(set.WriteObject(f, winres.ArchAMD64), f.Close())
}

// sameTime gives all files of a folder the time of the release.
func (r release) sameTime(folder string) error {
	files, err := os.ReadDir(folder)
	for _, f := range files {
		err = errors.Join(err, os.Chtimes(filepath.Join(folder, f.Name()), r.at, r.at))
	}
	return err
}

package main_test

import (
	"debug/buildinfo"
	"debug/elf"
	"debug/pe"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documents are what goes with every package.
var documents = []string{"NOTICES.txt", "barsdesk.cdx.json", "INSTALLING.md"}

// TestTheSumsAreThoseOfTheFiles: every package is in SHA256SUMS, which sha256sum
// itself finds right.
func TestTheSumsAreThoseOfTheFiles(t *testing.T) {
	folder := made(t)
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("sha256sum", "--check", "--strict", "SHA256SUMS")
	c.Dir = folder
	said, err := c.CombinedOutput()
	if err != nil || strings.Count(string(said), ": OK\n") != len(files)-1 {
		t.Errorf("%d files: %v\n%s", len(files), err, said)
	}
	want := regexp.MustCompile(`barsdesk-[\d.+g]|barsdesk(-desktop)?_\d`)
	for _, f := range files {
		if f.Name() != "SHA256SUMS" && !want.MatchString(f.Name()) {
			t.Errorf("%s has no version in its name", f.Name())
		}
	}
}

// TestTheArchivesHoldAStaticProgram for each system, which names its commit, with
// the documents beside it.
func TestTheArchivesHoldAStaticProgram(t *testing.T) {
	for _, end := range []string{"-linux-amd64.tar.gz", "-linux-arm64.tar.gz", "-windows-amd64.zip", "-darwin-amd64.tar.gz", "-darwin-arm64.tar.gz"} {
		folder := unpacked(t, the(t, "barsdesk-", end))
		program := filepath.Join(folder, "barsdesk")
		if strings.Contains(end, "windows") {
			program += ".exe"
		}
		system, processor, _ := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(strings.TrimSuffix(end, ".tar.gz"), ".zip"), "-"), "-")
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"GOOS=" + system, "GOARCH=" + processor, "CGO_ENABLED=0", "-trimpath=true", "vcs.revision="} {
			if !strings.Contains(info.String(), "build\t"+want) {
				t.Errorf("%s was not built with %s", end, want)
			}
		}
		for _, name := range append(documents, "LICENSE") {
			if len(read(t, folder, name)) < 500 {
				t.Errorf("%s in %s is short", name, end)
			}
		}
		static(t, program)
	}
	program := filepath.Join(unpacked(t, the(t, "barsdesk-", "-linux-amd64.tar.gz")), "barsdesk")
	if said := run(t, "env", "-i", program, "version"); !strings.Contains(said, strings.TrimSpace(run(t, "git", "-C", root, "rev-parse", "HEAD"))) {
		t.Errorf("it does not name the commit: %s", said)
	}
}

// static wants a program for Linux to need no loader and no library, and none to
// name a folder of the machine it was built on.
func static(t *testing.T, program string) {
	t.Helper()
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(read(t, program), here+"/app") {
		t.Errorf("%s names the folder it was built in", program)
	}
	f, err := elf.Open(program)
	if err != nil {
		return // of another system
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("%s is not static", program)
		}
	}
}

// unpacked is the folder that an archive holds.
func unpacked(t *testing.T, archive string) string {
	t.Helper()
	to := t.TempDir()
	if strings.HasSuffix(archive, ".zip") {
		run(t, "7z", "x", "-bd", "-o"+to, archive)
	} else {
		run(t, "tar", "--extract", "--file", archive, "--directory", to)
	}
	found, err := os.ReadDir(to)
	if err != nil || len(found) != 1 || !found[0].IsDir() {
		t.Fatalf("%s holds %v, want one folder", archive, found)
	}
	return filepath.Join(to, found[0].Name())
}

// TestTheInstallerHoldsTheDesk: both programs with the documents, an icon and a
// manifest; what it puts there is what its removal takes away.
func TestTheInstallerHoldsTheDesk(t *testing.T) {
	to := t.TempDir()
	run(t, "7z", "x", "-bd", "-o"+to, the(t, "barsdesk-", "-windows-amd64-installer.exe"))
	for _, name := range append(documents, "LICENSE", "Barsdesk.exe", "barsdesk-console.exe", "barsdesk.ico", "uninstall.exe") {
		if info, err := os.Stat(filepath.Join(to, name)); err != nil || info.Size() < 500 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, subsystem := range map[string]uint16{"Barsdesk.exe": pe.IMAGE_SUBSYSTEM_WINDOWS_GUI, "barsdesk-console.exe": pe.IMAGE_SUBSYSTEM_WINDOWS_CUI} {
		f, err := pe.Open(filepath.Join(to, name))
		if err != nil {
			t.Fatal(err)
		}
		head, ok := f.OptionalHeader.(*pe.OptionalHeader64)
		if !ok || head.Subsystem != subsystem {
			t.Errorf("%s does not belong to the subsystem %d", name, subsystem)
		}
		if drawn := f.Section(".rsrc") != nil; drawn != (name == "Barsdesk.exe") {
			t.Errorf("%s with icon and manifest: %t", name, drawn)
		}
		_ = f.Close()
	}
	script := read(t, "windows", "installer.nsi")
	for _, put := range regexp.MustCompile(`(?m)^  File "\$\{FROM\}\\(.+)"$`).FindAllStringSubmatch(script, -1) {
		if !strings.Contains(script, `Delete "$INSTDIR\`+put[1]+`"`) {
			t.Errorf("the removal leaves %s behind", put[1])
		}
	}
}

// TestTheDesktopPackageFits: the program names no library that the package does
// not depend on, and needs no newer C library than it says; its entry is valid.
func TestTheDesktopPackageFits(t *testing.T) {
	tree := filepath.Join(t.TempDir(), "tree")
	run(t, "dpkg-deb", "--raw-extract", the(t, "barsdesk-desktop_", "_amd64.deb"), tree)
	run(t, "desktop-file-validate", filepath.Join(tree, "usr/share/applications/barsdesk.desktop"))
	for _, name := range append(documents, "copyright") {
		if len(read(t, tree, "usr/share/doc/barsdesk-desktop", name)) < 500 {
			t.Errorf("%s is short", name)
		}
	}
	program := filepath.Join(tree, "usr/bin/barsdesk-desktop")
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	needs, err := f.ImportedLibraries()
	if err != nil || !slices.Contains(needs, "libwebkit2gtk-4.1.so.0") || !slices.Contains(needs, "libgtk-3.so.0") {
		t.Errorf("it needs %v: %v", needs, err)
	}
	symbols, err := f.ImportedSymbols()
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`libc6 \(>= ([\d.]+)\)`).FindStringSubmatch(read(t, tree, "DEBIAN/control"))
	for _, s := range symbols {
		if v, ours := strings.CutPrefix(s.Version, "GLIBC_"); ours {
			if _, err := try("dpkg", "--compare-versions", v, "le", said[1]); err != nil {
				t.Errorf("%s needs the C library %s; the package says %s", s.Name, v, said[1])
			}
		}
	}
	if words := run(t, program, "version"); !strings.HasPrefix(words, "barsdesk ") {
		t.Errorf("it says %q", words)
	}
}

// TestBothServerPackagesAreWhole: same files, their own processor.
func TestBothServerPackagesAreWhole(t *testing.T) {
	lists := map[string]string{}
	for _, processor := range []string{"amd64", "arm64"} {
		file := the(t, "barsdesk_", "_"+processor+".deb")
		if said := strings.TrimSpace(run(t, "dpkg-deb", "--field", file, "Architecture")); said != processor {
			t.Errorf("%s says %s", file, said)
		}
		lists[processor] = regexp.MustCompile(`(?m)^\S+ (\S+) +\d+ \S+ \S+`).ReplaceAllString(run(t, "dpkg-deb", "--contents", file), "$1")
	}
	if lists["amd64"] != lists["arm64"] {
		t.Errorf("they hold different files:\n%s\n%s", lists["amd64"], lists["arm64"])
	}
	for _, want := range append(documents, "copyright") {
		if !strings.Contains(lists["amd64"], "root/root ./usr/share/doc/barsdesk/"+want+"\n") {
			t.Errorf("%s is missing:\n%s", want, lists["amd64"])
		}
	}
}

package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// previous is a version that people have: the program of an earlier commit in a
// package with a lower number.
const previous = "2a44615"

// olderPackage packs the server anew with a lower version, and with another
// program if one is named.
func olderPackage(t *testing.T, program string) string {
	t.Helper()
	tree := filepath.Join(t.TempDir(), "older")
	run(t, "dpkg-deb", "--raw-extract", the(t, "barsdesk_", "_amd64.deb"), tree)
	control := filepath.Join(tree, "DEBIAN", "control")
	head := regexp.MustCompile(`(?m)^Version: .*$`).ReplaceAllString(read(t, control), "Version: 0.0.1")
	if err := os.WriteFile(control, []byte(head), 0o644); err != nil {
		t.Fatal(err)
	}
	if program != "" {
		run(t, "cp", program, filepath.Join(tree, "usr", "bin", "barsdesk"))
	}
	run(t, "dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, tree+".deb")
	return tree + ".deb"
}

// olderProgram is built from the earlier commit, with a page in the place of its
// pages.
func olderProgram(t *testing.T) string {
	t.Helper()
	tree := filepath.Join(t.TempDir(), "tree")
	run(t, "git", "clone", "--quiet", "--no-checkout", "--shared", root, tree)
	run(t, "git", "-C", tree, "checkout", "--quiet", previous)
	page := filepath.Join(tree, "frontend", "dist", "index.html")
	if err := os.WriteFile(page, []byte("<!doctype html><title>Barsdesk</title>"), 0o644); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(tree, "older")
	run(t, "env", "CGO_ENABLED=0", "go", "-C", tree, "build", "-trimpath", "-ldflags", "-s -w", "-o", to, "./app")
	return to
}

// TestTheServerIsInstalledUpgradedRemovedAndPurged on a fresh Debian under its
// own systemd: what was recorded under the earlier version is there after it, and
// until the package is purged.
func TestTheServerIsInstalledUpgradedRemovedAndPurged(t *testing.T) {
	newer := the(t, "barsdesk_", "_amd64.deb")
	m := boot(t)
	m.bring(olderPackage(t, olderProgram(t)), "older.deb")
	m.bring(newer, "newer.deb")

	m.run("dpkg", "--install", "/root/older.deb")
	await(t, "the earlier version", func() (bool, string) {
		said, err := try("nsenter", "--target", m.leader, "--net", "curl", "--silent", "--fail", "http://127.0.0.1:8480/readyz")
		return err == nil, said + m.journal()
	})
	m.setting("BARSDESK_HOST=desk.example")
	m.run("systemctl", "stop", "barsdesk")
	m.importServices()
	m.run("systemctl", "start", "barsdesk")

	m.run("dpkg", "--install", "/root/newer.deb")
	m.serves()
	m.closedIn()
	m.keeps()
	if copies, _ := filepath.Glob(filepath.Join(m.folder, "var/lib/barsdesk/*.schema-*.age")); len(copies) != 1 {
		t.Errorf("%d copies of the data of before were kept, want 1", len(copies))
	}
	if !strings.Contains(read(t, m.folder, "etc/barsdesk/barsdesk.env"), "desk.example") {
		t.Error("the upgrade took back a setting")
	}

	m.run("systemctl", "stop", "barsdesk")
	m.run("dpkg", "--install", "/root/newer.deb")
	if said, err := m.try("systemctl", "is-active", "barsdesk"); err == nil {
		t.Errorf("a stopped service was started by an upgrade: %s", said)
	}
	m.run("systemctl", "start", "barsdesk")
	m.serves()

	said := m.run("dpkg", "--remove", "barsdesk")
	if !strings.Contains(said, "are kept") || m.has("usr/bin/barsdesk") || !m.has("var/lib/barsdesk/local/barsdesk.db") || !m.has("etc/barsdesk/passphrase") {
		t.Errorf("after the removal the program or its data are not where they should be: %s", said)
	}
	if left, err := m.try("pgrep", "-x", "barsdesk"); err == nil {
		t.Errorf("it runs after its removal: %s", left)
	}
	m.run("dpkg", "--install", "/root/newer.deb")
	m.serves()
	m.keeps()

	said = m.run("dpkg", "--purge", "barsdesk")
	if !strings.Contains(said, "removed the data in /var/lib/barsdesk") {
		t.Errorf("the purge does not say what it removed: %s", said)
	}
	for _, gone := range []string{"var/lib/barsdesk", "etc/barsdesk", "usr/bin/barsdesk", "etc/systemd/system/multi-user.target.wants/barsdesk.service"} {
		if m.has(gone) {
			t.Errorf("/%s is left after a purge: %s", gone, said)
		}
	}
}

// setting adds a line to the server's settings, as an administrator does.
func (m *machine) setting(line string) {
	m.t.Helper()
	m.run("sh", "-c", "echo '"+line+"' >>/etc/barsdesk/barsdesk.env")
}

// importServices records something that must be there ever after.
func (m *machine) importServices() {
	m.t.Helper()
	list := "service_id,name,ods_code,organisation,use_cases,accepts_booking,require_booking,own\n2000091022,Ward Road Pharmacy,RX1,Ward Road,a5t1,false,false,true\n"
	if err := os.WriteFile(filepath.Join(m.folder, "srv/services.csv"), []byte(list), 0o644); err != nil {
		m.t.Fatal(err)
	}
	m.run("barsdesk-admin", "services", "import", "/srv/services.csv")
	m.keeps()
}

// keeps wants what was recorded, and a log that proves itself.
func (m *machine) keeps() {
	m.t.Helper()
	if said := m.run("barsdesk-admin", "services", "list"); !strings.Contains(said, "Ward Road Pharmacy") {
		m.t.Errorf("the service that was recorded is not there: %s", said)
	}
	m.run("barsdesk-admin", "audit", "verify")
	if left := m.run("find", "/run", "-maxdepth", "1", "-name", "barsdesk-admin.*"); left != "" {
		m.t.Errorf("the passphrase was left lying about: %s", left)
	}
}

// closedIn wants the running service to have no rights, and its data and its
// passphrase to be nobody else's.
func (m *machine) closedIn() {
	m.t.Helper()
	pid := strings.TrimSpace(m.run("systemctl", "show", "--property=MainPID", "--value", "barsdesk"))
	status := m.run("cat", "/proc/"+pid+"/status")
	for _, want := range []string{`NoNewPrivs:\s+1`, `Seccomp:\s+2`, `CapEff:\s+0+\n`, `CapBnd:\s+0+\n`, `Uid:\s+[1-9]\d*\s`, `Umask:\s+0077`} {
		if !regexp.MustCompile(want).MatchString(status) {
			m.t.Errorf("the process does not have %s:\n%s", want, status)
		}
	}
	if said := m.run("stat", "--format=%U %a", "/var/lib/barsdesk", "/etc/barsdesk/passphrase", "/etc/barsdesk/barsdesk.env"); said != "barsdesk 700\nroot 400\nroot 640\n" {
		m.t.Errorf("owners and modes are %q", said)
	}
	if said := m.run("systemd-analyze", "verify", "--man=no", "/usr/lib/systemd/system/barsdesk.service"); strings.Contains(said, "barsdesk") {
		m.t.Errorf("the unit has faults: %s", said)
	}
	said := m.run("systemd-analyze", "security", "--threshold=15", "--no-pager", "barsdesk.service")
	m.t.Log(regexp.MustCompile(`Overall exposure level[^\n]*`).FindString(said))
}

// TestAnOldFormOfTheDataIsBroughtUpToDate: a package that meets data of the first
// schema keeps every row of them, and a copy of before.
func TestAnOldFormOfTheDataIsBroughtUpToDate(t *testing.T) {
	newer := the(t, "barsdesk_", "_amd64.deb")
	m := boot(t)
	m.bring(olderPackage(t, ""), "older.deb")
	m.bring(newer, "newer.deb")
	m.run("dpkg", "--install", "/root/older.deb")
	m.serves()
	m.run("systemctl", "stop", "barsdesk")
	m.run("rm", "-rf", "/var/lib/barsdesk/local")
	m.run("install", "-d", "-o", "barsdesk", "-g", "barsdesk", "-m", "0700", "/var/lib/barsdesk/local")
	database := filepath.Join(m.folder, "var/lib/barsdesk/local/barsdesk.db")
	run(t, "sqlite3", database, ".read "+filepath.Join(root, "storage", "sqlite", "testdata", "schema-00001.sql"))
	m.run("chown", "barsdesk:barsdesk", "/var/lib/barsdesk/local/barsdesk.db")
	counted := "select count(*), group_concat(id) from cases; select count(*) from events; select count(*) from inbox; select count(*) from outbox"
	before := run(t, "sqlite3", database, counted)
	m.run("dpkg", "--install", "/root/newer.deb")
	m.run("systemctl", "start", "barsdesk")
	m.serves()
	m.run("systemctl", "stop", "barsdesk")
	if after := run(t, "sqlite3", database, counted); after != before || !strings.HasPrefix(before, "2|") {
		t.Errorf("the rows were %q and are %q", before, after)
	}
	if copies, _ := filepath.Glob(filepath.Join(m.folder, "var/lib/barsdesk/*.schema-*.age")); len(copies) != 1 {
		t.Errorf("%d copies of the data of before were kept, want 1\n%s", len(copies), m.journal())
	}
}

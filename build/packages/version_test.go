package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVersionsSortAsTheCommitsCame: before the tag of a version below it, at the
// tag the version itself, after it above.
func TestVersionsSortAsTheCommitsCame(t *testing.T) {
	tree := t.TempDir()
	in := func(words ...string) {
		t.Helper()
		c := exec.Command("git", append([]string{"-C", tree, "-c", "user.name=Ada", "-c", "user.email=ada@desk.example"}, words...)...)
		if said, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", words, err, said)
		}
	}
	file := filepath.Join(tree, "app", "version.go")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("package main\n\nconst version = \"0.2.0\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	in("init", "--quiet")
	in("add", "app")
	var order []version
	here := func() {
		t.Helper()
		v, err := versionOf(tree)
		if err != nil {
			t.Fatal(err)
		}
		order = append(order, v)
	}
	in("commit", "--quiet", "--message", "one")
	here()
	in("commit", "--quiet", "--allow-empty", "--message", "two")
	here()
	in("commit", "--quiet", "--allow-empty", "--message", "three")
	in("tag", "v0.2.0")
	here()
	in("commit", "--quiet", "--allow-empty", "--message", "four")
	here()
	if err := os.WriteFile(filepath.Join(tree, "more"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	here()
	if order[2].String() != "0.2.0" || !strings.HasPrefix(order[0].String(), "0.2.0-1.g") || !strings.HasPrefix(order[3].String(), "0.2.0+1.g") || !strings.HasSuffix(order[4].String(), ".changed") {
		t.Errorf("the versions are %v", order)
	}
	for i, v := range order[1:] {
		if err := exec.Command("dpkg", "--compare-versions", order[i].debian(), "lt", v.debian()).Run(); err != nil {
			t.Errorf("%s is not below %s", order[i].debian(), v.debian())
		}
	}
}

// TestWhatIsNotStaticIsRefused, as is what does not name its commit.
func TestWhatIsNotStaticIsRefused(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	if err := alone(shell); err == nil {
		t.Error("a program that needs libraries was taken for a static one")
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := saysWhereFrom(own); err == nil {
		t.Error("a program that names no commit was let through")
	}
}

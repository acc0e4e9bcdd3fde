package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheSameCommitGivesTheSameBytes: built again from a clone in another folder,
// packages and archives are the same to the last byte.
func TestTheSameCommitGivesTheSameBytes(t *testing.T) {
	first := sums(t, made(t))
	if run(t, "git", "-C", root, "status", "--porcelain") != "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("the tree has changes that are not committed")
		}
		t.Skip("the tree has changes that are not committed: another folder would not have them")
	}
	clone := filepath.Join(t.TempDir(), "elsewhere")
	run(t, "git", "clone", "--quiet", "--shared", root, clone)
	run(t, "cp", "-r", filepath.Join(root, "frontend", "dist"), filepath.Join(clone, "frontend"))
	run(t, "cp", "-r", filepath.Join(root, "frontend", "node_modules"), filepath.Join(clone, "frontend"))
	for _, system := range []string{"linux/amd64", "windows/amd64"} {
		out := filepath.Join(t.TempDir(), "again")
		run(t, "go", "-C", filepath.Join(clone, "build", "packages"), "run", ".", "-o", out, "-only", system)
		again := sums(t, out)
		if len(again) < 2 {
			t.Errorf("%s: only %d packages were made again", system, len(again))
		}
		for name, sum := range again {
			if sum != first[name] {
				t.Errorf("%s has other bytes when it is made again", name)
			}
		}
	}
}

// sums reads SHA256SUMS.
func sums(t *testing.T, folder string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for line := range strings.Lines(read(t, folder, "SHA256SUMS")) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			t.Fatalf("%q is no line of sha256sum", line)
		}
		out[name] = sum
	}
	return out
}

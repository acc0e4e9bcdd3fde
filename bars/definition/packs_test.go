package definition_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/bars/definition"
)

// Making the packs again from the published material gives the same bytes, so
// what is committed is what was published.
func TestMakingThePacksAgainChangesNothing(t *testing.T) {
	from, err := filepath.Abs(shared(t, "."))
	if err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	for range 2 {
		run := exec.Command("go", "run", ".", "-from", from, "-to", to)
		run.Dir = filepath.Join("..", "..", "build", "packs")
		run.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		compareFolders(t, "packs", to)
	}
}

func compareFolders(t *testing.T, kept, made string) {
	t.Helper()
	files, err := os.ReadDir(made)
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing made: %v", err)
	}
	for _, f := range files {
		a, errA := os.ReadFile(filepath.Join(kept, f.Name()))
		b, errB := os.ReadFile(filepath.Join(made, f.Name()))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs from what its sources give; make the packs again (build/packs)", f.Name())
		}
	}
}

func TestEveryPackSaysWhereItComesFrom(t *testing.T) {
	packs := definition.Packs()
	if len(packs) != 4 {
		t.Errorf("%d packs", len(packs))
	}
	for _, p := range packs {
		if p.Name == "" || p.Source == "" || p.Version == "" || !strings.HasPrefix(p.Checksum, "sha256:") {
			t.Errorf("pack %+v", p)
		}
	}
}

func TestThePacksStaySmall(t *testing.T) {
	files, err := filepath.Glob("packs/*.json")
	if err != nil {
		t.Fatal(err)
	}
	size := int64(0)
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size == 0 || size > 1<<20 {
		t.Errorf("the packs take %d bytes", size)
	}
}

package definition_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"barsdesk/bars/definition"
)

func TestEveryPackSaysWhereItComesFrom(t *testing.T) {
	packs := definition.Packs()
	if len(packs) != 11 {
		t.Errorf("%d packs", len(packs))
	}
	for _, p := range packs {
		if p.Name == "" || p.Source == "" || p.Version == "" || !strings.HasPrefix(p.Checksum, "sha256:") {
			t.Errorf("pack %+v", p)
		}
	}
}

func TestThePacksStaySmall(t *testing.T) {
	var files []string
	for _, pattern := range []string{"packs/*.json", "packs/*.gz"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
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

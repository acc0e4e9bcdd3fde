package main_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheSettingsAreThoseOfTheProgram: each variable in the unit, its settings and
// the container is one that barsdesk serve knows.
func TestTheSettingsAreThoseOfTheProgram(t *testing.T) {
	program := filepath.Join(unpacked(t, the(t, "barsdesk-", "-linux-amd64.tar.gz")), "barsdesk")
	known := run(t, program, "serve", "--help")
	for _, file := range []string{"server/barsdesk.env", "server/barsdesk.service", "container/Containerfile"} {
		found := regexp.MustCompile(`(?m)(BARSDESK_[A-Z_]+)=`).FindAllStringSubmatch(read(t, file), -1)
		if len(found) == 0 {
			t.Errorf("%s sets nothing", file)
		}
		for _, variable := range found {
			if !strings.Contains(strings.Join(strings.Fields(known), ""), "($"+variable[1]+")") {
				t.Errorf("%s sets %s, which barsdesk serve does not know", file, variable[1])
			}
		}
	}
}

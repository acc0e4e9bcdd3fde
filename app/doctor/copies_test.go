package doctor_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"barsdesk/app/backup"
	"barsdesk/app/doctor"
)

// Copies of before an upgrade are named, with how long they stay.
func TestCopiesOfBeforeAnUpgradeAreShown(t *testing.T) {
	p := newPatient(t)
	p.config.Data = t.TempDir()
	path := backup.CopyPath(p.config.Data, p.config.Environment.Name, 9, time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	if err := os.WriteFile(path, []byte("a copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := p.examined()[2]
	if l.ID != "copies" || l.State != doctor.OK || !strings.Contains(l.What, path+" (schema 9, made 21 November 2026 12:00 UTC") || !strings.Contains(l.What, "newest 2 are kept, for 90 days") {
		t.Errorf("doctor says %+v", l)
	}
}

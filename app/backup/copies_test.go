package backup_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"barsdesk/app/backup"
)

// Copies are found by their names, newest first, and nothing else is one.
func TestCopiesOfAnEnvironmentAreFoundByTheirNames(t *testing.T) {
	data := t.TempDir()
	older, newer := backup.CopyPath(data, "prod", 9, noon), backup.CopyPath(data, "prod", 10, noon.Add(time.Hour))
	for _, path := range []string{older, newer, backup.CopyPath(data, "int", 9, noon), filepath.Join(data, "prod.schema-9-yesterday.age"),
		newer + ".part", filepath.Join(data, "monday.age"), filepath.Join(data, "prod.schema-9-20269999T999999Z.age")} {
		if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := backup.Copies(data, "prod")
	want := []backup.Copy{{Path: newer, Environment: "prod", Schema: 10, At: noon.Add(time.Hour), Size: 5}, {Path: older, Environment: "prod", Schema: 9, At: noon, Size: 5}}
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("found %+v, %v", got, err)
	}
	if _, is := backup.NamedCopy(filepath.Join(data, "monday.age")); is {
		t.Error("another backup passes for a copy")
	}
}

// The newest two are kept, and none for longer than 90 days.
func TestCopiesAreKeptByNumberAndAge(t *testing.T) {
	days := func(ago int) backup.Copy { return backup.Copy{At: noon.AddDate(0, 0, -ago)} }
	for name, c := range map[string]struct {
		kept []backup.Copy
		gone int
	}{
		"none":          {nil, 0},
		"two":           {[]backup.Copy{days(1), days(90)}, 0},
		"a third":       {[]backup.Copy{days(1), days(2), days(3)}, 1},
		"an old one":    {[]backup.Copy{days(1), days(91)}, 1},
		"only old ones": {[]backup.Copy{days(91), days(92)}, 2},
	} {
		got := backup.Outlived(c.kept, noon)
		if len(got) != c.gone || c.gone > 0 && got[len(got)-1] != c.kept[len(c.kept)-1] {
			t.Errorf("%s: %d go, want %d", name, len(got), c.gone)
		}
	}
}

// What a secret encrypts opens with that secret alone.
func TestASecretOpensWhatItEncrypted(t *testing.T) {
	data := t.TempDir()
	write(t, data, "prod/barsdesk.db", "records")
	path, secret := filepath.Join(data, "copy.age"), []byte("0123456789abcdef0123456789abcdef")
	stage, err := backup.Begin(data)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stage.Discard() }()
	if err := (backup.Source{Data: data, Environment: "prod", Copy: copied}).Fill(t.Context(), stage.Folder); err != nil {
		t.Fatal(err)
	}
	to, err := backup.ForSecret(secret)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if _, err := backup.Write(file, stage, backup.Manifest{Environment: "prod", Upgrade: &backup.Upgrade{Schema: 9, To: 10}}, to); err != nil {
		t.Fatal(err)
	}
	for secret, opens := range map[string]bool{string(secret): true, "0123456789abcdef0123456789abcdeX": false} {
		with, err := backup.WithSecret([]byte(secret))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Seek(0, 0); err != nil {
			t.Fatal(err)
		}
		unpacked, m, err := backup.Unpack(file, data, with)
		if (err == nil) != opens || opens && (m.Upgrade == nil || m.Upgrade.Schema != 9) {
			t.Errorf("with %q: %+v, %v", secret, m.Upgrade, err)
		}
		if err == nil {
			err = unpacked.Discard()
		}
		if opens && err != nil {
			t.Error(err)
		}
	}
}

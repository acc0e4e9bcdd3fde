package canary_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"barsdesk/build/program"
)

// within is for everything of one test.
const within = 4 * time.Minute

var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "barsdesk-canary-*")
	if err == nil {
		binary, err = program.Build(context.Background(), dir)
	}
	// The programs that the tests start say all that they ever say.
	if err = firstOf(err, os.Setenv("BARSDESK_LOG_LEVEL", "debug")); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// flock are the canaries of one test by what they stand for.
type flock map[string]string

// bird makes a canary that no form and no header spoils: letters and digits,
// different for each thing it stands for.
func (f flock) bird(what string) string {
	if f[what] == "" {
		f[what] = fmt.Sprintf("Zq%xKanarie", []byte(what))
		if len(f[what]) > 40 {
			f[what] = f[what][:30] + f[what][len(f[what])-10:]
		}
	}
	return f[what]
}

// add watches for a value that something else made.
func (f flock) add(what, value string) { f[what] = value }

// without is the flock less one.
func (f flock) without(what string) flock {
	out := maps.Clone(f)
	delete(out, what)
	return out
}

// flown are the canaries that stand in a text, however they are written there.
func (f flock) flown(text []byte) (out []string) {
	small := bytes.ToLower(text)
	for what, value := range f {
		for way, form := range forms(value) {
			if bytes.Contains(small, bytes.ToLower([]byte(form))) {
				out = append(out, fmt.Sprintf("%s (%s)", what, way))
				break
			}
		}
	}
	return out
}

// least is how long a value must be to be looked for in another writing: a
// shorter one is found by chance.
const least = 9

// forms are a value as it is and as programs write it.
func forms(value string) map[string]string {
	out := map[string]string{"as it is": value}
	if len(value) < least {
		return out
	}
	out["in hex"] = hex.EncodeToString([]byte(value))
	for shift := range 3 {
		coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + value))
		out[fmt.Sprintf("in base64, %d", shift)] = coded[(8*shift+5)/6 : len(coded)-2]
	}
	return out
}

// clean fails for each canary that stands in what others can read.
func (f flock) clean(t *testing.T, where string, text []byte) {
	t.Helper()
	for _, each := range f.flown(text) {
		t.Errorf("%s shows the %s", where, each)
	}
}

// TestTheWatchFindsWhatFlies: a search that finds nothing would prove nothing.
func TestTheWatchFindsWhatFlies(t *testing.T) {
	f := flock{}
	value := f.bird("family name")
	for _, text := range []string{"log " + value, strings.ToUpper(value), hex.EncodeToString([]byte(value)), base64.StdEncoding.EncodeToString([]byte(`{"family":"` + value + `"}`)),
		base64.URLEncoding.EncodeToString([]byte("a" + value)), base64.StdEncoding.EncodeToString([]byte("ab" + value + "c"))} {
		if len(f.flown([]byte(text))) != 1 {
			t.Errorf("%s hides %s", text, value)
		}
	}
	if found := f.flown([]byte("nothing of the kind, Zq only")); len(found) > 0 {
		t.Errorf("found %v where nothing is", found)
	}
}

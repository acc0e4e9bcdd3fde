package layers_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// everywhere are the folders whose code ships.
var everywhere = []string{"app", "bars", "storage", "frontend"}

// dangerous is what may be used only where it is known, with what for.
var dangerous = []struct {
	what    *regexp.Regexp
	allowed []string
	why     string
}{
	{regexp.MustCompile(`"os/exec"`), []string{"app/windows.go"}, "the desk opens its own window, and starts nothing else"},
	{regexp.MustCompile(`"unsafe"`), nil, "memory is the language's"},
	{regexp.MustCompile(`"encoding/gob"|"plugin"`), nil, "what comes from outside is never made into code or values of any type"},
	{regexp.MustCompile(`"net/http/pprof"|"expvar"`), nil, "the inside of the program is nobody's to look at"},
	{regexp.MustCompile(`"text/template"`), nil, "pages escape what they show: use html/template"},
	{regexp.MustCompile(`"crypto/(md5|sha1|des|rc4|dsa)"`), nil, "it is broken"},
	{regexp.MustCompile(`"math/rand"`), nil, "use crypto/rand for what must not be guessed, math/rand/v2 for the rest"},
	{regexp.MustCompile(`InsecureSkipVerify: *true`), []string{"app/doctor/address.go"}, "the doctor looks at the certificate of our own address afterwards, and tells it nothing"},
}

func TestOnlyTheseMayUseWhatIsDangerous(t *testing.T) {
	used := map[string]bool{}
	for _, folder := range everywhere {
		for path, text := range sources(t, folder) {
			for _, d := range dangerous {
				if hit := d.what.FindString(text); hit != "" {
					used[path] = true
					if !slices.Contains(d.allowed, path) {
						t.Errorf("%s uses %s: %s", path, hit, d.why)
					}
				}
			}
		}
	}
	for _, d := range dangerous {
		for _, path := range d.allowed {
			if !used[path] {
				t.Errorf("%s may use what it does not: %s", path, d.what)
			}
		}
	}
}

// madeQuery is SQL that is put together when the program runs.
var madeQuery = regexp.MustCompile(`(?s)(?:Query|QueryRow|Exec)(?:Context)?\([^")]*fmt\.Sprintf\(|"[^"]*\b(?:WHERE|VALUES|SET|LIKE|IN)\b[^"]*['(=] *" *\+ *[a-z]\w*\.(?:Text|Value|ID|Name|Query)`)

// TestNoQueryIsPutTogetherFromInput: values are bound. What is put together are
// names of columns, of our own.
func TestNoQueryIsPutTogetherFromInput(t *testing.T) {
	for path, text := range sources(t, "storage") {
		if hit := madeQuery.FindString(text); hit != "" {
			t.Errorf("%s makes a query of values: %s", path, hit)
		}
	}
	for _, bad := range []string{`tx.QueryContext(ctx, fmt.Sprintf("SELECT * FROM a WHERE b = '%s'", c))`, `"SELECT a FROM b WHERE c = '" + q.Text + "'"`} {
		if !madeQuery.MatchString(bad) {
			t.Errorf("%s is not found", bad)
		}
	}
}

// cryptographic are imports that keep something secret, prove something, or make
// something that must not be guessed.
var cryptographic = regexp.MustCompile(`"((?:crypto|golang\.org/x/crypto)/[a-z0-9/]+|filippo\.io/[a-z0-9/]+|golang\.org/x/mod/sumdb/[a-z]+|golang\.org/x/oauth2[a-z0-9/]*|` +
	`github\.com/(?:golang-jwt|MicahParks|alexedwards|pquerna|coreos|zitadel)/[a-zA-Z0-9/._-]+)"`)

// TestEveryUseOfCryptographyIsInTheInventory of docs/security.md, and nothing
// stands there that is not used.
func TestEveryUseOfCryptographyIsInTheInventory(t *testing.T) {
	used := map[string]bool{}
	for _, folder := range everywhere {
		for _, text := range sources(t, folder) {
			for _, hit := range cryptographic.FindAllStringSubmatch(text, -1) {
				used[hit[1]] = true
			}
		}
	}
	_, page, _ := strings.Cut(read(t, "docs", "security.md"), "## Cryptography")
	page, _, _ = strings.Cut(page, "\n## ")
	written := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(page, -1) {
		written[row[1]] = true
	}
	for each := range used {
		if !written[each] {
			t.Errorf("docs/security.md does not name %s", each)
		}
	}
	for each := range written {
		if !used[each] {
			t.Errorf("docs/security.md names %s, which is not so", each)
		}
	}
}

package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"barsdesk/storage/keys"
)

// signing checks that there is a key, that its seal opens, and that it is the
// one that the settings name.
func (e *examination) signing() {
	const id, name = "key", "Signing key"
	s := e.Connection.Settings()
	if !s.WithToken() {
		e.skip(id, name, "This environment asks for no token, so nothing is signed.")
		return
	}
	key, err := e.Keys.Signing()
	switch {
	case errors.Is(err, keys.ErrNone):
		e.lack(id, name, sentence(e.KeyWords(err)), "Then run barsdesk doctor again.")
	case err != nil:
		e.problem(id, name, sentence(e.KeyWords(err)), "Then run barsdesk doctor again.")
	case s.KID != "" && s.KID != key.KID:
		e.problem(id, name, "The key "+key.KID+" signs, and the settings name "+s.KID+".", "Register "+key.KID+" with the national service, and give its name on the Settings screen, under Connection.")
	default:
		e.ok(id, name, key.KID+" is sealed on disk, and its seal opens.")
	}
}

// sentence is words of a command as a sentence, in one line.
func sentence(words string) string {
	words = strings.TrimRight(strings.ReplaceAll(words, "\nbarsdesk: ", " "), ".")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:] + "."
}

// fetchWithin is how long the published key set may take; mostSet how long it may be.
const (
	fetchWithin = 20 * time.Second
	mostSet     = 1 << 20
)

// published compares the key set that the national service reads with ours.
//
// BaRS Core, Security: JWKS.
func (e *examination) published(ctx context.Context) {
	const id, name = "published", "Published keys"
	s := e.Connection.Settings()
	switch {
	case !s.WithToken():
		return
	case s.JWKSURL == "":
		e.skip(id, name, "No address is set where our public keys are read. If they were uploaded, compare them with barsdesk keys jwks.")
		return
	case len(s.Faults(e.Environment.Name)) > 0:
		e.skip(id, name, "The connection settings have faults.")
		return
	}
	ours, err := e.Keys.JWKS()
	if err != nil {
		e.problem(id, name, "Our own key set cannot be read.", "See barsdesk keys list.")
		return
	}
	theirs, err := fetch(ctx, s.HTTP(), s.JWKSURL)
	if err != nil {
		e.problem(id, name, "The key set at "+s.JWKSURL+" cannot be read: "+err.Error()+".", "Check that this address leads to /jwks.json of this Barsdesk from outside, over https.")
		return
	}
	if lacks := compare(ours, theirs); len(lacks) > 0 {
		e.problem(id, name, "The key set at "+s.JWKSURL+" lacks "+strings.Join(lacks, ", ")+", or has another key of that name.", "Check that this address leads to /jwks.json of this Barsdesk, and that nothing in between keeps an older one for long.")
		return
	}
	e.ok(id, name, "The key set at "+s.JWKSURL+" holds every key of ours.")
}

// fetch reads a key set. Its errors hold no address.
func fetch(ctx context.Context, hc *http.Client, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("the address cannot be used")
	}
	answer, err := hc.Do(req)
	if err != nil {
		return nil, fmt.Errorf("no answer came")
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer is %d", answer.StatusCode)
	}
	return io.ReadAll(io.LimitReader(answer.Body, mostSet))
}

// compare gives the names of our keys that the other set does not hold.
func compare(ours, theirs []byte) []string {
	held := moduli(theirs)
	var lacks []string
	for kid, n := range moduli(ours) {
		if held[kid] != n {
			lacks = append(lacks, kid)
		}
	}
	return lacks
}

// moduli are the keys of a set by name; none when it cannot be read.
func moduli(set []byte) map[string]string {
	var read struct {
		Keys []struct{ KID, N string }
	}
	out := map[string]string{}
	if json.Unmarshal(set, &read) == nil {
		for _, k := range read.Keys {
			out[k.KID] = k.N
		}
	}
	return out
}

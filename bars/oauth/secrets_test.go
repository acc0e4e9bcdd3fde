package oauth_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"barsdesk/bars/oauth"
)

// leaks reports which secret stands in text.
func leaks(t *testing.T, where, text string, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if s != "" && strings.Contains(text, s) {
			t.Errorf("%s shows a secret", where)
		}
	}
}

// texts are the ways in which a value can get into a log.
func texts(t *testing.T, v any) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		out[verb] = fmt.Sprintf(verb, v)
	}
	if b, err := json.Marshal(v); err == nil {
		out["JSON"] = string(b)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
	out["log"] = log.String()
	return out
}

// inKey are the secret numbers of a key, in the ways in which they are printed.
func inKey(k *rsa.PrivateKey) []string {
	out := []string{k.D.String(), k.D.Text(16), base64.RawURLEncoding.EncodeToString(k.D.Bytes()), base64.StdEncoding.EncodeToString(k.D.Bytes())}
	for _, p := range k.Primes {
		out = append(out, p.String(), p.Text(16))
	}
	return out
}

func TestNoSecretInAnyText(t *testing.T) {
	d := newDesk()
	d.token(t, "token-0")
	secrets := append(inKey(keys()[0]), "token-0", d.calls[0].form.Get("client_assertion"))
	holder := struct {
		Source oauth.Source
		Key    oauth.Key
		Keys   []oauth.Key
		Config oauth.Config
		Ptr    *oauth.Key
	}{d.Client, d.key, []oauth.Key{d.key}, d.config, &d.key}
	for name, v := range map[string]any{"key": d.key, "key pointer": &d.key, "config": d.config, "client": d.Client, "holder": holder, "pointer": &holder} {
		for verb, text := range texts(t, v) {
			leaks(t, name+" by "+verb, text, secrets...)
		}
	}
}

// A service, or something in between, may repeat what it was sent.
func TestNoSecretInAFailure(t *testing.T) {
	for _, status := range []int{200, 400, 401, 403, 415, 429, 500} {
		d := newDesk()
		d.answer = func(n int) (*http.Response, error) {
			a := d.calls[n].form.Get("client_assertion")
			part := strings.Split(a, ".")[2]
			return says(status, fmt.Sprintf(`{"access_token":"secret token","error":"bad %s","error_description":"cannot read %s","message_id":%q}`, a, part, d.calls[n].raw))
		}
		f := d.fails(t)
		secrets := append(strings.Split(d.calls[0].form.Get("client_assertion"), "."), "secret token")
		for verb, text := range texts(t, f) {
			leaks(t, fmt.Sprint(status, " by ", verb), text, secrets...)
		}
	}
}

func TestWhatAnAnswerSaysIsCutToSize(t *testing.T) {
	d := newDesk()
	d.answer = func(int) (*http.Response, error) {
		b, _ := json.Marshal(map[string]string{"error": "a\r\nb" + strings.Repeat("c", 500), "error_description": "é\x00\x1b[31m" + strings.Repeat("ü", 5000), "message_id": strings.Repeat("9", 500)})
		return says(400, string(b))
	}
	f := d.fails(t)
	if len(f.Code) != 60 || len([]rune(f.Description)) != 300 || len(f.MessageID) != 100 || strings.ContainsAny(f.Code+f.Description, "\r\n\x00\x1b") {
		t.Errorf("got %+v", *f)
	}
}

// A signer's own error could hold what it was given.
type leaky struct{ *rsa.PrivateKey }

func (leaky) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, fmt.Errorf("cannot sign with 12345")
}

func TestASignersErrorIsNotRepeated(t *testing.T) {
	d := newDesk()
	d.key = oauth.Key{KID: "K", Signer: leaky{keys()[0]}}
	if f := d.fails(t); f.Kind != oauth.OwnKey || strings.Contains(f.Error(), "12345") || d.count() != 0 {
		t.Errorf("got %v", f)
	}
}

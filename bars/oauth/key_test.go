package oauth_test

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"testing"

	"barsdesk/bars/oauth"

	"github.com/google/go-cmp/cmp"
)

func TestKeySet(t *testing.T) {
	one, two := &keys()[0].PublicKey, &keys()[1].PublicKey
	text, err := oauth.JWKS(oauth.PublicKey{KID: "BARSDESK-INT-1", Key: one}, oauth.PublicKey{KID: "BARSDESK-INT-2", Key: two})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"keys": []any{published("BARSDESK-INT-1", one), published("BARSDESK-INT-2", two)}}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	leaks(t, "the key set", string(text), inKey(keys()[0])...)
}

func published(kid string, k *rsa.PublicKey) map[string]any {
	return map[string]any{"kty": "RSA", "n": base64.RawURLEncoding.EncodeToString(k.N.Bytes()), "e": "AQAB", "alg": "RS512", "use": "sig", "kid": kid}
}

func TestKeySetsThatAreNone(t *testing.T) {
	key := &keys()[0].PublicKey
	for name, set := range map[string][]oauth.PublicKey{
		"no id": {{Key: key}}, "no key": {{KID: "A"}}, "an empty key": {{KID: "A", Key: &rsa.PublicKey{}}},
		"an id twice": {{KID: "A", Key: key}, {KID: "A", Key: &keys()[1].PublicKey}},
	} {
		if text, err := oauth.JWKS(set...); err == nil {
			t.Errorf("%s: got %s", name, text)
		}
	}
	if text, err := oauth.JWKS(); err != nil || string(text) != `{"keys":[]}` {
		t.Errorf("without keys: got %s, %v", text, err)
	}
}

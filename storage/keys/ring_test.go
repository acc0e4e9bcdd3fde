package keys_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha512"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"

	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// BaRS Core, Security: RSA with 4096 bits, signed by RS512, kid of the JWT and
// of the published key the same.
func TestKeyIsMadeAsThePlatformAsks(t *testing.T) {
	r := keys.Open(wrap.Folder(t.TempDir()), underPassphrase(t))
	info, err := r.New("Trumpton-INT-1")
	if err != nil {
		t.Fatal(err)
	}
	if info.KID != "Trumpton-INT-1" || !info.Signs || !info.Published || info.Made.Location() != time.UTC {
		t.Errorf("got %+v", info)
	}
	k, err := r.Signing()
	if err != nil {
		t.Fatal(err)
	}
	public := k.Signer.Public().(*rsa.PublicKey)
	if public.N.BitLen() != 4096 {
		t.Errorf("the key has %d bits, want 4096", public.N.BitLen())
	}
	verify(t, published(t, r)[k.KID], k)
}

// verify signs with k and checks the signature against a published key.
func verify(t *testing.T, public *rsa.PublicKey, k keys.Key) {
	t.Helper()
	digest := sha512.Sum512([]byte("an assertion"))
	signature, err := k.Signer.Sign(nil, digest[:], crypto.SHA512)
	if err != nil {
		t.Fatal(err)
	}
	if public == nil {
		t.Fatalf("%s is not published", k.KID)
	}
	if err := rsa.VerifyPKCS1v15(public, crypto.SHA512, digest[:], signature); err != nil {
		t.Errorf("the published key %s does not verify what it signed: %v", k.KID, err)
	}
	if _, err := k.Signer.Sign(nil, digest[:], &rsa.PSSOptions{Hash: crypto.SHA512}); err == nil {
		t.Error("it signed by PSS, which RS512 does not mean")
	}
}

// published reads the key set as the platform does.
func published(t *testing.T, r *keys.Ring) map[string]*rsa.PublicKey {
	t.Helper()
	body, err := r.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	return readSet(t, body)
}

func readSet(t *testing.T, body []byte) map[string]*rsa.PublicKey {
	t.Helper()
	var set jwkset.JWKSMarshal
	if err := json.Unmarshal(body, &set); err != nil {
		t.Fatal(err)
	}
	read, err := set.JWKSlice()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*rsa.PublicKey{}
	for _, k := range read {
		out[k.Marshal().KID] = k.Key().(*rsa.PublicKey)
	}
	return out
}

// BaRS Core, Security: the JWKS format.
func TestKeySetIsWrittenAsThePlatformAsks(t *testing.T) {
	r, _ := open(t, t.TempDir())
	if body, err := r.JWKS(); err != nil || string(body) != `{"keys":[]}` {
		t.Errorf("without a key: got %s, %v", body, err)
	}
	mustMake(t, r, "Trumpton-INT-1")
	body, err := r.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	var set struct{ Keys []map[string]string }
	if err := json.Unmarshal(body, &set); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"kty": "RSA", "e": "AQAB", "alg": "RS512", "use": "sig", "kid": "Trumpton-INT-1"}
	for name, value := range want {
		if set.Keys[0][name] != value {
			t.Errorf("%s is %q, want %q", name, set.Keys[0][name], value)
		}
	}
	if len(set.Keys) != 1 || len(set.Keys[0]) != len(want)+1 || set.Keys[0]["n"] == "" {
		t.Errorf("got %s", body)
	}
}

func TestWithoutAKeyNothingSigns(t *testing.T) {
	r, _ := open(t, filepath.Join(t.TempDir(), "absent"))
	if _, err := r.Signing(); !errors.Is(err, keys.ErrNone) {
		t.Errorf("got %v, want ErrNone", err)
	}
	if infos, err := r.List(); len(infos) != 0 || err != nil {
		t.Errorf("got %v, %v", infos, err)
	}
}

// BaRS Core, Security: the platform caches the key set for an hour, so both
// keys are published for as long on either side of the change.
func TestRotationKeepsBothKeysPublished(t *testing.T) {
	r, clock := open(t, t.TempDir())
	mustMake(t, r, "Trumpton-INT-1")
	clock.pass(48 * time.Hour)
	second := mustMake(t, r, "Trumpton-INT-2")
	if waits := second.SignsFrom.Sub(clock.now); waits < time.Hour || waits != keys.Overlap || second.Signs {
		t.Errorf("the second signs after %v (now: %v), want %v", waits, second.Signs, keys.Overlap)
	}
	for _, step := range []struct {
		pass  time.Duration
		signs string
	}{{0, "Trumpton-INT-1"}, {keys.Overlap - time.Second, "Trumpton-INT-1"}, {time.Second, "Trumpton-INT-2"}, {24 * time.Hour, "Trumpton-INT-2"}} {
		clock.pass(step.pass)
		wantSigning(t, r, step.signs)
		if set := published(t, r); len(set) != 2 {
			t.Errorf("%v keys are published, want both", len(set))
		}
		k, _ := r.Signing()
		verify(t, published(t, r)[k.KID], k)
	}
}

func wantSigning(t *testing.T, r *keys.Ring, kid string) {
	t.Helper()
	k, err := r.Signing()
	if err != nil || k.KID != kid {
		t.Errorf("%q signs (%v), want %q", k.KID, err, kid)
	}
	infos, err := r.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range infos {
		if i.Signs != (i.KID == kid) {
			t.Errorf("the list says of %s that it signs: %v", i.KID, i.Signs)
		}
	}
}

func TestAKeyMadeAtOnceSignsAtOnce(t *testing.T) {
	r, clock := open(t, t.TempDir())
	mustMake(t, r, "Trumpton-INT-1")
	clock.pass(time.Minute)
	if _, err := r.NewAtOnce("Trumpton-INT-2"); err != nil {
		t.Fatal(err)
	}
	wantSigning(t, r, "Trumpton-INT-2")
	if len(published(t, r)) != 2 {
		t.Error("the one before is no longer published")
	}
}

func TestAClockSetBackStopsNoSigning(t *testing.T) {
	r, clock := open(t, t.TempDir())
	mustMake(t, r, "Trumpton-INT-1")
	clock.pass(-72 * time.Hour)
	wantSigning(t, r, "Trumpton-INT-1")
}

func TestRetiring(t *testing.T) {
	dir := t.TempDir()
	r, clock := open(t, dir)
	mustMake(t, r, "Trumpton-INT-1")
	wantStillNeeded(t, r, "Trumpton-INT-1", time.Time{})
	second := mustMake(t, r, "Trumpton-INT-2")
	until := second.SignsFrom.Add(keys.Overlap)
	for range 2 {
		wantStillNeeded(t, r, "Trumpton-INT-1", until)
		clock.pass(keys.Overlap - time.Second)
	}
	clock.pass(2 * time.Second)
	if err := r.Retire("Trumpton-INT-1"); err != nil {
		t.Fatal(err)
	}
	if set := published(t, r); len(set) != 1 || set["Trumpton-INT-2"] == nil {
		t.Errorf("published: %v", set)
	}
	wantSigning(t, r, "Trumpton-INT-2")
	wantStillNeeded(t, r, "Trumpton-INT-2", time.Time{})
	content := read(t, filepath.Join(dir, "Trumpton-INT-1.key"))
	var kept map[string]json.RawMessage
	if err := json.Unmarshal(content, &kept); err != nil || kept["sealed"] != nil {
		t.Errorf("the sealed half of a retired key is still there: %s", content)
	}
	var none *keys.NoSuchKey
	if err := r.Retire("Trumpton-INT-1"); !errors.As(err, &none) {
		t.Errorf("retired again: %v", err)
	}
}

func wantStillNeeded(t *testing.T, r *keys.Ring, kid string, from time.Time) {
	t.Helper()
	var needed *keys.StillNeeded
	if err := r.Retire(kid); !errors.As(err, &needed) || !needed.From.Equal(from) {
		t.Errorf("retiring %s: got %v, want StillNeeded until %v", kid, err, from)
	}
	if published(t, r)[kid] == nil {
		t.Errorf("%s is no longer published", kid)
	}
}

func TestAKeyThatNeverSignedMayBeRetiredAtOnce(t *testing.T) {
	r, _ := open(t, t.TempDir())
	mustMake(t, r, "Trumpton-INT-1")
	mustMake(t, r, "Trumpton-INT-2")
	if err := r.Retire("Trumpton-INT-2"); err != nil {
		t.Fatal(err)
	}
	wantSigning(t, r, "Trumpton-INT-1")
	wantStillNeeded(t, r, "Trumpton-INT-1", time.Time{})
}

func TestAKeyNoLongerSecretIsRetiredNow(t *testing.T) {
	r, _ := open(t, t.TempDir())
	mustMake(t, r, "Trumpton-INT-1")
	wantSigning(t, r, "Trumpton-INT-1")
	if err := r.RetireNow("Trumpton-INT-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Signing(); !errors.Is(err, keys.ErrNone) {
		t.Errorf("after the only key was retired: %v, want ErrNone", err)
	}
	var none *keys.NoSuchKey
	if err := r.RetireNow("Trumpton-INT-9"); !errors.As(err, &none) {
		t.Errorf("got %v, want NoSuchKey", err)
	}
	if next := mustMake(t, r, "Trumpton-INT-2"); !next.Signs {
		t.Error("the first key of a ring without others waits")
	}
	verifySigning(t, r)
}

func verifySigning(t *testing.T, r *keys.Ring) {
	t.Helper()
	k, err := r.Signing()
	if err != nil {
		t.Fatal(err)
	}
	verify(t, published(t, r)[k.KID], k)
}

func TestANameIsGivenOnce(t *testing.T) {
	r, _ := open(t, t.TempDir())
	mustMake(t, r, "Trumpton-INT-1")
	k, _ := r.Signing()
	var exists *keys.Exists
	for _, kid := range []string{"Trumpton-INT-1", "TRUMPTON-int-1"} {
		if _, err := r.New(kid); !errors.As(err, &exists) {
			t.Errorf("%s: got %v, want Exists", kid, err)
		}
	}
	if !k.Signer.Public().(*rsa.PublicKey).Equal(published(t, r)["Trumpton-INT-1"]) {
		t.Error("the key was replaced")
	}
	if err := r.RetireNow("Trumpton-INT-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.New("Trumpton-INT-1"); !errors.As(err, &exists) {
		t.Errorf("the name of a retired key: got %v, want Exists", err)
	}
}

func TestNames(t *testing.T) {
	dir := t.TempDir()
	r, _ := open(t, dir)
	for _, kid := range []string{"", "-a", "a-", ".a", "a b", "a/b", `a\b`, "..", "ä", "a\n", "A12345678901234567890123456789012345678901234567890123456789012345"} {
		if _, err := r.New(kid); !errors.Is(err, keys.ErrKID) {
			t.Errorf("%q: got %v, want ErrKID", kid, err)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("a refused name left %v behind", entries)
	}
	for _, kid := range []string{"a", "Trumpton-INT-1", "x_1.2"} {
		mustMake(t, r, kid)
	}
}

func TestNextFollowsTheConvention(t *testing.T) {
	r, clock := open(t, t.TempDir())
	for _, step := range []struct{ make, next string }{
		{"", ""}, {"odd", ""}, {"Trumpton-INT-9", "Trumpton-INT-10"}, {"Trumpton-INT-10", "Trumpton-INT-11"}, {"other", "Trumpton-INT-11"}} {
		clock.pass(time.Minute)
		if step.make != "" {
			mustMake(t, r, step.make)
		}
		if got := r.Next(); got != step.next {
			t.Errorf("after %q: %q, want %q", step.make, got, step.next)
		}
	}
}

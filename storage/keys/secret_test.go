package keys_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"barsdesk/storage/keys"
	"barsdesk/storage/wrap"
)

// fragments are pieces of what must never be seen: the numbers of a private key
// as bytes, in hexadecimal, decimal and the alphabets of base64 at each
// offset, the words around them, the passphrase, and an identity's beginning.
func fragments(t *testing.T, private *rsa.PrivateKey) map[string][]byte {
	t.Helper()
	out := map[string][]byte{"a passphrase": []byte(words), "an identity": []byte("AGE-SECRET-KEY-1"), "a PEM block": []byte("PRIVATE KEY")}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	armoured := bytes.SplitN(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), []byte("\n"), 20)
	out["a line of PEM"] = armoured[12]
	numbers := map[string][]byte{"d": private.D.Bytes(), "p": private.Primes[0].Bytes(), "q": private.Primes[1].Bytes(), "dp": private.Precomputed.Dp.Bytes()}
	for name, number := range numbers {
		piece := number[9:33]
		out[name] = piece
		out[name+" in hex"] = []byte(hex.EncodeToString(piece))
		for offset := range 3 {
			out[fmt.Sprint(name, " in base64 ", offset)] = []byte(base64.RawStdEncoding.EncodeToString(piece[offset : offset+21]))
			out[fmt.Sprint(name, " in base64url ", offset)] = []byte(base64.RawURLEncoding.EncodeToString(piece[offset : offset+21]))
		}
		out[name+" as a list"] = bytes.Trim(fmt.Append(nil, piece), "[]")
	}
	out["d in decimal"] = []byte(private.D.String()[20:60])
	out["p in decimal"] = []byte(private.Primes[0].String()[20:60])
	return out
}

func wantNoSecret(t *testing.T, where string, text []byte, secrets map[string][]byte) {
	t.Helper()
	for name, secret := range secrets {
		if bytes.Contains(text, secret) {
			t.Errorf("%s shows %s", where, name)
		}
	}
}

// A private key is never in a file in clear, a log, an error, or a value that
// is printed.
func TestAPrivateKeyIsNeverSeen(t *testing.T) {
	dir := t.TempDir()
	store := newMemory()
	for name, w := range map[string]wrap.Wrapping{"passphrase": underPassphrase(t), "key store": wrap.KeyStore{Store: store}} {
		folder := filepath.Join(dir, name)
		r, _ := openWith(folder, w)
		mustMake(t, r, "Trumpton-INT-1")
		k, err := r.Signing()
		if err != nil {
			t.Fatal(err)
		}
		private, _ := spare.key(0)
		secrets := fragments(t, private)
		for how, text := range printed(t, r, k, w) {
			wantNoSecret(t, name+": "+how, text, secrets)
		}
		wantFilesClosed(t, folder, secrets)
		for _, file := range []string{"Trumpton-INT-1.key", "wrapping.json"} {
			wantNoSecretInErrors(t, folder, file, w, secrets)
		}
	}
}

// printed is everything that a careless program could print of a ring.
func printed(t *testing.T, r *keys.Ring, k keys.Key, w wrap.Wrapping) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	infos, err := r.List()
	if err != nil {
		t.Fatal(err)
	}
	wrapped := struct {
		hidden any
		Shown  any
	}{k, k}
	for name, value := range map[string]any{"ring": r, "*ring": reflect.ValueOf(r).Elem().Interface(), "key": k, "signer": k.Signer, "list": infos, "wrapping": w, "struct": wrapped} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
			out[name+" by "+format] = fmt.Appendf(nil, format, value)
		}
		var logged bytes.Buffer
		slog.New(slog.NewTextHandler(&logged, nil)).Error("careless", "value", value)
		slog.New(slog.NewJSONHandler(&logged, nil)).Error("careless", "value", value)
		out[name+" in a log"] = logged.Bytes()
		if body, err := json.Marshal(value); err == nil {
			out[name+" as JSON"] = body
		}
	}
	set, err := r.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	out["the key set"] = set
	return out
}

// wantFilesClosed wants nothing secret in any file, and each its owner's alone.
func wantFilesClosed(t *testing.T, folder string, secrets map[string][]byte) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 && path != folder {
			t.Errorf("%s has mode %o", e.Name(), info.Mode().Perm())
		}
		if e.Type().IsRegular() {
			seen++
			wantNoSecret(t, e.Name(), read(t, path), secrets)
		}
		return nil
	})
	if err != nil || seen < 3 {
		t.Errorf("%d files seen, %v", seen, err)
	}
}

// wantNoSecretInErrors damages a file in many ways and reads every error.
func wantNoSecretInErrors(t *testing.T, folder, name string, w wrap.Wrapping, secrets map[string][]byte) {
	t.Helper()
	path := filepath.Join(folder, name)
	whole := read(t, path)
	defer write(t, path, whole)
	failed := 0
	for i := 0; i < len(whole); i += 97 {
		write(t, path, append(append(bytes.Clone(whole[:i]), '#'), whole[i+1:]...))
		r, _ := openWith(folder, w)
		if _, err := r.Signing(); err != nil {
			failed++
			wantNoSecret(t, "an error", fmt.Appendf(nil, "%v %+v %#v", err, err, err), secrets)
		}
	}
	if failed == 0 {
		t.Errorf("%s was damaged and nothing failed", name)
	}
}

// Without these the test above could pass by looking for the wrong things.
func TestTheFragmentsAreFoundWhereAKeyIsShown(t *testing.T) {
	private, err := spare.key(0)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for how, text := range map[string][]byte{
		"printed": fmt.Appendf(nil, "%+v", private), "raw": der, "hex": []byte(hex.EncodeToString(der)),
		"base64": []byte(base64.StdEncoding.EncodeToString(der)), "pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
	} {
		found := 0
		for _, secret := range fragments(t, private) {
			if bytes.Contains(text, secret) {
				found++
			}
		}
		if found == 0 {
			t.Errorf("a key that is %s is not noticed", how)
		}
	}
}

// Every byte of a key's file in turn: a changed file gives an error, or still
// the very key that was made (where a change means the same), never another.
func TestAChangedFileNeverGivesAnotherKey(t *testing.T) {
	dir := t.TempDir()
	w := wrap.KeyStore{Store: newMemory()}
	r, _ := openWith(dir, w)
	mustMake(t, r, "Trumpton-INT-1")
	k, err := r.Signing()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "Trumpton-INT-1.key")
	whole := read(t, path)
	refused := 0
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 1
		write(t, path, changed)
		again, _ := openWith(dir, w)
		got, err := again.Signing()
		if err != nil {
			refused++
			continue
		}
		if got.KID != k.KID || !got.Signer.Public().(*rsa.PublicKey).Equal(k.Signer.Public()) {
			t.Errorf("byte %d changed: another key", i)
		}
	}
	if refused < len(whole)*9/10 {
		t.Errorf("only %d of %d changes were refused", refused, len(whole))
	}
	for i := range len(whole) - 1 {
		write(t, path, whole[:i])
		again, _ := openWith(dir, w)
		if _, err := again.Signing(); err == nil {
			t.Errorf("cut after %d bytes: it signs", i)
		}
	}
}

// FuzzKeyFile puts any bytes in a key's place: no key comes of them.
func FuzzKeyFile(f *testing.F) {
	dir := f.TempDir()
	w := wrap.KeyStore{Store: newMemory()}
	r, _ := openWith(dir, w)
	if _, err := r.New("Trumpton-INT-1"); err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(dir, "Trumpton-INT-1.key")
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	k, err := r.Signing()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte(`{"card":{"kid":"Trumpton-INT-1"}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		write(t, path, content)
		again, _ := openWith(dir, w)
		if got, err := again.Signing(); err == nil && !got.Signer.Public().(*rsa.PublicKey).Equal(k.Signer.Public()) {
			t.Error("another key signs")
		}
		if set, _ := again.JWKS(); set == nil {
			t.Error("no key set")
		}
	})
}

// A signature gives nothing away but itself, and the digest's length is checked.
func TestSigningRefusesWhatIsNoDigest(t *testing.T) {
	r, _ := open(t, t.TempDir())
	mustMake(t, r, "Trumpton-INT-1")
	k, err := r.Signing()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Signer.Sign(nil, make([]byte, sha512.Size-1), crypto.SHA512); err == nil {
		t.Error("it signed a digest of the wrong length")
	}
}

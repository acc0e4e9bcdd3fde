package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Codes of authenticator apps: RFC 6238 with SHA-1, 6 digits and 30 seconds,
// which every app can do. The code of the step before and after counts too:
// clocks of phones are wrong by that much, and a person types for that long.
const (
	totpPeriod = 30
	totpSecret = 20 // bytes
)

var totpDigits = otp.DigitsSix

// noSecret stands for the secret of nobody, to spend the same work.
var noSecret = make([]byte, totpSecret)

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

func newSecret() []byte {
	secret := make([]byte, totpSecret)
	_, _ = rand.Read(secret) // never fails: it ends the process instead
	return secret
}

// totpStep is the step whose code was typed and is newer than after; 0 for
// none. It costs the same whatever was typed.
func totpStep(secret []byte, code string, now time.Time, after int64) (step int64) {
	known := len(secret) > 0
	if !known {
		secret = noSecret
	}
	code = strings.ReplaceAll(code, " ", "")
	middle := now.Unix() / totpPeriod
	for at := middle - 1; at <= middle+1; at++ {
		want, err := hotp.GenerateCodeCustom(base32Plain.EncodeToString(secret), uint64(at), hotp.ValidateOpts{Digits: totpDigits, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // seconds since 1970 are not negative
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && at > after && known {
			step = at
		}
	}
	return step
}

// offer puts a secret into the words and the picture for an authenticator app.
func offer(secret []byte, username string) (TOTPOffer, error) {
	text := base32Plain.EncodeToString(secret)
	const issuer = "Barsdesk"
	uri := "otpauth://totp/" + url.PathEscape(issuer+":"+username) + "?" +
		url.Values{"secret": {text}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {fmt.Sprint(totpPeriod)}}.Encode()
	code, err := qr.Encode(uri, qr.M, qr.Auto)
	if err != nil {
		return TOTPOffer{}, err
	}
	out := TOTPOffer{Secret: grouped(text, 4, " "), URI: uri}
	size := code.Bounds()
	for y := size.Min.Y; y < size.Max.Y; y++ {
		var row strings.Builder
		for x := size.Min.X; x < size.Max.X; x++ {
			light, _, _, _ := code.At(x, y).RGBA()
			row.WriteByte("10"[min(light, 1)])
		}
		out.QR = append(out.QR, row.String())
	}
	return out, nil
}

// grouped puts a mark after every n letters.
func grouped(text string, n int, mark string) string {
	var parts []string
	for ; len(text) > n; text = text[n:] {
		parts = append(parts, text[:n])
	}
	return strings.Join(append(parts, text), mark)
}

// recoveryCount is how many recovery codes a person gets at once.
const recoveryCount = 10

// newRecovery makes recovery codes of 128 bits, and their hashes. A plain hash
// is enough: nobody can try that many.
func newRecovery() (codes, hashes []string) {
	for range recoveryCount {
		var b [16]byte
		_, _ = rand.Read(b[:]) // never fails: it ends the process instead
		code := grouped(base32Plain.EncodeToString(b[:]), 5, "-")
		codes, hashes = append(codes, code), append(hashes, recoveryHash(code))
	}
	return codes, hashes
}

// recoveryHash is that of a code however it was typed.
func recoveryHash(code string) string {
	plain := strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(code))
	sum := sha256.Sum256([]byte(plain))
	return hex.EncodeToString(sum[:])
}

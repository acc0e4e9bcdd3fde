package header

import (
	"encoding/base64"
	"net/textproto"
	"strings"
)

var toStandard = strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "", "\t", "", " ", "")

// decode reads Base64 in the standard or the URL alphabet, padded or not.
func decode(s string) ([]byte, error) {
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(toStandard.Replace(s), "="))
}

// coded are the headers whose value is Base64.
var coded = map[string]bool{
	textproto.CanonicalMIMEHeaderKey(Target):       true,
	textproto.CanonicalMIMEHeaderKey(Organisation): true,
	textproto.CanonicalMIMEHeaderKey(Software):     true,
	textproto.CanonicalMIMEHeaderKey(Practitioner): true,
}

// Decoded returns what stands in the value of one of the Base64 headers, for
// people to read as text; "" for other headers and for what is not Base64.
func Decoded(name, value string) string {
	if !coded[textproto.CanonicalMIMEHeaderKey(name)] {
		return ""
	}
	text, err := decode(value)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(strings.ToValidUTF8(string(text), "\uFFFD"))
}

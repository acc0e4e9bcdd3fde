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

// spelt are the names of this standard's headers as it writes them, by the
// form that net/http gives them.
var spelt = func() map[string]string {
	by := map[string]string{}
	for _, name := range []string{RequestID, CorrelationID, Target, Organisation, Software, Practitioner, UseContext} {
		by[textproto.CanonicalMIMEHeaderKey(name)] = name
	}
	return by
}()

// Spelling is a header's name as the standard writes it; a name of another
// standard comes back as it is. On the wire case does not matter.
func Spelling(name string) string {
	if s, ok := spelt[textproto.CanonicalMIMEHeaderKey(name)]; ok {
		return s
	}
	return name
}

package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
)

// hashOf is the SHA-256 of bytes in hex, by which the audit log names them; ""
// without bytes.
func hashOf(data []byte) string {
	if len(data) == 0 {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// keptHeader is a message's header as it is stored: a JSON object of names to
// lists of values, Authorization left out.
func keptHeader(h http.Header) ([]byte, error) {
	h = h.Clone()
	h.Del("Authorization")
	return json.Marshal(h)
}

// readHeader reads what keptHeader wrote.
func readHeader(kept []byte) (http.Header, error) {
	h := http.Header{}
	if len(kept) == 0 {
		return h, nil
	}
	err := json.Unmarshal(kept, &h)
	return h, err
}

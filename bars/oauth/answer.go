package oauth

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// longestToken caps what an answer says of a token's lifetime: the platform
// gives ten minutes at most.
const longestToken = 10 * time.Minute

// grant is what a token service gave.
type grant struct {
	token  string
	life   time.Duration
	claims Claims
}

// parse reads the answer of a token service. expires_in may be a string or a
// number. On a refusal, or an answer that is none, the failure has kind,
// status, code, description and message id.
//
// BaRS Core, Security: token request and answer.
func parse(status int, body []byte) (grant, *Failure) {
	var a struct {
		Token       string          `json:"access_token"`
		Type        string          `json:"token_type"`
		Expires     json.RawMessage `json:"expires_in"`
		Code        string          `json:"error"`
		Description string          `json:"error_description"`
		MessageID   string          `json:"message_id"`
	}
	broken := json.Unmarshal(body, &a) != nil
	if status != http.StatusOK {
		return grant{}, &Failure{Kind: kindOf(status, a.Code), Status: status, Code: a.Code, Description: a.Description, MessageID: a.MessageID}
	}
	life := seconds(a.Expires)
	if broken || !sendable(a.Token) || !strings.EqualFold(a.Type, "Bearer") || life <= 0 {
		return grant{}, &Failure{Kind: Malformed, Status: status, MessageID: a.MessageID}
	}
	return grant{token: a.Token, life: life}, nil
}

// seconds reads expires_in, 0 when it tells no time.
func seconds(raw json.RawMessage) time.Duration {
	text := strings.TrimSpace(strings.Trim(string(raw), `"`))
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || n < 1 {
		return 0
	}
	return time.Duration(min(n, longestToken.Seconds())) * time.Second
}

// sendable reports whether a token can stand in a header.
func sendable(token string) bool {
	return token != "" && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// harmless cuts what an answer says to size, drops control characters, and
// drops all of it when it repeats any part of what is secret.
func harmless(text, secret string, most int) string {
	for _, part := range strings.Split(secret, ".") {
		if part != "" && strings.Contains(text, part) {
			return ""
		}
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return strings.TrimSpace(text)
}

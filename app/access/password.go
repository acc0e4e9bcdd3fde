package access

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn"
)

// A password has 12 characters or more beside a second factor, and at most 256
// bytes, so that hashing one cannot be made long.
const (
	passwordLeast = 12
	passwordMost  = 256
	// guessable is the score of zxcvbn below which a password is refused: fewer
	// than 10^8 guesses. It knows 30,000 common passwords and their variants.
	guessable = 3
	// judged is how many characters are judged; the judgement takes longer than
	// in proportion.
	judged = 64
)

// forbiddenWords are what no password here is built from.
var forbiddenWords = []string{"barsdesk", "bars", "nhs", "clinician", "receiver", "trainer", "manager", "auditor", "administrator", "password"}

// passwordRules are the rules in words.
var passwordRules = []string{
	fmt.Sprintf("At least %d characters. Any characters count, spaces too; three or four words that do not belong together are good.", passwordLeast),
	"Not a password that is widely known, and not easy to guess.",
	"Not built from your username, your name, your organisation or its ODS code, or from words such as Barsdesk or NHS.",
}

// passwordFault is what is wrong with a new password; own are words about the
// person, such as the username and the ODS code.
func passwordFault(password string, own ...string) error {
	switch {
	case !utf8.ValidString(password):
		return weak("It holds bytes that are no text.")
	case utf8.RuneCountInString(password) < passwordLeast:
		return weak(fmt.Sprintf("It has fewer than %d characters.", passwordLeast))
	case len(password) > passwordMost:
		return weak(fmt.Sprintf("It is longer than %d bytes.", passwordMost))
	}
	words := splitWords(append(slices.Clone(own), forbiddenWords...))
	if word := builtFrom(password, words); word != "" {
		return weak("Much of it is a word that belongs to you or to Barsdesk.")
	}
	begin := []rune(password)
	if zxcvbn.PasswordStrength(string(begin[:min(len(begin), judged)]), words).Score < guessable {
		return weak("It is widely known or easy to guess.")
	}
	return nil
}

func weak(what string) error {
	return &Fault{Code: "password-weak", Title: "Choose another password", What: what, Next: "Choose a longer one, for example of four words that do not belong together."}
}

func splitWords(texts []string) (out []string) {
	for _, text := range texts {
		out = append(out, strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" ._-@,'()", r) })...)
	}
	return out
}

// builtFrom is the word without which the password would be too short, or "".
func builtFrom(password string, words []string) string {
	lower := strings.ToLower(password)
	for _, word := range words {
		if len(word) < 3 || !strings.Contains(lower, word) {
			continue
		}
		if utf8.RuneCountInString(strings.ReplaceAll(lower, word, "")) < passwordLeast {
			return word
		}
	}
	return ""
}

// pinFault is what is wrong with a new PIN.
func pinFault(pin string) error {
	digits := strings.Trim(pin, "0123456789") == ""
	switch {
	case !digits || len(pin) < 6 || len(pin) > 12:
		return &Fault{Code: "pin-weak", Title: "Choose another PIN", What: "A PIN has 6 to 12 digits.", Next: "Choose one that is not a date or a row of digits."}
	case strings.Count(pin, pin[:1]) == len(pin) || strings.Contains("01234567890123", pin) || strings.Contains("98765432109876", pin):
		return &Fault{Code: "pin-weak", Title: "Choose another PIN", What: "It is easy to guess.", Next: "Choose one that is not a row of digits."}
	}
	return nil
}

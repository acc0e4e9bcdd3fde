package desk

import (
	"strings"
	"unicode"

	"barsdesk/bars/message"
	"barsdesk/storage"
)

// index turns what a person searches by into a keyed hash.
type index func(kind storage.KeyKind, value string) string

// searchKeys are what the cases of a patient are found by: NHS number, surname,
// birth date and postcode, as far as they are known. Spelling, case and spacing
// make no difference.
func searchKeys(hash index, p message.Patient) []storage.Key {
	return hash.keys(
		storage.Key{Kind: storage.KeyNHSNumber, Value: bareNumber(p.NHSNumber)},
		storage.Key{Kind: storage.KeySurname, Value: bareSurname(p.Family)},
		storage.Key{Kind: storage.KeyBirthDate, Value: strings.TrimSpace(p.BirthDate)},
		storage.Key{Kind: storage.KeyPostcode, Value: bareCode(p.Postcode)})
}

// referenceKeys is what a case is found by when people quote a reference; none
// for an empty one.
func referenceKeys(hash index, reference string) []storage.Key {
	return hash.keys(storage.Key{Kind: storage.KeyReference, Value: bareCode(reference)})
}

// keys are the keys that have a value, with their hashes.
func (h index) keys(clear ...storage.Key) (out []storage.Key) {
	for _, k := range clear {
		if k.Value != "" {
			out = append(out, storage.Key{Kind: k.Kind, Value: h(k.Kind, k.Value)})
		}
	}
	return out
}

func bareNumber(s string) string { return without(s, isBreak) }

// bareSurname makes O'Neill-Hughes and ONEILL HUGHES one.
func bareSurname(s string) string { return strings.ToLower(without(s, isBreak)) }

// bareCode makes "dn8 5sp" and "DN85SP" one, and "RX1-4F7K2" and "rx1 4f7k2".
func bareCode(s string) string { return strings.ToUpper(without(s, isBreak)) }

func without(s string, drop func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}, s)
}

// isBreak reports what people put into names and codes or leave out: spaces,
// hyphens and apostrophes of any kind.
func isBreak(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("'’‘`´", r)
}

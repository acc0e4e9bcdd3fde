package desk

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/storage"
)

// search is what a person typed, taken apart.
type search struct {
	// groups are the parts whose form says what they are: a case must have a
	// key of each.
	groups [][]storage.Key
	// words are the others. A run of them may be a surname or a reference; the
	// rest must be in the patient's name.
	words      []string
	runs       []run
	patientKey string
}

// run is some of the words side by side, from the first to before the last.
type run struct {
	first, last int
	keys        []storage.Key
}

// How much of a text is looked at: longer ones name nobody.
const (
	mostWords = 12
	widest    = 4 // words of a surname or a reference
)

// parseSearch takes apart what a person typed. Case, spacing and order make no
// difference.
func (d *Desk) parseSearch(text string) (s search) {
	typed := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n\u00a0", r) })
	typed = typed[:min(len(typed), mostWords)]
	for i := 0; i < len(typed); {
		n := d.takeGroup(&s, typed[i:])
		if n == 0 {
			s.words = append(s.words, typed[i])
			n = 1
		}
		i += n
	}
	for first := range s.words {
		for last := first + 1; last <= min(first+widest, len(s.words)); last++ {
			s.runs = append(s.runs, run{first, last, d.nameKeys(strings.Join(s.words[first:last], " "))})
		}
	}
	return s
}

// takeGroup takes an NHS number, a date or a postcode off the front, and says
// of how many words it is.
func (d *Desk) takeGroup(s *search, typed []string) int {
	for n := min(3, len(typed)); n > 0; n-- {
		text := strings.Join(typed[:n], " ")
		p, ok := recognised(text)
		if !ok {
			continue
		}
		keys := searchKeys(d.index, p)
		if p.NHSNumber != "" {
			s.patientKey = d.patientKey(p.NHSNumber)
		}
		if p.Postcode != "" { // some references look like one
			keys = append(keys, referenceKeys(d.index, text)...)
		}
		s.groups = append(s.groups, keys)
		return n
	}
	return 0
}

// postcode is the form of a postcode, without its space.
var postcode = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$`)

// recognised reads a text whose form says what it is.
func recognised(text string) (p message.Patient, ok bool) {
	if number, err := fhir.NHSNumber(text); err == nil {
		return message.Patient{NHSNumber: number}, true
	}
	if date, ok := typedDate(text); ok {
		return message.Patient{BirthDate: date}, true
	}
	if code := bareCode(text); postcode.MatchString(code) {
		return message.Patient{Postcode: code}, true
	}
	return p, false
}

// typedDate reads a date as people in Britain write it, day first.
func typedDate(text string) (string, bool) {
	text = strings.NewReplacer("/", " ", ".", " ", "-", " ").Replace(text)
	for _, form := range []string{"2006 1 2", "2 1 2006", "2 Jan 2006", "2 January 2006"} {
		if t, err := time.Parse(form, text); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

// nameKeys are the keys of a case that a surname or a reference finds.
func (d *Desk) nameKeys(text string) []storage.Key {
	return append(searchKeys(d.index, message.Patient{Family: text}), referenceKeys(d.index, text)...)
}

func (s search) empty() bool { return len(s.groups) == 0 && len(s.words) == 0 }

// simple reports whether every candidate fits.
func (s search) simple() bool { return len(s.groups)+len(s.words) == 1 }

// candidates are keys of which every case that fits has one.
func (s search) candidates() (out []storage.Key) {
	if len(s.groups) > 0 {
		return s.groups[0]
	}
	for _, r := range s.runs {
		out = append(out, r.keys...)
	}
	return out
}

// fits reports whether a case with keys, about a patient called name, fits
// everything typed.
func (s search) fits(keys []storage.Key, name string) bool {
	has := func(wanted []storage.Key) bool {
		return slices.ContainsFunc(wanted, func(k storage.Key) bool { return slices.Contains(keys, k) })
	}
	for _, g := range s.groups {
		if !has(g) {
			return false
		}
	}
	found := make([]bool, len(s.words))
	for _, r := range s.runs {
		if has(r.keys) {
			for i := r.first; i < r.last; i++ {
				found[i] = true
			}
		}
	}
	named := strings.Fields(strings.ReplaceAll(name, ",", " "))
	for i, word := range s.words {
		if !found[i] && !slices.ContainsFunc(named, func(n string) bool { return bareSurname(n) == bareSurname(word) }) {
			return false
		}
	}
	return true
}

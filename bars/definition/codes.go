package definition

import (
	"strings"
	"sync"

	"barsdesk/bars/header"
)

// Code is one code of a published code system.
type Code struct{ Code, Display string }

// Coded is a code together with its system.
type Coded struct{ System, Code, Display string }

// systemFile is a code system, or one system's part of a value set, as stored.
type systemFile struct {
	URL     string      `json:"url"`
	Partial bool        `json:"partial"`
	Codes   [][2]string `json:"codes"`
}

type codeFile struct {
	About   Pack         `json:"about"`
	Systems []systemFile `json:"systems"`
	Sets    []struct {
		URL   string       `json:"url"`
		Codes []systemFile `json:"codes"`
	} `json:"sets"`
}

var (
	codePack = load[codeFile]("codes.json")
	systems  = sync.OnceValue(func() map[string]*systemFile {
		f := codePack()
		out := make(map[string]*systemFile, len(f.Systems))
		for i := range f.Systems {
			out[f.Systems[i].URL] = &f.Systems[i]
		}
		return out
	})
	sets = sync.OnceValue(func() map[string][]Coded {
		out := map[string][]Coded{}
		for _, s := range codePack().Sets {
			for _, part := range s.Codes {
				for _, c := range part.Codes {
					out[s.URL] = append(out[s.URL], Coded{part.URL, c[0], c[1]})
				}
			}
		}
		return out
	})
)

// find looks a system up by its url, tolerant as header.SameSystem.
func find(system string) *systemFile {
	if s := systems()[system]; s != nil {
		return s
	}
	for url, s := range systems() {
		if header.SameSystem(url, system) {
			return s
		}
	}
	return nil
}

// Codes returns the codes of a published system in their published order, nil
// for a system that is not held here.
func Codes(system string) []Code {
	s := find(system)
	if s == nil {
		return nil
	}
	out := make([]Code, len(s.Codes))
	for i, c := range s.Codes {
		out[i] = Code{c[0], c[1]}
	}
	return out
}

// Complete reports whether every code of system is held here, so that another
// one is wrong. The national triage lists are not published in full.
func Complete(system string) bool {
	s := find(system)
	return s != nil && !s.Partial
}

// Display returns the published display of a code, or "" when it is not held
// here. A code is compared to the letter first, then ignoring case.
func Display(system, code string) string {
	s := find(system)
	if s == nil {
		return displayInSets(system, code)
	}
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for _, c := range s.Codes {
			if same(c[0], code) {
				return c[1]
			}
		}
	}
	return ""
}

func displayInSets(system, code string) string {
	for _, set := range sets() {
		for _, c := range set {
			if c.System == system && c.Code == code {
				return c.Display
			}
		}
	}
	return ""
}

// ValueSet returns the codes of a value set, in their published order; nil for
// one that is not held here or cannot be listed, such as SNOMED CT sets. A
// version after "|" is ignored.
func ValueSet(url string) []Coded {
	url, _, _ = strings.Cut(url, "|")
	return sets()[url]
}

package definition

import (
	"fmt"
	"strconv"
	"strings"
)

// version is an Application version in SemVer form. Only what compatibility
// depends on is kept: the numbers and the word of a pre-release label.
type version struct {
	major, minor, patch int
	label               string // alpha, beta, rc; empty for a release
	step                int    // the number after the label
}

func parseVersion(text string) (v version, ok bool) {
	numbers, label, pre := strings.Cut(text, "-")
	parts := strings.Split(numbers, ".")
	if len(parts) > 3 {
		return v, false
	}
	for i, to := range []*int{&v.major, &v.minor, &v.patch} {
		if i == len(parts) {
			break
		}
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < 0 {
			return v, false
		}
		*to = n
	}
	if pre {
		word, step, _ := strings.Cut(strings.ToLower(label), ".")
		v.label = word
		v.step, _ = strconv.Atoi(step)
		return v, word != ""
	}
	return v, true
}

// fits reports whether two versions can be exchanged: the same major version,
// and a pre-release only with a pre-release of the same number and label word
// (BaRS Core, Versioning; Message bundle, meta.versionId).
func (v version) fits(o version) bool {
	if v.label != "" || o.label != "" {
		return v.label == o.label && v.major == o.major && v.minor == o.minor && v.patch == o.patch
	}
	return v.major == o.major
}

// Compatible reports whether two versions, of the standard or of an Application,
// can be exchanged: the same major version, and a pre-release only with a
// pre-release of the same number and label word. A text that is no version fits none.
//
// BaRS Core, Versioning.
func Compatible(a, b string) bool {
	v, ok := parseVersion(a)
	w, known := parseVersion(b)
	return ok && known && v.fits(w)
}

// Reaches reports whether a version is least, or a later one. What came with a
// minor version is asked only of those that reach it.
//
// BaRS Core, Versioning: a sender refrains from newer features.
func Reaches(version, least string) bool {
	v, ok := parseVersion(version)
	l, known := parseVersion(least)
	return ok && known && v.label == l.label && !v.before(l)
}

// nearer reports whether a is a better partner for v than b is: the nearest
// minor version, then the nearest patch, then the newer of two equally near.
func (v version) nearer(a, b version) bool {
	for _, d := range [][2]int{
		{distance(a.minor, v.minor), distance(b.minor, v.minor)},
		{distance(a.patch, v.patch), distance(b.patch, v.patch)},
		{distance(a.step, v.step), distance(b.step, v.step)},
		{b.minor, a.minor}, {b.patch, a.patch}, {b.step, a.step},
	} {
		if d[0] != d[1] {
			return d[0] < d[1]
		}
	}
	return false
}

func distance(a, b int) int {
	if a < b {
		return b - a
	}
	return a - b
}

// SharedVersion is the highest Application version that two parties share: the
// lower of the two when they fit together, else ours, as when the other states
// none.
//
// BaRS Core, Versioning: both operate on the highest version both support.
func SharedVersion(ours, theirs string) string {
	o, known := parseVersion(ours)
	t, ok := parseVersion(theirs)
	if known && ok && o.fits(t) && t.before(o) {
		return theirs
	}
	return ours
}

// before reports whether a version is lower than another of the same label.
func (v version) before(o version) bool {
	for _, d := range [][2]int{{v.major, o.major}, {v.minor, o.minor}, {v.patch, o.patch}, {v.step, o.step}} {
		if d[0] != d[1] {
			return d[0] < d[1]
		}
	}
	return false
}

// SupportedVersion reports whether a message whose Bundle.meta.versionId is
// versionID is processed for a use case: the current and the previous major
// version of its Application, and of a pre-release Application the same
// pre-release. Without a use case, as in a cancellation, it is enough that one
// Application is supported in that version.
//
// BaRS Core, Message bundle rules: meta.versionId.
func SupportedVersion(versionID, useCase string) bool {
	v, ok := parseVersion(versionID)
	if !ok {
		return false
	}
	if useCase != "" {
		_, ours := Application(useCase)
		return supports(ours, v)
	}
	for _, a := range applications {
		if supports(a.version, v) {
			return true
		}
	}
	return false
}

func supports(ours string, v version) bool {
	o, ok := parseVersion(ours)
	if !ok {
		return false
	}
	previous := version{major: o.major - 1}
	return o.fits(v) || o.label == "" && previous.major > 0 && previous.fits(v)
}

// Versions are those of the Application of a use case that a receiver can work
// with, the newest first: the one that is built here and the minor versions
// before it, for a pre-release that alone. It is empty for a code that is not a
// use case.
//
// BaRS Core, Versioning: minor versions are compatible.
func Versions(useCase string) []string {
	_, text := Application(useCase)
	v, ok := parseVersion(text)
	if !ok {
		return nil
	}
	out := []string{text}
	for minor := v.minor - 1; minor >= 0 && v.label == ""; minor-- {
		out = append(out, fmt.Sprintf("%d.%d.0", v.major, minor))
	}
	return out
}

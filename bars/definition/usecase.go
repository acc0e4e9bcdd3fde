package definition

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// UseCaseSystem is the code system of use cases (BaRS Core, Code systems).
const UseCaseSystem = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars"

// application is one BaRS Application, the version of it that is built here,
// and what it is about in plain words.
type application struct{ name, version, about string }

// applications are keyed by the digit after "a" in a use-case code (BaRS
// Applications, edition 1.12.0 of the guide).
var applications = map[byte]application{
	'1': {"APP1", "2.1.0", "Bookings and referrals into urgent and emergency care"},
	'2': {"APP2", "2.1.0", "Bookings and referrals into urgent and emergency care, from tools that patients use"},
	'3': {"APP3", "2.0.0", "Referrals into urgent care"},
	'4': {"APP4", "2.0.0", "Requests to validate a 999 call"},
	'5': {"APP5", "1.2.0", "Referrals into pharmacy"},
	'6': {"APP6", "1.0.0-beta.8", "Referrals between ambulance services"},
	'7': {"APP7", "1.0.0-alpha.4", "Bookings into GP practices"},
	'8': {"APP8", "1.0.0-alpha.3", "Referrals for a choice of service"},
}

// Application returns the Application a use case belongs to, for example APP1,
// and the version of it that is built here. Both are empty for a code that is
// not a use case. Case does not matter.
func Application(useCase string) (app, version string) {
	code := strings.ToLower(useCase)
	if code == "referraltopharmacy" {
		code = "a5t1"
	}
	if useCaseNames[code] == "" {
		return "", ""
	}
	a := applications[code[1]]
	return a.name, a.version
}

// ApplicationAbout says in plain words what the Application of a use case is
// about; it is empty for a code that is not a use case.
func ApplicationAbout(useCase string) string {
	name, _ := Application(useCase)
	for _, a := range applications {
		if a.name == name {
			return a.about
		}
	}
	return ""
}

// PreRelease reports whether the Application of a use case is not released
// nationally yet (BaRS Applications, at a glance: APP6 to APP8).
func PreRelease(useCase string) bool {
	_, version := Application(useCase)
	return PreReleaseVersion(version)
}

// PreReleaseVersion reports whether a version is one before a release, for
// example 1.0.0-beta.8.
func PreReleaseVersion(text string) bool {
	v, ok := parseVersion(text)
	return ok && v.label != ""
}

// neverSent are the use cases that nothing is sent for although they have a
// code: withdrawn ones, and those that no Application page describes (BaRS
// Applications, use-case codes).
var neverSent = map[string]string{
	"a1t10": undescribed, "a1t11": undescribed, "a1t12": undescribed, "a2t5": undescribed, "a2t6": undescribed, "a4t4": undescribed,
	"a5t2": withdrawn, "a5t3": withdrawn, "referraltopharmacy": withdrawn,
}

const (
	undescribed = "The standard names this use but does not yet say how to ask for it."
	withdrawn   = "This use was withdrawn nationally. It can still be received, but nothing is sent for it."
)

// NeverSent says in plain words why nothing is sent for a use case, whatever a
// receiver publishes; it is empty for one that is sent.
func NeverSent(useCase string) string {
	if app, _ := Application(useCase); app == "" {
		return "Barsdesk does not know this use."
	}
	return neverSent[strings.ToLower(useCase)]
}

// UseCases are the use cases of an Application, for example APP4, that
// something is sent for, in order of their codes.
func UseCases(app string) []string {
	var out []string
	for code := range useCaseNames {
		if name, _ := Application(code); name == app && NeverSent(code) == "" {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// UseCaseCodes are all use cases of the published code system, in order of their
// Applications and numbers, also those that nothing is sent for.
func UseCaseCodes() []string {
	out := slices.Collect(maps.Keys(useCaseNames))
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(appOf(a), appOf(b)) })
	return out
}

func appOf(useCase string) string {
	name, _ := Application(useCase)
	return name
}

// useCaseNames say what each use case is for, in the words of the people who
// refer. The published displays are not meant for them (BaRS Applications,
// use-case codes).
var useCaseNames = map[string]string{
	"a1t1":  "Emergency department, from NHS 111",
	"a1t2":  "Urgent treatment centre, from NHS 111",
	"a1t3":  "Emergency department, from a clinical assessment service",
	"a1t4":  "Urgent treatment centre, from a clinical assessment service",
	"a1t5":  "Emergency department, from the 999 ambulance service",
	"a1t6":  "Urgent treatment centre, from the 999 ambulance service",
	"a1t7":  "Same day emergency care, from NHS 111",
	"a1t8":  "Same day emergency care, from a clinical assessment service",
	"a1t9":  "Same day emergency care, from the 999 ambulance service",
	"a1t10": "Urgent and emergency care, from NHS 111",
	"a1t11": "Urgent and emergency care, from a clinical assessment service",
	"a1t12": "Urgent and emergency care, from the 999 ambulance service",
	"a2t1":  "Emergency department, from NHS 111 online",
	"a2t2":  "Urgent treatment centre, from NHS 111 online",
	"a2t3":  "Emergency department, from a streaming and redirection tool",
	"a2t4":  "Urgent treatment centre, from a streaming and redirection tool",
	"a2t5":  "Urgent and emergency care, from NHS 111 online",
	"a2t6":  "Urgent and emergency care, from a streaming and redirection tool",
	"a3t1":  "Clinical assessment service, from the 999 ambulance service",
	"a4t1":  "Validation of a 999 call by a clinical assessment service",
	"a4t2":  "Falls response, from the 999 ambulance service",
	"a4t3":  "Community services, from the 999 ambulance service",
	"a4t4":  "Validation of a 999 call by urgent and emergency care",
	"a5t1":  "Community pharmacy, from general practice",
	"a5t2":  "Contraception at a pharmacy, from general practice",
	"a5t3":  "Blood pressure check at a pharmacy, from general practice",
	"a6t1":  "Ambulance service, for a call from outside its area",
	"a6t2":  "Ambulance service, to help with a call",
	"a6t3":  "Ambulance service, to send a vehicle in mutual aid",
	"a7t1":  "GP practice appointment, booked by the patient",
	"a8t1":  "Choice of service, from advice and guidance",
	"a8t2":  "Choice of service, from NHS 111 online",
	"a8t3":  "Choice of service, from the NHS website",

	"referraltopharmacy": "Community pharmacy, from general practice (old code)",
}

// UseCaseName says in plain words whom a use case refers to and from where. A
// code that is not known here gives words that say so.
func UseCaseName(code string) string {
	if n := useCaseNames[strings.ToLower(code)]; n != "" {
		return n
	}
	return "A use that Barsdesk does not know"
}

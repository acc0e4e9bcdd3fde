package header

import (
	"strconv"
	"strings"
)

// Endpoint returns the endpoint text of a service in the directory of
// services: "https://fhir.nhs.uk/Id/dos-service-id|<id>".
func Endpoint(serviceID string) string { return ServiceIDSystem + "|" + serviceID }

// ServiceOf splits an endpoint text on its last "|". ok is false when either
// part is empty.
//
// BaRS Core, MessageHeader: the two parts make the NHSD-Target-Identifier.
func ServiceOf(endpoint string) (system, id string, ok bool) {
	i := strings.LastIndexByte(endpoint, '|')
	if i < 0 {
		return "", "", false
	}
	system, id = strings.TrimSpace(endpoint[:i]), strings.TrimSpace(endpoint[i+1:])
	return system, id, system != "" && id != ""
}

// SameSystem reports whether two systems found in bodies are the same: under
// https://fhir.nhs.uk/ the scheme and the case of the path do not matter, any
// other system must be equal to the letter.
//
// BaRS Core, Code systems and identifiers.
func SameSystem(a, b string) bool {
	if a == b {
		return true
	}
	x, okX := national(a)
	y, okY := national(b)
	return okX && okY && strings.EqualFold(x, y)
}

// national returns the path of a system under fhir.nhs.uk.
func national(system string) (string, bool) {
	const host = "://fhir.nhs.uk/"
	i := strings.Index(strings.ToLower(system), host)
	if i < 0 {
		return "", false
	}
	scheme := strings.ToLower(system[:i])
	return system[i+len(host):], scheme == "http" || scheme == "https"
}

// AcceptVersion reads the BaRS Core version out of an Accept header: the
// highest of the parameters whose name starts with "version" and whose value
// is exactly three numbers. Without one ok is false and the version is 1.0.0,
// which is what such a call counts as.
//
// BaRS Core, Accept and version.
func AcceptVersion(accept string) (major, minor, patch int, ok bool) {
	best := [3]int{1, 0, 0}
	for _, param := range strings.FieldsFunc(accept, func(r rune) bool { return r == ',' || r == ';' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if !strings.HasPrefix(strings.ToLower(name), "version") {
			continue
		}
		if v, good := threeNumbers(value); good && (!ok || less(best, v)) {
			best, ok = v, true
		}
	}
	return best[0], best[1], best[2], ok
}

func threeNumbers(s string) (v [3]int, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 31)
		if err != nil {
			return v, false
		}
		v[i] = int(n)
	}
	return v, true
}

func less(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// LoggedID is a request or correlation id as a log may show it: what is no UUID
// is foreign text and could be anything.
func LoggedID(s string) string {
	if UUID(s) {
		return s
	}
	return "not a UUID"
}

// LoggedODS is an organisation's code as a log may show it: what cannot be an
// ODS code, 3 to 8 letters and digits, is foreign text and could be anything.
func LoggedODS(code string) string {
	if len(code) >= 3 && len(code) <= 8 && !strings.ContainsFunc(code, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return code
	}
	return "not an ODS code"
}

// UUID reports whether s is a UUID in its usual form of 36 characters, in
// either case.
func UUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !isHex(c) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// IsJSON reports whether a Content-Type is one that carries FHIR JSON.
func IsJSON(contentType string) bool {
	switch mediaType(contentType) {
	case "application/fhir+json", "application/json", "application/json+fhir":
		return true
	}
	return false
}

func mediaType(s string) string {
	m, _, _ := strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(m))
}

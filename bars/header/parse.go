package header

import (
	"net/http"
	"strings"

	"barsdesk/bars/fhir"
)

// Fault sorts what can be wrong with a header.
type Fault string

// The faults of a header.
const (
	Missing   Fault = "missing"
	Repeated  Fault = "repeated"
	NotUUID   Fault = "not-uuid"
	NotBase64 Fault = "not-base64"
	NotJSON   Fault = "not-json"
	Shape     Fault = "shape" // JSON, but a part is absent or of the wrong type
)

// Problem is what is wrong with one header. What is a clause in plain words
// that never quotes the value, for example "is not Base64".
type Problem struct {
	Header  string
	Fault   Fault
	Missing bool // Fault is Missing
	What    string
}

// Error names the header and what is wrong with it: "X-Request-Id is not a UUID".
func (p Problem) Error() string { return p.Header + " " + p.What }

// Parsed is what could be read out of a call's headers. What could not be read
// is empty and has a Problem; the two ids are kept as received so that they can
// be echoed.
type Parsed struct{ Set }

// Parse reads a call's headers. Each header is judged apart from the others,
// with a Problem for each part at fault; NHSD-Requesting-Practitioner,
// use-context and Accept may be absent. Whether the organisation, the software
// or the target must be there is the caller's rule.
//
// Read are: Base64 in both alphabets, with or without padding and line breaks,
// and objects where an array belongs or the other way round.
//
// BaRS Core, HTTP headers.
func Parse(h http.Header) (Parsed, []Problem) {
	r := reading{header: h}
	var p Parsed
	p.RequestID = r.id(RequestID)
	p.CorrelationID = r.id(CorrelationID)
	p.Target = r.target()
	p.Organisation = r.organisation()
	p.Software = r.software()
	p.Practitioner = r.practitioner()
	p.UseContext = h.Get(UseContext)
	p.Accept = strings.Join(h.Values("Accept"), ", ")
	return p, r.problems
}

// reading collects the problems met on the way through the headers.
type reading struct {
	header   http.Header
	problems []Problem
}

func (r *reading) problem(name string, f Fault, what string) {
	r.problems = append(r.problems, Problem{Header: name, Fault: f, Missing: f == Missing, What: what})
}

// value returns a header that must be there once.
func (r *reading) value(name string) (string, bool) {
	values := r.header.Values(name)
	switch {
	case len(values) == 0 || strings.TrimSpace(values[0]) == "":
		r.problem(name, Missing, "is missing")
		return "", false
	case len(values) > 1:
		r.problem(name, Repeated, "is given more than once")
	}
	return strings.TrimSpace(values[0]), true
}

func (r *reading) id(name string) string {
	v, ok := r.value(name)
	if ok && !UUID(v) {
		r.problem(name, NotUUID, "is not a UUID")
	}
	return v
}

// coded returns the JSON object of a Base64 header, or nil.
func (r *reading) coded(name string) *fhir.Node {
	v, ok := r.value(name)
	if !ok {
		return nil
	}
	text, err := decode(v)
	if err != nil {
		r.problem(name, NotBase64, "is not Base64")
		return nil
	}
	n, err := fhir.Parse(text)
	if err != nil {
		r.problem(name, NotJSON, "does not hold JSON")
		return nil
	}
	if n.Kind != fhir.Object {
		r.problem(name, Shape, "does not hold a JSON object")
		return nil
	}
	return n
}

// text returns the string at path, which must be there.
func (r *reading) text(name string, n *fhir.Node, path, called string) string {
	v := n.At(path)
	if v == nil || v.Kind != fhir.String || strings.TrimSpace(v.Text) == "" {
		r.problem(name, Shape, "holds no "+called)
		return ""
	}
	return strings.TrimSpace(v.Text)
}

func (r *reading) target() *Identifier {
	n := r.coded(Target)
	if n == nil {
		return nil
	}
	id := Identifier{r.text(Target, n, "system", "system"), r.text(Target, n, "value", "value")}
	if id.System == "" || id.Value == "" {
		return nil
	}
	return &id
}

func (r *reading) organisation() Org {
	n := r.coded(Organisation)
	if n == nil {
		return Org{}
	}
	code := identifier(n, ODSSystem).TextAt("value")
	if code == "" {
		r.problem(Organisation, Shape, "holds no ODS code")
	}
	return Org{ODSCode: strings.TrimSpace(code), Name: r.text(Organisation, n, "name", "name")}
}

// software reads deviceName and version as objects, as BaRS has them, as
// arrays, as FHIR R4 has them, and as plain strings.
func (r *reading) software() Device {
	n := r.coded(Software)
	if n == nil {
		return Device{}
	}
	return Device{
		System:  n.TextAt("identifier.system"),
		ID:      r.text(Software, n, "identifier.value", "identifier"),
		Name:    r.text(Software, n, either(n, "deviceName", "deviceName.name"), "device name"),
		Version: r.text(Software, n, either(n, "version", "version.value"), "version"),
	}
}

// either is plain if a string stands there, else nested.
func either(n *fhir.Node, plain, nested string) string {
	if v := n.At(plain); v != nil && v.Kind == fhir.String {
		return plain
	}
	return nested
}

func (r *reading) practitioner() Role {
	if r.header.Get(Practitioner) == "" {
		return Role{}
	}
	n := r.coded(Practitioner)
	if n == nil {
		return Role{}
	}
	role := Role{SDSRoleProfileID: identifier(n, SDSRoleProfileSystem).TextAt("value")}
	for _, c := range n.All("code.coding") {
		if role.Code == "" || c.TextAt("system") == snomedSystem {
			role.Code, role.Display = c.TextAt("code"), c.TextAt("display")
		}
	}
	if role == (Role{}) {
		r.problem(Practitioner, Shape, "holds neither a role profile nor a role code")
	}
	return role
}

// identifier returns the identifier of a system, or nil.
func identifier(n *fhir.Node, system string) *fhir.Node {
	for _, id := range n.All("identifier") {
		if SameSystem(id.TextAt("system"), system) {
			return id
		}
	}
	return nil
}

package message

import (
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

// Pointer is an entry of the registry of bookings and referrals: where a
// resource is held. It is retrieved through the proxy by service and resource
// id; URL is for others and never fetched.
//
// BaRS, National registry of pointers (preview).
type Pointer struct {
	ID            string // of the DocumentReference; empty before it was filed
	ResourceType  string // "Appointment" or "ServiceRequest"
	ResourceID    string
	ServiceSystem string // empty: the directory of services
	ServiceID     string
	ProductID     string // may be empty
	NHSNumber     string // digits
	CustodianODS  string
	AuthorODS     []string // may be empty
	URL           string
	Start, End    time.Time // of the booking; zero when it says none
	UpdatedAt     time.Time // zero when it does not say
}

const (
	barsIdentifier = "https://fhir.nhs.uk/Id/BaRS-Identifier"
	productSystem  = "https://fhir.nhs.uk/id/product-id"
	formatSystem   = "https://fhir.nhs.uk/England/CodeSystem/England-NRLFormatCode"
)

// pointerTypes are what pointers lead to; the first code is the one to write.
var pointerTypes = []struct {
	resource, display string
	codes             []string
}{
	{"Appointment", "Appointment (record artifact)", []string{"749001000000101"}},
	{"ServiceRequest", "", []string{"736253002", "3457005"}},
}

// Resource is the DocumentReference to file. The error is an *Incomplete: there
// is no pointer for a patient without an NHS number.
//
// BaRS, Pointer content.
func (p Pointer) Resource(now time.Time) (*fhir.Node, error) {
	err := complete([]need{{p.ResourceID, "the reference of what it leads to"}, {p.ServiceID, "the service's ID"},
		{p.NHSNumber, "an NHS number"}, {p.CustodianODS, "the organisation's code"}, {p.URL, "the address of the record"}})
	if err != nil {
		return nil, err
	}
	n := resource("DocumentReference", fhir.M("id", text(p.ID)),
		fhir.M("meta", fhir.Obj(
			fhir.M("lastUpdated", fhir.Str(fhir.FormatInstant(now))),
			fhir.M("profile", fhir.List(fhir.Str(ukCore+"DocumentReference"))))),
		fhir.M("identifier", p.identifiers()),
		fhir.M("status", fhir.Str("current")),
		fhir.M("type", p.kind()),
		fhir.M("category", fhir.List(fhir.Concept(fhir.Coding("http://terminology.hl7.org/CodeSystem/document-reference-category", "clinical", "Clinical")))),
		fhir.M("subject", logical(nhsNumber, p.NHSNumber)),
		fhir.M("custodian", logical(header.ODSSystem, p.CustodianODS)),
		fhir.M("content", fhir.List(fhir.Obj(
			fhir.M("attachment", fhir.Obj(fhir.M("url", fhir.Str(p.URL)))),
			fhir.M("format", fhir.Coding(formatSystem, "urn:nhs-ic:structured", ""))))))
	for _, code := range p.AuthorODS {
		n.Append("author", logical(header.ODSSystem, code))
	}
	if !p.Start.IsZero() {
		period := fhir.Obj(fhir.M("start", fhir.Str(fhir.FormatInstant(p.Start))))
		if !p.End.IsZero() {
			period.Set("end", fhir.Str(fhir.FormatInstant(p.End)))
		}
		n.Set("context", fhir.Obj(fhir.M("period", period)))
	}
	return n, nil
}

func (p Pointer) identifiers() *fhir.Node {
	ids := fhir.List(identifier(barsIdentifier, p.ResourceID), identifier(first(p.ServiceSystem, header.ServiceIDSystem), p.ServiceID))
	if p.ProductID != "" {
		ids.Items = append(ids.Items, identifier(productSystem, p.ProductID))
	}
	return ids
}

func (p Pointer) kind() *fhir.Node {
	for _, t := range pointerTypes {
		if t.resource == p.ResourceType {
			return fhir.Concept(fhir.Coding(snomed, t.codes[0], t.display))
		}
	}
	return nil
}

// logical is a reference by identifier.
func logical(system, value string) *fhir.Node {
	return fhir.Obj(fhir.M("identifier", identifier(system, value)))
}

// ReadPointer reads a DocumentReference of the registry, in either spelling of
// its systems and codes. It reports false for one that does not say what it
// leads to, or that is not current.
func ReadPointer(n *fhir.Node) (Pointer, bool) {
	p := Pointer{
		ID:           n.ID(),
		NHSNumber:    n.TextAt("subject.identifier.value"),
		CustodianODS: n.TextAt("custodian.identifier.value"),
		URL:          n.TextAt("content.attachment.url"),
		Start:        when(n.TextAt("context.period.start")),
		End:          when(n.TextAt("context.period.end")),
		UpdatedAt:    when(n.TextAt("meta.lastUpdated")),
	}
	for _, a := range n.All("author.identifier.value") {
		p.AuthorODS = append(p.AuthorODS, a.String())
	}
	p.readIdentifiers(n)
	for _, c := range n.All("type.coding") {
		for _, t := range pointerTypes {
			for _, code := range t.codes {
				if c.TextAt("code") == code {
					p.ResourceType = t.resource
				}
			}
		}
	}
	return p, n.Type() == "DocumentReference" && n.TextAt("status") == "current" && p.ResourceType != "" && p.ResourceID != "" && p.ServiceID != ""
}

func (p *Pointer) readIdentifiers(n *fhir.Node) {
	for _, id := range n.All("identifier") {
		system, value := id.TextAt("system"), id.TextAt("value")
		switch {
		case header.SameSystem(system, barsIdentifier):
			p.ResourceID = value
		case header.SameSystem(system, productSystem):
			p.ProductID = value
		case p.ServiceID == "" && strings.Contains(strings.ToLower(system), "service-id"):
			p.ServiceSystem, p.ServiceID = system, value
		}
	}
}

// ReadPointers reads all pointers of a searchset, in its order, passing over
// what is none.
func ReadPointers(searchset *fhir.Node) (out []Pointer) {
	for _, n := range fhir.Resources(searchset, "DocumentReference") {
		if p, ok := ReadPointer(n); ok {
			out = append(out, p)
		}
	}
	return out
}

package definition

import (
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
)

// CheckMessage checks what BaRS Core and Applications want of a message as a
// whole, beyond FHIR, its definition and its payload table: ids, versions and
// addresses, the variables that say which workflow it belongs to, references
// out of the message, and what is said about the patient. It gives nothing for
// content that is no Bundle with a MessageHeader.
//
// BaRS Core, Message bundle rules; BaRS Applications, rules every message obeys.
func CheckMessage(bundle *fhir.Node) []Finding {
	c := readWhole(bundle)
	if c.header == nil {
		return nil
	}
	c.container()
	c.lastUpdated()
	c.addresses()
	c.workflow()
	c.references()
	c.patient()
	c.contents()
	return c.out
}

// whole is a message with what is looked up in it often.
type whole struct {
	trail
	bundle    *fhir.Node
	entries   []*fhir.Node
	header    *fhir.Node
	headerAt  int // number of its entry
	focus     *fhir.Node
	request   *fhir.Node // the ServiceRequest
	requestAt int
	visit     *fhir.Node // the Appointment
	visitAt   int
	tail      string // of the definition
	event     string
	reason    string
	category  string
	useCase   string
	useCaseAt string // FHIRPath of its coding
	table     string // payload table
	plan      *plan  // of the table, which asks for most that is mandatory
	out       []Finding
}

func readWhole(bundle *fhir.Node) *whole {
	c := &whole{bundle: bundle, entries: repeats(bundle.Get("entry"))}
	c.header, c.headerAt = c.first("MessageHeader")
	c.request, c.requestAt = c.first("ServiceRequest")
	c.visit, c.visitAt = c.first("Appointment")
	if c.header == nil {
		return c
	}
	if url := c.header.Get("definition").String(); url != "" {
		c.tail = Tail(url)
	}
	c.event = c.header.Get("eventCoding").Get("code").String()
	for _, coding := range repeats(c.header.Get("reason").Get("coding")) {
		c.reason = coding.Get("code").String()
		break
	}
	for _, f := range repeats(c.header.Get("focus")) {
		c.focus = c.resolve(f)
		break
	}
	c.codings(c.request, "category", c.requestAt)
	c.codings(c.visit, "serviceCategory", c.visitAt)
	c.table = c.payload()
	c.plan = planOf(Rows(c.table))
	return c
}

const categorySystem = "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest"

// codings reads category and use case by their systems, not by their places.
func (c *whole) codings(r *fhir.Node, name string, entry int) {
	c.trail = trail{entry: entry}
	for i, concept := range repeats(r.Get(name)) {
		for j, coding := range repeats(concept.Get("coding")) {
			code := strings.ToLower(coding.Get("code").String())
			switch system := coding.Get("system").String(); {
			case c.category == "" && sameSystem(categorySystem, system):
				c.category = code
			case c.useCase == "" && code != "" && isUseCaseSystem(system):
				c.useCase = code
				c.path[0], c.path[1], c.deep = crumb{name, i}, crumb{"coding", j}, 2
				c.useCaseAt = c.place() + ".code"
			}
		}
	}
}

// first is the first resource of a type and the number of its entry.
func (c *whole) first(resourceType string) (*fhir.Node, int) {
	for i, e := range c.entries {
		if r := e.Get("resource"); r.Type() == resourceType {
			return r, i
		}
	}
	return nil, -1
}

// in writes the FHIRPath of something in the resource of an entry.
func in(entry int, below string) string {
	at := "Bundle.entry[" + strconv.Itoa(entry) + "].resource"
	if below != "" {
		at += "." + below
	}
	return at
}

func (c *whole) add(severity, at, what, rule, code string) {
	c.out = append(c.out, Finding{Severity: severity, Path: at, What: what, Rule: rule, Code: code})
}

// accepted adds an Error of the sender that receivers are told to accept.
func (c *whole) accepted(at, what, rule, code string) {
	c.out = append(c.out, Finding{Severity: Error, Path: at, What: what, Rule: rule, Code: code, Tolerated: true})
}

// The pages that the rules are from.
const (
	bundlePage   = "BaRS Core: Message bundle rules, Bundle"
	headerPage   = "BaRS Core: Message Headers"
	flowPage     = "BaRS Applications: workflow variables"
	idsPage      = "BaRS Core: ids and references"
	patientPage  = "BaRS Core: patient data"
	contactsPage = "BaRS Applications: contacts"
	flagsPage    = "BaRS Applications: flags"
)

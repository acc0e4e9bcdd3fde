package receiver

import (
	"net/url"
	"strings"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
	"barsdesk/bars/outcome"
)

// nhsNumberSystem identifies patients (BaRS Core, Code systems and identifiers).
const nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"

// checkRead refuses what is wrong with the headers of a GET.
func (c *call) checkRead() *outcome.Issue {
	if refused := c.checkIDs(); refused != nil {
		return refused
	}
	return c.checkHeaders()
}

// resourceType is the type that the path names.
func (c *call) resourceType() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(c.r.URL.Path, "/"), "/")
	return name
}

// read answers GET /Appointment/{id} and GET /ServiceRequest/{id}.
func (r *Receiver) read(c *call) {
	if refused := c.checkRead(); refused != nil {
		r.refuse(c, refused)
		return
	}
	if !header.UUID(c.id) {
		r.refuse(c, outcome.BadRequest("value", "the id in the path is not a UUID"))
		return
	}
	held, known, err := r.Records.Held(c.ctx, c.resourceType(), strings.ToLower(c.id))
	switch {
	case err != nil:
		r.refuse(c, r.readFailure(c, err))
	case !known:
		r.refuse(c, outcome.NotFound("no such "+c.resourceType()+" is held here"))
	default:
		r.served(c, held)
		r.write(c, Answer{200, held.Resource.JSON()})
	}
}

// readFailure is 408 when the time was up, else 500 transient.
func (r *Receiver) readFailure(c *call, err error) *outcome.Issue {
	if c.ctx.Err() != nil {
		return outcome.Timeout("the records could not be read in time")
	}
	if r.Log != nil {
		r.Log.ErrorContext(c.ctx, "the records cannot be read", "requestId", header.LoggedID(c.headers.RequestID), "cause", err)
	}
	return unread()
}

func (r *Receiver) served(c *call, held Held) {
	err := r.Records.Served(c.ctx, held.Type, held.ID, c.headers.Organisation.ODSCode, r.Now().UTC())
	if err != nil && r.Log != nil {
		r.Log.WarnContext(c.ctx, "a read was not noted", "cause", err)
	}
}

// search answers GET /Appointment and GET /ServiceRequest.
func (r *Receiver) search(c *call) {
	if refused := c.checkRead(); refused != nil {
		r.refuse(c, refused)
		return
	}
	q, refused := patientQuery(c.r.URL.Query(), c.resourceType())
	if refused != nil {
		r.refuse(c, refused)
		return
	}
	found, err := r.Records.Search(c.ctx, c.resourceType(), q)
	if err != nil {
		r.refuse(c, r.readFailure(c, err))
		return
	}
	bundle := r.searchset(c.r.URL)
	for _, held := range found {
		r.served(c, held)
		bundle.Append("entry", match("urn:uuid:"+held.ID, held.Resource))
	}
	setTotal(bundle, len(found))
	r.write(c, Answer{200, bundle.JSON()})
}

// patientQuery reads the search parameters: an NHS number, or name, birth date
// and postcode together, or the identifier of a ServiceRequest.
//
// BaRS Core, GET /Appointment, GET /ServiceRequest.
func patientQuery(v url.Values, resourceType string) (Query, *outcome.Issue) {
	q := Query{Name: v.Get("patient:name"), BirthDate: v.Get("patient:birthdate"), Postcode: v.Get("patient:address-postalcode")}
	if resourceType == "ServiceRequest" {
		q.Identifier = tokenValue(v.Get("ServiceRequest.identifier"))
	}
	if token := v.Get("patient:identifier"); token != "" {
		system, value, two := strings.Cut(token, "|")
		digits := strings.ReplaceAll(value, " ", "")
		if !two || !header.SameSystem(system, nhsNumberSystem) || len(digits) != 10 || strings.Trim(digits, "0123456789") != "" {
			return q, outcome.BadRequest("value", "patient:identifier is not an NHS number with its system")
		}
		q.NHSNumber = digits
		return q, nil
	}
	if q.Identifier != "" {
		return q, nil
	}
	if q.Name == "" || q.BirthDate == "" || q.Postcode == "" {
		return q, outcome.BadRequest("required", "patient:identifier is missing, or name, birth date and postcode together")
	}
	date, ok := birthDate(q.BirthDate)
	if !ok {
		return q, outcome.BadRequest("value", "patient:birthdate is no date")
	}
	q.BirthDate = date
	return q, nil
}

// tokenValue is the value of a token, with or without its system.
func tokenValue(token string) string { return token[strings.LastIndexByte(token, '|')+1:] }

// birthDate reads eq1995-01-20, 1995-01-20 and the published eq20/01/1995.
func birthDate(s string) (string, bool) {
	s = strings.TrimPrefix(s, "eq")
	for _, form := range []string{time.DateOnly, "02/01/2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

// searchset is an empty answer to a search, with the search as its self link.
func (r *Receiver) searchset(self *url.URL) *fhir.Node {
	link := strings.TrimPrefix(self.Path, "/")
	if self.RawQuery != "" {
		link += "?" + self.RawQuery
	}
	return fhir.Obj(
		fhir.M("resourceType", fhir.Str("Bundle")),
		fhir.M("id", fhir.Str(r.NewID())),
		fhir.M("meta", fhir.Obj(fhir.M("lastUpdated", fhir.Str(fhir.FormatInstant(r.Now()))))),
		fhir.M("type", fhir.Str("searchset")),
		fhir.M("total", fhir.Num("0")),
		fhir.M("link", fhir.List(fhir.Obj(fhir.M("relation", fhir.Str("self")), fhir.M("url", fhir.Str(link))))))
}

func match(fullURL string, resource *fhir.Node) *fhir.Node { return entry(fullURL, resource, "match") }

func entry(fullURL string, resource *fhir.Node, mode string) *fhir.Node {
	return fhir.Obj(fhir.M("fullUrl", fhir.Str(fullURL)), fhir.M("resource", resource),
		fhir.M("search", fhir.Obj(fhir.M("mode", fhir.Str(mode)))))
}

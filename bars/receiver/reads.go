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

// read answers GET /Appointment/{id} and GET /ServiceRequest/{id}.
func (r *Receiver) read(c *call) Answer {
	if refused := c.checkRead(); refused != nil {
		return r.refusal(c, refused)
	}
	if !header.UUID(c.id) {
		return r.refusal(c, outcome.BadRequest("value", "the id in the path is not a UUID"))
	}
	held, known, err := r.Records.Held(c.ctx, c.parts[0], strings.ToLower(c.id))
	switch {
	case err != nil:
		return r.refusal(c, r.readFailure(c, err))
	case !known:
		return r.refusal(c, outcome.NotFound("no such "+c.parts[0]+" is held here"))
	}
	if refused := r.served(c, held); refused != nil {
		return r.refusal(c, refused)
	}
	return answered(held.Resource)
}

// readFailure is 408 when the time was up, else 500 transient.
func (r *Receiver) readFailure(c *call, err error) *outcome.Issue {
	if c.ctx.Err() != nil {
		return outcome.Timeout("the records could not be read in time")
	}
	if r.Log != nil {
		r.Log.ErrorContext(c.ctx, "the records cannot be read", "requestId", header.LoggedID(c.headers.RequestID), "cause", err)
	}
	return outcome.ServerError("transient", "the records cannot be read")
}

// served notes a read before it is answered. What cannot be noted is not shown.
func (r *Receiver) served(c *call, held Held) *outcome.Issue {
	if err := r.Records.Served(c.ctx, held.Type, held.ID, c.headers.Organisation.ODSCode, r.Now().UTC()); err != nil {
		return r.readFailure(c, err)
	}
	return nil
}

// search answers GET /Appointment and GET /ServiceRequest.
func (r *Receiver) search(c *call) Answer {
	if refused := c.checkRead(); refused != nil {
		return r.refusal(c, refused)
	}
	q, self, refused := patientQuery(c.query, c.parts[0])
	if refused != nil {
		return r.refusal(c, refused)
	}
	found, err := r.Records.Search(c.ctx, c.parts[0], q)
	if err != nil {
		return r.refusal(c, r.readFailure(c, err))
	}
	bundle := r.searchset(c.parts[0], self)
	for _, held := range found {
		if refused := r.served(c, held); refused != nil {
			return r.refusal(c, refused)
		}
		bundle.Append("entry", match("urn:uuid:"+held.ID, held.Resource))
	}
	setTotal(bundle, len(found))
	return answered(bundle)
}

// patientParameters are the parameters of a search by patient as the standard
// spells them; a dot in place of the colon, as FHIR spells a chain, will do.
var patientParameters = []string{"patient:identifier", "patient:name", "patient:birthdate", "patient:address-postalcode"}

// honoured are the parameters of a search that count, by their names here.
func honoured(v url.Values, resourceType string) url.Values {
	out := url.Values{}
	for _, name := range patientParameters {
		for _, spelt := range []string{name, strings.Replace(name, ":", ".", 1)} {
			if given := v.Get(spelt); given != "" {
				out.Set(name, given)
				break
			}
		}
	}
	if resourceType != "ServiceRequest" {
		return out
	}
	for _, spelt := range []string{"ServiceRequest.identifier", "identifier"} {
		if given := v.Get(spelt); given != "" && !out.Has("ServiceRequest.identifier") {
			out.Set("ServiceRequest.identifier", given)
		}
	}
	return out
}

// patientQuery reads the search parameters: an NHS number, or name, birth date
// and postcode together, or the identifier of a ServiceRequest. self is what
// is honoured.
//
// BaRS Core, GET /Appointment, GET /ServiceRequest.
func patientQuery(v url.Values, resourceType string) (q Query, self url.Values, refused *outcome.Issue) {
	self = honoured(v, resourceType)
	q = Query{Name: self.Get("patient:name"), BirthDate: self.Get("patient:birthdate"), Postcode: self.Get("patient:address-postalcode"),
		Identifier: tokenValue(self.Get("ServiceRequest.identifier"))}
	if token := self.Get("patient:identifier"); token != "" {
		q.NHSNumber, refused = nhsNumber(token)
		return q, self, refused
	}
	if q.Identifier != "" {
		return q, self, nil
	}
	if q.Name == "" || q.BirthDate == "" || q.Postcode == "" {
		return q, self, outcome.BadRequest("required", "patient:identifier is missing, or name, birth date and postcode together")
	}
	date, ok := birthDate(q.BirthDate)
	if !ok {
		return q, self, outcome.BadRequest("value", "patient:birthdate is no date")
	}
	q.BirthDate = date
	return q, self, nil
}

// nhsNumber reads a token of an NHS number.
func nhsNumber(token string) (string, *outcome.Issue) {
	system, value, two := strings.Cut(token, "|")
	digits := strings.ReplaceAll(value, " ", "")
	if !two || !header.SameSystem(system, nhsNumberSystem) || len(digits) != 10 || strings.Trim(digits, "0123456789") != "" {
		return "", outcome.BadRequest("value", "patient:identifier is not an NHS number with its system")
	}
	return digits, nil
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

// searchset is an empty answer to a search for a type, with what is honoured of
// the search as its self link.
func (r *Receiver) searchset(resourceType string, self url.Values) *fhir.Node {
	link := resourceType
	if query := self.Encode(); query != "" {
		link += "?" + query
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

package client

import (
	"context"
	"net/http"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/header"
)

const (
	pointer         = "DocumentReference"
	nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number"
	snomedSystem    = "http://snomed.info/sct"
	nextPage        = "next-page-token"
)

// PointerQuery is a search of the Registry. What is empty is not asked for,
// but for the NHS number, without which the Registry knows no patient.
type PointerQuery struct {
	NHSNumber string
	Custodian string // ODS code of the organisation that keeps the record
	Type      string // SNOMED CT code: 749001000000101 for a booking, 736253002 for a referral
	Page      string // NextPage of the answer before
}

// SearchPointers searches the Registry for a patient's pointers, 20 at a time.
// That there is none does not mean that there is no booking: the Registry does
// not cover all.
//
// BaRS, Registry: consumer; so are the calls below for the producer. None has a
// target header, and none names the software.
func (c *Client) SearchPointers(ctx context.Context, q PointerQuery, correlationID string) (Reply, error) {
	p := query{}
	p.add("subject:identifier", nhsNumberSystem+"|"+q.NHSNumber)
	for _, x := range [][3]string{
		{"custodian:identifier", header.ODSSystem + "|", q.Custodian}, {"type", snomedSystem + "|", q.Type}, {nextPage, "", q.Page}} {
		if x[2] != "" {
			p.add(x[0], x[1]+x[2])
		}
	}
	return c.readPointers(ctx, "/"+pointer+p.String(), correlationID)
}

// ReadPointer reads one of the organisation's own pointers. The id is opaque.
func (c *Client) ReadPointer(ctx context.Context, id, correlationID string) (Reply, error) {
	return c.readPointers(ctx, instance(pointer, id), correlationID)
}

func (c *Client) readPointers(ctx context.Context, path, correlationID string) (Reply, error) {
	if correlationID == "" {
		correlationID = c.NewID()
	}
	s := c.headers("", c.NewID(), correlationID)
	s.Software = header.Device{}
	return c.preview(ctx, http.MethodGet, path, s.HTTP(false), nil)
}

// PreparePointer is PrepareWrite for a pointer.
func (c *Client) PreparePointer(method, requestID, correlationID, useContext string) http.Header {
	s := c.headers("", requestID, correlationID)
	s.UseContext, s.Software = useContext, header.Device{}
	return s.HTTP(method != http.MethodDelete)
}

// CreatePointer sends exactly these bytes with exactly these headers as a new pointer.
func (c *Client) CreatePointer(ctx context.Context, headers http.Header, body []byte) (Reply, error) {
	return c.Create(ctx, headers, pointer, body)
}

// UpdatePointer sends exactly these bytes in place of the pointer with this id.
func (c *Client) UpdatePointer(ctx context.Context, headers http.Header, id string, body []byte) (Reply, error) {
	return c.Update(ctx, headers, pointer, id, body)
}

// DeletePointer asks for the pointer with this id to be removed. It has no body.
func (c *Client) DeletePointer(ctx context.Context, headers http.Header, id string) (Reply, error) {
	return c.Delete(ctx, headers, pointer, id)
}

// NextPage is what PointerQuery.Page asks with for the pointers after those of
// this answer, "" when there are no more. It stands in the answer's meta.tag.
func (r Reply) NextPage() string {
	if r.Resource == nil {
		return ""
	}
	tags := r.Resource.All("meta.tag")
	for _, t := range tags {
		switch {
		case strings.Contains(strings.ToLower(t.TextAt("system")), nextPage):
			return t.TextAt("code")
		case t.TextAt("code") == nextPage:
			return t.TextAt("display")
		}
	}
	if len(tags) == 1 && tags[0].Kind == fhir.Object {
		return tags[0].TextAt("code")
	}
	return ""
}

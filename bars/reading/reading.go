// Package reading lays a message out for people: labelled values, most
// pertinent first, no technical identifiers, and nothing left out. What no
// section has a place for stands under "Other information sent".
//
// All text may come from another organisation and is to be shown as text
// only. Times are those of London, marked GMT or BST.
//
// BaRS Analysis, Principles for rendering payloads; BaRS Core, Times.
package reading

import "barsdesk/bars/fhir"

// Section is one group of rows with a title.
type Section struct {
	Title  string `json:"title"`
	Rows   []Row  `json:"rows"`
	Safety bool   `json:"safety" doc:"safeguarding, scene safety or infection: shown first and loud"`
}

// Row is one labelled value. All text may come from another organisation: show it as text only.
type Row struct {
	Label    string `json:"label"`
	Value    string `json:"value"`
	Note     string `json:"note"`
	Absent   bool   `json:"absent" doc:"the sender gave none"`
	Verbatim bool   `json:"verbatim" doc:"keep line breaks"`
}

// Render lays out a message Bundle, or tolerantly any Bundle or resource. It
// accepts any content and never fails; what is no object gives no section.
// Sections without rows are left out.
func Render(bundle *fhir.Node) []Section {
	if bundle == nil || bundle.Kind != fhir.Object {
		return nil
	}
	r := newReader(bundled(bundle))
	r.hush()
	for _, build := range []func(){
		r.safety, r.outcome, r.callBack, r.why, r.asked, r.appointment, r.patient, r.surgery, r.contacts,
		r.medicines, r.needs, r.observations, r.answers, r.people, r.organisations, r.other,
	} {
		build()
	}
	return r.sections
}

// bundled is a message as it is, and a resource alone as a Bundle of it.
func bundled(n *fhir.Node) *fhir.Node {
	if len(fhir.Entries(n)) > 0 || n.Type() == "Bundle" {
		return n
	}
	return fhir.Obj(fhir.M("resourceType", fhir.Str("Bundle")), fhir.M("entry", fhir.List(fhir.Obj(fhir.M("resource", n)))))
}

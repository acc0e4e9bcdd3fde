// Package reading lays a message out for people: labelled values, most
// pertinent first, no technical identifiers, and nothing left out.
//
// BaRS Analysis, Principles for rendering payloads.
package reading

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

package reading

import (
	"strings"

	"barsdesk/bars/fhir"
)

// Gist is what a list shows of a message, in the words that Render has for it.
type Gist struct {
	Safety       []Row  // safeguarding, scene safety, infection and every flag nobody can place; empty when none is stated
	CallBack     string // the number to call first; "" when the sender gave none
	CallBackNote string // whose it is, and what to mind
	Concern      string // why the patient comes, at most about 200 characters; "" when the sender does not say
}

// gistLabels are the rows that say why the patient comes, the shortest first.
var gistLabels = []string{"Presenting complaint", "Problem", "Asked for", "Clinical narrative", "Outcome of the triage", "Outcome", "Description", "Reason"}

// longestConcern is how many characters of a concern a list shows.
const longestConcern = 200

// Brief is the gist of a message. As Render, it accepts any content and never
// fails.
//
// BaRS Analysis, Principles for rendering payloads: most pertinent first.
func Brief(bundle *fhir.Node) Gist {
	var g Gist
	if bundle == nil || bundle.Kind != fhir.Object {
		return g
	}
	r := newReader(bundled(bundle))
	r.hush()
	for _, build := range []func(){r.safety, r.callBack, r.why, r.appointment} {
		build()
	}
	rows := map[string]string{}
	for _, s := range r.sections {
		for _, row := range s.Rows {
			g.take(s, row)
			if _, have := rows[row.Label]; !have && !row.Absent {
				rows[row.Label] = row.Value
			}
		}
	}
	for _, label := range gistLabels {
		if g.Concern == "" {
			g.Concern = shortened(rows[label])
		}
	}
	return g
}

func (g *Gist) take(s Section, row Row) {
	switch {
	case row.Absent:
	case s.Safety:
		g.Safety = append(g.Safety, row)
	case s.Title == "Call back" && g.CallBack == "":
		g.CallBack, g.CallBackNote = row.Value, row.Note
	}
}

// shortened is a text on one line, cut between words where it is long, and
// marked as cut.
func shortened(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= longestConcern {
		return text
	}
	cut := string(runes[:longestConcern])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + " …"
}

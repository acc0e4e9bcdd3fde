package form

import (
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// Answers reads the answers back out of a message, such as one that was sent
// or a draft's: what Resources wrote and message.Referral put together comes
// back as it was answered. Of a message from elsewhere it gives what fits the
// form's questions, and under keys that begin with "@" what belongs to an
// answer and cannot be seen in it, such as the code behind a name. The result
// is never nil and holds no empty answers.
func (f Form) Answers(bundle *fhir.Node) Answers {
	out := f.Open(bundle)
	for _, repeats := range out {
		for _, r := range repeats {
			delete(r, Origin)
		}
	}
	return out
}

// Open is Answers of a message that is to be changed: every repeat carries the
// address of the resource it was read from under Origin, for Amend.
func (f Form) Open(bundle *fhir.Node) Answers {
	out := Answers{}
	r := newReader(bundle)
	f.readAll(r)
	for id, found := range r.found {
		for _, t := range found {
			a := trimmed(t.answers)
			if len(a) == 0 {
				continue
			}
			if origin := r.origin[t.from]; origin != "" {
				a[Origin] = origin
			}
			out[id] = append(out[id], a)
		}
	}
	return out
}

// trimmed leaves empty values out; nothing is left of a repeat without answers.
func trimmed(r map[string]string) map[string]string {
	out := map[string]string{}
	answered := false
	for k, v := range r {
		if v != "" {
			out[k] = v
			answered = answered || !strings.HasPrefix(k, "@")
		}
	}
	if !answered {
		return nil
	}
	return out
}

// reader looks into one message.
type reader struct {
	bundle *fhir.Node
	origin map[*fhir.Node]string // address of each resource
	nodes  []*fhir.Node          // resources in order
	found  map[string][]taken    // by block
}

// newReader gives every resource its address: its fullUrl, or the number of
// its entry where that is missing or used twice.
func newReader(bundle *fhir.Node) *reader {
	r := &reader{bundle: bundle, origin: map[*fhir.Node]string{}, found: map[string][]taken{}}
	seen := map[string]bool{}
	for i, e := range fhir.Entries(bundle) {
		address := e.FullURL
		if address == "" || seen[address] {
			address = "entry " + strconv.Itoa(i)
		}
		seen[address] = true
		r.origin[e.Resource] = address
		r.nodes = append(r.nodes, e.Resource)
	}
	return r
}

// readAll reads every block of a form, each answer that is shown.
func (f Form) readAll(r *reader) {
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			found := shapeOf(b).read(b, r)
			for i := range found {
				found[i].answers = onlyShown(b, found[i].answers)
			}
			r.found[b.ID] = found
		}
	}
	f.readQuestionnaires(r)
	f.eachField(func(b Block, q Field) {
		if contains([]string{controlReference, controlCheckbox}, q.Control) && codecPoints(q) {
			for i := range r.found[b.ID] {
				r.settle(q, r.found[b.ID][i].answers)
			}
		}
	})
}

// onlyShown leaves out what the other answers hide.
func onlyShown(b Block, r map[string]string) map[string]string {
	for _, f := range b.Fields {
		if r[f.ID] != "" && !shown(f, r) {
			delete(r, f.ID)
			delete(r, "@"+f.ID)
		}
	}
	return r
}

// settle turns a reference that was read into the answer that leads there.
func (r *reader) settle(q Field, a map[string]string) {
	raw := a[q.ID]
	switch {
	case raw == "":
	case q.Control == controlCheckbox:
		a[q.ID] = "true"
	case hasOption(q, raw):
	default:
		a[q.ID] = r.linkTo(q, r.resolve(raw))
	}
}

// resolve finds what a reference leads to; a link to a part is its number.
func (r *reader) resolve(reference string) *fhir.Node {
	if at, isPart := strings.CutPrefix(reference, strings.TrimSuffix(message.LinkPart(0), "0")); isPart {
		if i, err := strconv.Atoi(at); err == nil && i < len(r.nodes) {
			return r.nodes[i]
		}
		return nil
	}
	return fhir.Resolve(r.bundle, reference)
}

// linkTo is the answer for a resource, "" when the question has none for it.
func (r *reader) linkTo(q Field, n *fhir.Node) string {
	if n == nil {
		return ""
	}
	for _, block := range q.Refers {
		at := 0
		for _, t := range r.found[block] {
			if len(trimmed(t.answers)) == 0 {
				continue
			}
			if t.from == n {
				return "#" + block + ":" + strconv.Itoa(at)
			}
			at++
		}
	}
	if link := "#" + n.Type(); hasOption(q, link) {
		return link
	}
	return ""
}

// takeAll reads every field of a block out of a resource.
func takeAll(n *fhir.Node, b Block) map[string]string {
	out := map[string]string{}
	for _, f := range b.Fields {
		c := codecOf(f)
		v := c.take(n, f)
		if v == "" {
			continue
		}
		out[f.ID] = v
		if c.kept != nil {
			if kept := c.kept(n, f); kept != "" {
				out["@"+f.ID] = kept
			}
		}
	}
	return out
}

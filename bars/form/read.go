package form

import "barsdesk/bars/fhir"

// Answers reads the answers back out of a message, such as one that was sent
// or a draft's: what Resources wrote and message.Referral put together comes
// back as it was answered. Of a message from elsewhere it gives what fits the
// form's questions. The result is never nil and holds no empty answers.
func (f Form) Answers(bundle *fhir.Node) Answers {
	out := Answers{}
	for _, s := range f.Sections {
		for _, b := range s.Blocks {
			if repeats := answered(b, shapeOf(b).read(b, bundle)); len(repeats) > 0 {
				out[b.ID] = repeats
			}
		}
	}
	return out
}

// takeAll reads every field of a block out of a resource.
func takeAll(n *fhir.Node, b Block) map[string]string {
	out := map[string]string{}
	for _, f := range b.Fields {
		if v := codecOf(f).take(n, f); v != "" {
			out[f.ID] = v
		}
	}
	return out
}

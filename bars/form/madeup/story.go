package madeup

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"barsdesk/bars/form"
)

// Story is what is told of one made-up patient, by block and field of a form. An
// answer is the text, or of a question with options the code or the label of one.
type Story struct {
	Title   string                         `json:"title"`
	For     []string                       `json:"for"` // use cases, or kinds of answers, that it fits; "a1" fits all of Application 1
	Answers map[string][]map[string]string `json:"answers"`
}

//go:embed stories.json
var storiesText []byte

// Stories are all that are told here, in a fixed order.
var Stories = sync.OnceValue(func() []Story {
	var out []Story
	if err := json.Unmarshal(storiesText, &out); err != nil {
		panic(err) // the file is a part of the program
	}
	return out
})

// StoryFor is one of the stories that fit a use case, or a kind of answer; the
// same n gives the same one. It is empty where none fits.
func StoryFor(what string, n uint64) Story {
	var fit []Story
	for _, s := range Stories() {
		if slices.ContainsFunc(s.For, func(prefix string) bool { return prefix == what || strings.HasPrefix(what, prefix+"t") }) {
			fit = append(fit, s)
		}
	}
	if len(fit) == 0 {
		return Story{}
	}
	return fit[n%uint64(len(fit))]
}

// told is what the story tells of a block: the answers it has questions for.
func (p Person) told(b form.Block) []map[string]string {
	var out []map[string]string
	for _, repeat := range p.Story.Answers[b.ID] {
		kept := map[string]string{}
		for _, f := range b.Fields {
			if text, some := repeat[f.ID]; some {
				if value := worded(f, text); value != "" {
					kept[f.ID] = value
				}
			}
		}
		if len(kept) > 0 && (b.Max < 0 || len(out) < b.Max) {
			out = append(out, kept)
		}
	}
	return out
}

// worded is the answer that a text means: of a question with options the value of
// the one with that code or label, empty when there is none.
func worded(f form.Field, text string) string {
	if len(f.Options) == 0 || f.Control == "text" || f.Control == "textarea" {
		return text
	}
	for _, o := range f.Options {
		if o.Value == text || o.Label == text || strings.HasSuffix(o.Value, "|"+text) {
			return o.Value
		}
	}
	return ""
}

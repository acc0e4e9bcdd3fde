package form

import (
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/fhir"
)

// Necessities of blocks and fields.
const (
	must   = "must"
	should = "should"
	may    = "may"
)

// topic is a block as it is known before any definition is read: where it
// stands, what it is called, and how its answers become resources.
type topic struct {
	id, section, resource string
	title, help           string
	one                   string // one repeat, as in "medicine 2"; also of the add label
	empty                 string
	necessity             string // unless the definition insists on it
	critical              bool   // losing an answer could harm someone
	named                 bool   // asks nothing but what has words
	on                    occasion
	most                  int // where the rules allow fewer than the definition; 0: as the definition says
	shape                 shape
	claims                func(path string) bool             // paths asked here, of those of the resource; nil: all
	wanted                func(a wish) bool                  // nil: whenever the resource is
	must                  func(a wish) bool                  // the rules insist on one; nil: the definition decides
	mine                  func(r *reader, n *fhir.Node) bool // of its type, those that the block is about; nil: all
	given                 []fhir.Member                      // what a resource says besides the answers
	anyOf                 anyOf
	needed                map[string]func(a Answers) string // by field: what to do when it is not answered and the rest demands it; "": nothing
}

// wish is what a table says about the resource of a topic.
type wish struct {
	rows           []definition.Row // about the resource
	table, useCase string
}

// anyOf asks that at least one of a block's fields is answered: those whose
// path begins so.
type anyOf struct {
	paths []string
	text  string
}

// shape turns the repeats of a block into resources and back.
type shape interface {
	fields(a about, rows []definition.Row) []Field
	write(b Block, repeats []map[string]string, w *writer) error
	read(b Block, r *reader) []taken
	many() bool // the person may add repeats
}

// taken are the answers that a resource gives to a block.
type taken struct {
	from    *fhir.Node
	answers map[string]string
}

const outcome = "CarePlan.activity.outcomeCodeableConcept"

func outcomeCodes(path string) bool { return strings.HasPrefix(path, outcome+".coding") }

// flagPaths are asked in every block of Flags; the category is the block's.
func flagPaths(path string) bool { return !strings.HasPrefix(path, "Flag.category") }

func not(f func(string) bool) func(string) bool { return func(s string) bool { return !f(s) } }

func hasOutcomeCodes(a wish) bool { return len(outcomeSystems(a.rows)) > 0 }

// in makes a topic one of some tables only, by how their names begin.
func in(tables string) func(wish) bool {
	return func(a wish) bool { return begins(a.table, tables) }
}

// unless keeps a topic out of some tables.
func unless(tables string) func(wish) bool {
	return func(a wish) bool { return !begins(a.table, tables) }
}

func hasSlice(slice string) func(wish) bool {
	return func(a wish) bool {
		for _, r := range a.rows {
			if r.Slice == slice {
				return true
			}
		}
		return false
	}
}

// insists reports whether the table asks for a resource in every message.
func insists(slice string) func(wish) bool {
	return func(a wish) bool {
		for _, r := range a.rows {
			if r.Slice == slice && r.Necessity == "MUST" && r.Applies == "always" {
				return true
			}
		}
		return false
	}
}

// asksFor reports whether the table knows a QuestionnaireResponse of that linkId.
func asksFor(linkID string) func(wish) bool {
	return func(a wish) bool {
		for _, r := range a.rows {
			if r.Path == "QuestionnaireResponse.item.linkId" && r.Binding != nil && contains(r.Binding.Codes, linkID) {
				return true
			}
		}
		return false
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// sendsSafeguarding is false for referrals to pharmacies, which must not carry
// safeguarding as a flag (BaRS Application 5, Scope).
func sendsSafeguarding(a wish) bool {
	app, _ := definition.Application(a.useCase)
	return app != "APP5"
}

// topicOf finds the topic of a block; a block without one is generic.
func topicOf(blockID string) (topic, bool) {
	if i, ok := topicAt()[blockID]; ok {
		return topics[i], true
	}
	return topic{}, false
}

// shapeOf is how a block's answers become resources.
func shapeOf(b Block) shape {
	if t, ok := topicOf(b.ID); ok {
		return t.shape
	}
	if posedBlock(b.ID) {
		return inquired{}
	}
	return each{}
}

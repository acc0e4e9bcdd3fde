package access

import "barsdesk/storage"

// notPeople are those that act and are no accounts.
var notPeople = map[string]string{
	Software.ID: "Barsdesk",
	Nobody:      "Nobody who is known here",
	"person-1":  "The user of this computer",
	"trainer":   "The trainer of this Sandbox",
	"operator":  "Whoever runs Barsdesk, at the command line",
	"command":   "Whoever runs Barsdesk, at the command line",
	"program":   "Barsdesk",
	"sandbox":   "The Sandbox",
}

// Names are the names of those who may be in the log, by their ids: of the
// people that actor may know of, and words for who is no person of ours.
func (g *Guard) Names(tx storage.Tx, actor Actor) (map[string]string, error) {
	out := make(map[string]string, len(notPeople))
	for id, words := range notPeople {
		out[id] = words
	}
	whose, err := g.Whose(tx, actor)
	for offset, total := 0, 1; err == nil && offset < total; offset += 200 {
		var some []storage.Person
		some, total, err = tx.People().List(storage.Page{Offset: offset, Limit: 200})
		for i := range some {
			if whose.Sees(g.worksFor(tx, some[i].ODSCode)) {
				out[some[i].ID] = some[i].Name
			}
		}
	}
	return out, err
}

// worksFor is the organisation of a person whose record may say none, which is
// the desk's own.
func (g *Guard) worksFor(tx storage.Tx, code string) string {
	if code != "" {
		return code
	}
	home, _ := g.home(tx) // whoever asks has read it
	return home
}

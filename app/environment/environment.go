// Package environment is what this computer needs to reach one BaRS
// environment: where it is, who we are there, how fast we may send and over
// what. Five environments are built in, and any other name is a custom one.
//
// Settings hold no secret, stand in their own environment's database, and are
// read from nowhere else: nothing of one environment is seen in another.
package environment

import (
	"path/filepath"
	"regexp"
	"slices"

	"barsdesk/app/desk"
)

// The built-in environments.
const (
	Sandbox    = "sandbox"     // simulated, in this program
	Local      = "local"       // connected to nothing
	NHSSandbox = "nhs-sandbox" // the NHS public sandbox: asks for no token, stores nothing
	Int        = "int"         // integration: made-up patients, real platform
	Prod       = "prod"        // live care
)

var builtIn = map[string]desk.Environment{
	Sandbox:    {Word: "SIMULATED", Label: "Sandbox", Kind: "simulated", Simulated: true},
	Local:      {Word: "LOCAL", Label: "This computer only", Kind: "local"},
	NHSSandbox: {Word: "NHS SANDBOX", Label: "Public, made-up patients only", Kind: "public"},
	Int:        {Word: "INT", Label: "Integration test, made-up patients only", Kind: "test"},
	Prod:       {Word: "LIVE", Label: "Live care, real patients", Kind: "live"},
}

// order is how the built-in environments are listed.
var order = []string{Sandbox, Local, NHSSandbox, Int, Prod}

var names = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

// Named reports whether name can name an environment: small letters, digits
// and hyphens, at most 31, beginning with a letter.
func Named(name string) bool { return names.MatchString(name) }

// Of is the environment of a name as screens show it. A custom one is a test
// environment: live care has its own name.
func Of(name string) desk.Environment {
	e, ok := builtIn[name]
	if !ok {
		e = desk.Environment{Word: "TEST", Label: name + ", made-up patients only", Kind: "test"}
	}
	e.Name = name
	return e
}

// Connects reports whether the environment has a connection to be set up: the
// Sandbox is inside the program, and local is connected to nothing.
func Connects(name string) bool { return name != Sandbox && name != Local }

// Line is one environment in the list of them.
type Line struct {
	Environment desk.Environment `json:"environment"`
	Current     bool             `json:"current"`
	Used        bool             `json:"used" doc:"it has been opened on this computer before"`
	Command     string           `json:"command" doc:"what starts Barsdesk in it"`
}

// List is every built-in environment, then those custom ones that have been
// opened in the data folder, by name. A folder that cannot be read has none.
func List(data, current string) []Line {
	used := opened(data)
	all := slices.Clone(order)
	for _, name := range slices.Sorted(slices.Values(append(used, current))) {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	out := make([]Line, 0, len(all))
	for _, name := range all {
		out = append(out, Line{Environment: Of(name), Current: name == current,
			Used: name == current || slices.Contains(used, name), Command: "barsdesk serve --environment " + name})
	}
	return out
}

// opened are the environments with a database in the data folder.
func opened(data string) []string {
	var out []string
	found, _ := filepath.Glob(filepath.Join(data, "*", "barsdesk.db"))
	for _, file := range found {
		if name := filepath.Base(filepath.Dir(file)); Named(name) {
			out = append(out, name)
		}
	}
	return out
}

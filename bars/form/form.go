package form

// Form is what a receiver's MessageDefinition asks a person to fill in, in
// clinicians' order.
type Form struct {
	Sections []Section `json:"sections"`
	Sources  []Source  `json:"sources"`
}

// Source is where the form's rules come from.
type Source struct {
	Definition string `json:"definition" doc:"canonical url"`
	Version    string `json:"version"`
	Table      string `json:"table" doc:"payload table applied"`
}

// Section is one page of the journey.
type Section struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Help   string  `json:"help"`
	Blocks []Block `json:"blocks"`
}

// Block is a group of fields that repeats as a whole.
type Block struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Help      string  `json:"help"`
	Resource  string  `json:"resource" doc:"FHIR type, for support"`
	Necessity string  `json:"necessity" enum:"must,should,may"`
	Min       int     `json:"min"`
	Max       int     `json:"max" doc:"-1: any number"`
	AddLabel  string  `json:"addLabel" doc:"for example Add a medicine"`
	Empty     string  `json:"empty" doc:"what an empty block is read as, for example No known allergies stated"`
	Fields    []Field `json:"fields"`
}

// Field is one question.
type Field struct {
	ID        string   `json:"id"`
	Path      string   `json:"path" doc:"FHIR path, for support"`
	Label     string   `json:"label"`
	Help      string   `json:"help"`
	Control   string   `json:"control" enum:"text,textarea,choice,date,datetime,number,yesno,checkbox"`
	Necessity string   `json:"necessity" enum:"must,should,may"`
	MaxLength int      `json:"maxLength" doc:"0: no limit"`
	Default   string   `json:"default" doc:"proposed answer; now stands for the current time"`
	Options   []Option `json:"options"`
	ShowWhen  *When    `json:"showWhen,omitempty" doc:"asked only when another field of the same block has one of these values"`
	Rule      string   `json:"rule" doc:"element and table, for Why is this asked"`
}

// When is a condition on another field of the same repeat.
type When struct {
	Field  string   `json:"field"`
	Values []string `json:"values" doc:"empty: any answer"`
}

// Option is one answer of a choice.
type Option struct {
	Value string `json:"value" doc:"system|code"`
	Label string `json:"label"`
	Group string `json:"group"`
}

// Answers holds what was answered: block id, repeats of the block, field id,
// value. Dates are yyyy-mm-dd, instants RFC 3339 with offset, yes/no is "true"
// or "false", coded answers "system|code". A missing or empty value was not answered.
type Answers map[string][]map[string]string

// Problem is one thing to put right, in words for the person who can.
type Problem struct {
	Block    string `json:"block"`
	Index    int    `json:"index"`
	Field    string `json:"field"`
	Message  string `json:"message"`
	Critical bool   `json:"critical" doc:"safety information would be lost"`
}

package form

// Form is what a receiver's MessageDefinition asks a person to fill in, in
// clinicians' order.
type Form struct {
	Sections       []Section `json:"sections"`
	Sources        []Source  `json:"sources"`
	Questionnaires []string  `json:"questionnaires,omitempty" doc:"the receiver's Questionnaires as FHIR JSON, for the program"`
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
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Help      string   `json:"help"`
	Resource  string   `json:"resource" doc:"FHIR type, for support"`
	Necessity string   `json:"necessity" enum:"must,should,may"`
	Min       int      `json:"min"`
	Max       int      `json:"max" doc:"-1: any number"`
	AddLabel  string   `json:"addLabel" doc:"for example Add a medicine"`
	One       string   `json:"one,omitempty" doc:"what one repeat is called, for example medicine"`
	Empty     string   `json:"empty" doc:"what an empty block is read as, for example No known allergies stated"`
	Fields    []Field  `json:"fields"`
	ShowIf    [][]When `json:"showIf,omitempty" doc:"asked only when in each inner list at least one condition holds; every condition names its block"`
}

// Field is one question.
//
// The answer of each control is one string (see Answers):
//
//   - text, textarea: what was typed
//   - choice: the value of one option; a short list shown whole
//   - search: the value of one option out of a long list that is searched by
//     typing; options without a group that stand before the others are the
//     preferred ones. With FreeText an answer that is no option's value is sent
//     as it was typed
//   - checkboxes: the values of any number of options, one a line
//   - reference: what else the message says, by an option's value, or by
//     "#block:index" (index from 0) for a repeat of a block named in Refers
//   - quantity: number, one space, value of a unit; the number alone while no
//     unit was chosen
//   - date: yyyy-mm-dd, also yyyy-mm or yyyy where Partial
//   - datetime: RFC 3339 with offset; also a date as above where Partial
//   - time: hh:mm:ss
//   - number: decimal without exponent
//   - yesno: "true" or "false"; checkbox: "true"
//   - note: no answer; Label is text to be read
type Field struct {
	ID           string   `json:"id"`
	Path         string   `json:"path" doc:"FHIR path, for support"`
	Label        string   `json:"label"`
	Help         string   `json:"help"`
	Heading      string   `json:"heading,omitempty" doc:"stands above this field and those after it with the same heading"`
	Control      string   `json:"control" enum:"text,textarea,choice,search,checkboxes,reference,quantity,date,datetime,time,number,yesno,checkbox,note"`
	Necessity    string   `json:"necessity" enum:"must,should,may"`
	MaxLength    int      `json:"maxLength" doc:"0: no limit"`
	Default      string   `json:"default" doc:"proposed answer; now stands for the current time"`
	Options      []Option `json:"options"`
	Units        []Option `json:"units,omitempty" doc:"of a quantity, the likeliest first"`
	Refers       []string `json:"refers,omitempty" doc:"of a reference: blocks whose repeats can be chosen besides the options"`
	FreeText     bool     `json:"freeText,omitempty" doc:"of a choice or search: words of one's own are allowed"`
	Deadline     bool     `json:"deadline,omitempty" doc:"of a datetime: it lies ahead, so the present time is no answer"`
	Partial      bool     `json:"partial,omitempty" doc:"of a date or datetime: the day, or day and month, may be left out"`
	ShowWhen     *When    `json:"showWhen,omitempty" doc:"asked only when another field of the same block has one of these values"`
	ShowIf       [][]When `json:"showIf,omitempty" doc:"asked only when in each inner list at least one condition holds"`
	RequiredWhen []When   `json:"requiredWhen,omitempty" doc:"must be answered as soon as one of these holds, whatever the necessity"`
	Missing      string   `json:"missing,omitempty" doc:"what to do when a required answer is not given"`
	Rule         string   `json:"rule" doc:"element and table, for Why is this asked"`
}

// When is a condition on another field: of the same repeat, or of the first
// repeat with any answer of another block.
type When struct {
	Block  string   `json:"block,omitempty" doc:"empty: the block of the field, same repeat"`
	Field  string   `json:"field"`
	Values []string `json:"values" doc:"empty: any answer"`
	Not    bool     `json:"not,omitempty" doc:"turns the condition round"`
	Above  string   `json:"above,omitempty" doc:"holds for a number, date or time after or above this one"`
	Below  string   `json:"below,omitempty" doc:"holds for a number, date or time before or below this one"`
}

// Option is one answer of a choice.
type Option struct {
	Value string `json:"value" doc:"system|code"`
	Label string `json:"label"`
	Group string `json:"group"`
}

// Answers holds what was answered: block id, repeats of the block, field id,
// value; Field says how each control writes it. A missing or empty value was
// not answered. Keys that begin with "@" are not answers: they tie a repeat to
// the resource it was read from and stay with it.
type Answers map[string][]map[string]string

// Origin is the key of a repeat under which Open keeps the address of the
// resource that the repeat was read from.
const Origin = "@origin"

// Problem is one thing to put right, in words for the person who can.
type Problem struct {
	Block    string `json:"block"`
	Index    int    `json:"index"`
	Field    string `json:"field"`
	Message  string `json:"message"`
	Critical bool   `json:"critical" doc:"safety information would be lost"`
}

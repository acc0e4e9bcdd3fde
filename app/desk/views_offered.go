package desk

import "time"

// OfferedList answers GET /offered: the services that we receive for.
type OfferedList struct {
	Services []OfferedLine `json:"services"`
	Uses     []OfferedUse  `json:"uses" doc:"every use that a service of ours can take"`
}

// OfferedUse is one use that a service can take, with the version of the
// messages it is taken in.
type OfferedUse struct {
	UseCase    string   `json:"useCase" doc:"opaque to the page"`
	Name       string   `json:"name" doc:"plain words"`
	Exchange   string   `json:"exchange" doc:"the kind of exchange it belongs to, plain words"`
	Standard   string   `json:"standard" doc:"names the exchange in versions; opaque to the page"`
	Version    string   `json:"version" doc:"of the messages, unless another is chosen"`
	Versions   []string `json:"versions" doc:"that can be chosen, the newest first"`
	PreRelease bool     `json:"preRelease" doc:"not released nationally yet"`
	Bookings   bool     `json:"bookings" doc:"appointments can go with it"`
	Note       string   `json:"note" doc:"why senders no longer use it; empty when they do"`
}

// OfferedLine is one service of ours in the list.
type OfferedLine struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Organisation string     `json:"organisation"`
	ODSCode      string     `json:"odsCode"`
	Uses         []string   `json:"uses" doc:"plain words"`
	Bookings     bool       `json:"bookings"`
	Closed       bool       `json:"closed"`
	FreeSlots    int        `json:"freeSlots" doc:"in the coming 7 days"`
	NextFree     *time.Time `json:"nextFree,omitempty" doc:"the first free appointment of the coming 7 days"`
	Warnings     []string   `json:"warnings" doc:"what senders will stumble over, plain words"`
}

// OfferedService answers GET /offered/{id}, PUT /offered/{id} within
// OfferedSaved, and POST /offered/{id}/close and /open.
type OfferedService struct {
	ID        string              `json:"id"`
	Settings  OfferedChange       `json:"settings"`
	Closed    bool                `json:"closed"`
	ClosedAt  *time.Time          `json:"closedAt,omitempty"`
	OpenItems int                 `json:"openItems" doc:"received and not yet ended; they are worked on though the service is closed"`
	FreeSlots int                 `json:"freeSlots" doc:"in the coming 7 days"`
	Publishes []OfferedDefinition `json:"publishes" doc:"what senders are told, without its parts"`
	Schedules []ScheduleLine      `json:"schedules"`
	Warnings  []string            `json:"warnings" doc:"what senders will stumble over, plain words"`
	Uses      []OfferedUse        `json:"uses" doc:"every use that can be chosen"`
}

// OfferedChange is what is set of a service of ours.
type OfferedChange struct {
	Name         string            `json:"name" maxLength:"200"`
	ODSCode      string            `json:"odsCode" maxLength:"12"`
	Organisation string            `json:"organisation" maxLength:"200"`
	Address      string            `json:"address" maxLength:"500" doc:"lines apart by line breaks, without the postcode"`
	Postcode     string            `json:"postcode" maxLength:"10"`
	Phone        string            `json:"phone" maxLength:"40"`
	OpeningTimes string            `json:"openingTimes" maxLength:"500" doc:"for people; appointments come from schedules"`
	UseCases     []string          `json:"useCases" maxItems:"40"`
	Versions     map[string]string `json:"versions,omitempty" doc:"version of the messages by exchange (standard of OfferedUse); one not named is the usual one"`
	Bookings     bool              `json:"bookings"`
	BookingRule  string            `json:"bookingRule" enum:"not-said,not-needed,needed" doc:"whether a referral needs a booking"`
}

// OfferedSaved answers PUT /offered/{id}: with problems nothing was saved.
type OfferedSaved struct {
	Saved    bool            `json:"saved"`
	Service  *OfferedService `json:"service,omitempty"`
	Problems []FieldProblem  `json:"problems"`
}

// FieldProblem is one thing to correct.
type FieldProblem struct {
	Field string `json:"field" doc:"member of what was given, such as name or hours.0.from"`
	What  string `json:"what" doc:"plain words"`
}

// OfferedDefinition answers GET and PUT /offered/{id}/definitions/{definition}:
// what a service of ours wants in one kind of message.
type OfferedDefinition struct {
	ID        string           `json:"id" doc:"opaque to the page"`
	Message   string           `json:"message" doc:"what kind of message it is for, plain words"`
	Uses      []string         `json:"uses" doc:"plain words"`
	Version   string           `json:"version"`
	URL       string           `json:"url" doc:"its published address, for support; not to be opened"`
	Tightened bool             `json:"tightened" doc:"we ask for more, or for less, than the standard"`
	Changes   []string         `json:"changes" doc:"how, plain words"`
	Can       bool             `json:"can" doc:"it may be tightened"`
	Why       string           `json:"why" doc:"why it may not be"`
	Parts     []DefinitionPart `json:"parts" doc:"empty in lists"`
}

// DefinitionPart is one kind of information in a message.
type DefinitionPart struct {
	ID         string            `json:"id" doc:"opaque to the page"`
	Name       string            `json:"name" doc:"plain words"`
	Standard   string            `json:"standard" enum:"required,optional" doc:"what the standard says"`
	Now        string            `json:"now" enum:"required,optional,dropped" doc:"what we say"`
	CanRequire bool              `json:"canRequire"`
	CanDrop    bool              `json:"canDrop"`
	Why        string            `json:"why" doc:"why it stays as it is; empty when it can change"`
	Fields     []DefinitionField `json:"fields" doc:"questions that a sender is asked about it"`
}

// DefinitionField is one question of a part.
type DefinitionField struct {
	ID         string `json:"id" doc:"opaque to the page"`
	Label      string `json:"label" doc:"as a sender's desk asks it"`
	Standard   string `json:"standard" enum:"must,should,may" doc:"what the standard says"`
	Required   bool   `json:"required" doc:"we ask for it whenever the part is sent"`
	CanRequire bool   `json:"canRequire"`
	Why        string `json:"why" doc:"why it cannot be asked for; empty when it can"`
}

// TightenChange is what a service of ours wants beyond the standard, whole: what
// is not named is as in the standard.
type TightenChange struct {
	Required []string `json:"required" maxItems:"60" doc:"ids of parts that must be sent"`
	Dropped  []string `json:"dropped" maxItems:"60" doc:"ids of parts that must not be sent"`
	Fields   []string `json:"fields" maxItems:"300" doc:"ids of questions that must be answered when their part is sent"`
}

// ImportText is a file to be imported, as text: CSV with its head, or JSON.
type ImportText struct {
	Text string `json:"text" maxLength:"900000"`
}

// Imported answers an import. With problems nothing of it was kept.
type Imported struct {
	Saved    bool          `json:"saved"`
	Count    int           `json:"count" doc:"how many were imported"`
	Changed  int           `json:"changed" doc:"how many of them were there before"`
	Problems []LineProblem `json:"problems"`
}

// LineProblem is one thing wrong with a file.
type LineProblem struct {
	Line int    `json:"line" doc:"from 1, the head being line 1; 0: the file as a whole"`
	What string `json:"what" doc:"plain words"`
}

package desk

import "time"

// Offer is one use of a service: what can be started for it, or why nothing can.
type Offer struct {
	UseCase     string         `json:"useCase" doc:"opaque to the page"`
	Name        string         `json:"name" doc:"plain words, never a code's display"`
	Exchange    string         `json:"exchange" doc:"the kind of exchange it belongs to, plain words"`
	PreRelease  bool           `json:"preRelease" doc:"not released nationally yet: its rules may change, and it is off where care is live"`
	Bookings    bool           `json:"bookings"`
	Referrals   bool           `json:"referrals"`
	Validations bool           `json:"validations" doc:"requests for validation"`
	Available   bool           `json:"available"`
	Why         string         `json:"why" doc:"why it is not available, or why a part of it is not"`
	BookingRule string         `json:"bookingRule" doc:"plain words on whether a booking is needed; empty where bookings and referrals do not go together"`
	Plans       []PlanOffer    `json:"plans" doc:"what can be started, the usual first"`
	Requests    []RequestOffer `json:"requests" doc:"every request that this use has, offered or not"`
}

// PlanOffer is one thing that can be started.
type PlanOffer struct {
	Plan  string `json:"plan" enum:"book-and-refer,refer,book,validate"`
	Label string `json:"label" doc:"of its button"`
}

// RequestOffer says whether a service takes one kind of request, and why not.
type RequestOffer struct {
	Name    string `json:"name" doc:"plain words, for example Bookings"`
	Offered bool   `json:"offered"`
	Why     string `json:"why" doc:"why it is not offered; empty when it is"`
	Version string `json:"version" doc:"of the definition that is followed; empty when not offered"`
}

// ServiceView answers GET /services/{id} and POST /services/{id}/check-again.
// PUT /services/{id}/favourite takes FavouriteChange and answers ServiceLine.
type ServiceView struct {
	Service   ServiceLine `json:"service"`
	Offers    []Offer     `json:"offers"`
	CheckedAt time.Time   `json:"checkedAt" doc:"age of the receiver's metadata and definitions"`
	UsedUntil time.Time   `json:"usedUntil" doc:"when they will be asked for again; before sending they are always"`
	Outdated  bool        `json:"outdated" doc:"the service could not be asked again, so what it said earlier is shown"`
	Problem   *Trouble    `json:"problem,omitempty" doc:"the receiver could not be asked"`
	Sources   []Source    `json:"sources"`
	Standard  string      `json:"standard" doc:"version of the standard that the service works with; empty when unknown"`
	Abilities []Ability   `json:"abilities" doc:"what the service's statement says it can do"`
	Accepts   []Accepted  `json:"accepts" doc:"every definition that the service published, usable or not"`
	Faults    []string    `json:"faults" doc:"what is wrong with what the service published, plain words, each once"`
}

// Ability is one thing that a service's statement says it can do, or not.
type Ability struct {
	Name    string `json:"name" doc:"plain words, for example Shows its free appointments"`
	Offered bool   `json:"offered"`
}

// Accepted is one definition that a service published.
type Accepted struct {
	Message    string      `json:"message" doc:"what kind of message it is for, plain words"`
	Uses       []string    `json:"uses" doc:"plain words"`
	Definition string      `json:"definition" doc:"its published address, for support"`
	Version    string      `json:"version" doc:"empty when the service states none"`
	PreRelease bool        `json:"preRelease"`
	Usable     bool        `json:"usable" doc:"Barsdesk sends messages by it"`
	Why        string      `json:"why" doc:"why it is not used; empty when it is"`
	Holds      []Component `json:"holds" doc:"what a message may hold, in the definition's order"`
	FetchedAt  time.Time   `json:"fetchedAt"`
}

// Component is how often a message may hold one type of resource.
type Component struct {
	Name    string `json:"name" doc:"plain words, for example Medicines"`
	Type    string `json:"type" doc:"of FHIR, for support"`
	Profile string `json:"profile" doc:"for support"`
	Count   string `json:"count" doc:"plain words, for example exactly 1, or at least 2"`
	Needed  bool   `json:"needed"`
}

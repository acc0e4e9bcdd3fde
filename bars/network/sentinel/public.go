package sentinel

// Public is what the public sandbox names, and is there from the start.
//
// BaRS, Testing and environments, Public sandbox.
type Public struct {
	Service      Service        `json:"service"`
	Organisation Organisation   `json:"organisation"`
	Capability   string         `json:"capability"` // id of its CapabilityStatement
	Definition   string         `json:"definition"` // id of its MessageDefinition for a new referral
	Slots        PublicSlots    `json:"slots"`
	Patient      PublicPatient  `json:"patient"`
	Records      []PublicRecord `json:"records"`
}

// PublicSlots are the times that are free, and the ids of what they lead to.
type PublicSlots struct {
	From         string   `json:"from"`  // the first, such as 09:00 in the United Kingdom
	Every        int      `json:"every"` // minutes
	IDs          []string `json:"ids"`
	Schedule     string   `json:"schedule"`
	Practitioner string   `json:"practitioner"`
	Role         string   `json:"role"`
	Location     string   `json:"location"`
}

// PublicPatient is whom the records are about, made up.
type PublicPatient struct {
	NHSNumber string `json:"nhsNumber"`
	Family    string `json:"family"`
	Given     string `json:"given"`
	BirthDate string `json:"birthDate"`
	Sex       string `json:"sex"`
	Line      string `json:"line"`
	City      string `json:"city"`
	Postcode  string `json:"postcode"`
	Phone     string `json:"phone"`
}

// PublicRecord is a record that is held from the start. Slot is the time that a
// booking has taken; Pointer the id under which the registry knows it.
type PublicRecord struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Slot    string `json:"slot"`
	Pointer string `json:"pointer"`
}

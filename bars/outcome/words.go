package outcome

// Words tell a clinician what happened, in whole sentences without codes.
type Words struct {
	Title string // a few words
	What  string // what happened
	Sent  string // whether anything was sent or booked
	Next  string // what to do
}

// Plain puts the answer into words. kind is a message.Kind or one of "slots",
// "read", "metadata"; service is the receiving service's name.
func (a Answer) Plain(kind string, service string) Words { return Words{} }

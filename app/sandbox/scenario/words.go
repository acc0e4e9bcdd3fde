package scenario

import (
	"slices"
	"strings"

	"barsdesk/bars/definition"
	"barsdesk/bars/message"
	"barsdesk/bars/network/fault"
)

// Reads is what is asked of a service without a message, in the word of a file.
type Reads string

// What can be read.
const (
	ReadsDefinition Reads = "definition"
	ReadsTimes      Reads = "free times"
	ReadsRecord     Reads = "record"    // a booking or referral as the service holds it
	ReadsAbilities  Reads = "abilities" // its statement of what it can do
)

// Answer is what came back, in the words of a file.
type Answer string

// The answers.
const (
	Accepted     Answer = "accepted"
	NothingFree  Answer = "nothing free"         // of free times: there are none
	SlotTaken    Answer = "slot taken"           // the time has gone
	HasIt        Answer = "has it already"       // proof that an earlier try arrived
	NoAnswer     Answer = "no answer"            // nobody knows what became of it
	Unavailable  Answer = "unavailable"          // the service cannot be reached, so nothing happened
	NotSignedIn  Answer = "sign-in refused"      // the caller's token is not taken
	OtherVersion Answer = "other version"        // the service works with another version of the standard
	Busy         Answer = "too busy"             // turned away for now
	NotOurs      Answer = "organisation refused" // the caller's organisation is not let in
	Unclear      Answer = "unclear"              // an answer that cannot be used
	Refused      Answer = "refused"              // any other refusal
)

// State is where a case stands, in the words of a file.
type State string

// The states.
const (
	Booked            State = "booked"
	ReferredTo        State = "referred"
	BookedAndReferred State = "booked and referred"
	NotBooked         State = "not booked"
	BookingCancelled  State = "booking cancelled"
	ReferralCancelled State = "referral cancelled"
	NotConfirmed      State = "not confirmed" // something of it has an unknown fate
	HeldBack          State = "held back"
	DidNotAttend      State = "did not attend"
	TurnedDown        State = "turned down"
	ValidationAsked   State = "validation asked for"
	ValidationBegun   State = "validation begun"
	Validated         State = "validated"
	ValidationRefused State = "validation refused"
	Overdue           State = "overdue" // its answer was due, and is not there
	CareGiven         State = "care given"
	ClosedCase        State = "closed"
)

// Entry is something that the learner records, in the words of a file.
type Entry string

// The entries.
const (
	Contact  Entry = "contact with the patient"
	Note     Entry = "note"
	Closing  Entry = "case closed"
	Taking   Entry = "item taken"
	Again    Entry = "sent again"
	GivingUp Entry = "given up"
)

var (
	levels  = []string{string(FirstSteps), string(Practised), string(Demanding)}
	screens = []string{string(Today), string(New), string(Cases), string(TheCase), string(Inbox), string(Services), string(Definitions), string(Console), string(Settings)}
	reads   = []string{string(ReadsDefinition), string(ReadsTimes), string(ReadsRecord), string(ReadsAbilities), anything}
	answers = []string{string(Accepted), string(NothingFree), string(SlotTaken), string(HasIt), string(NoAnswer), string(Unavailable),
		string(NotSignedIn), string(OtherVersion), string(Busy), string(NotOurs), string(Unclear), string(Refused)}
	states = []string{string(Booked), string(ReferredTo), string(BookedAndReferred), string(NotBooked), string(BookingCancelled), string(ReferralCancelled),
		string(NotConfirmed), string(HeldBack), string(DidNotAttend), string(TurnedDown), string(ValidationAsked), string(ValidationBegun), string(Validated),
		string(ValidationRefused), string(Overdue), string(CareGiven), string(ClosedCase)}
	entries = []string{string(Contact), string(Note), string(Closing), string(Taking), string(Again), string(GivingUp)}
	opened  = []string{whatCameIn}
	plans   = []string{"refer", "book and refer", "book", "validate"}
)

// whatCameIn is all that can be opened.
const whatCameIn = "what came in"

// anything is the word for whatever can be read.
const anything = "anything"

// anyMessage is the word for a message of any kind.
const anyMessage = "any message"

// kinds are the kinds of message by the word of a file.
var kinds = map[string]message.Kind{
	anyMessage:                  "",
	"booking":                   message.BookingNew,
	"booking cancellation":      message.BookingCancel,
	"referral":                  message.ReferralNew,
	"referral update":           message.ReferralUpdate,
	"referral cancellation":     message.ReferralCancel,
	"referral turned down":      message.ReferralRejection,
	"progress of the referral":  message.StatusResponse,
	"did not attend":            message.DidNotAttendKind,
	"request for validation":    message.ValidationNew,
	"validation update":         message.ValidationUpdate,
	"validation cancellation":   message.ValidationCancel,
	"validation started":        message.ValidationInterim,
	"validation refused":        message.ValidationRejection,
	"outcome of the validation": message.ValidationFull,
}

// acts are what a service does with a case that it shares with the learner's,
// by the word of a file.
var acts = map[string]string{
	"reports did not attend":            "did-not-attend",
	"starts the validation":             "validation-interim",
	"finishes the validation":           "validation-full",
	"refuses the validation":            "validation-rejection",
	"turns the referral down":           "referral-rejection",
	"plans a vehicle":                   "planned",
	"sends a vehicle":                   "allocated",
	"is on scene":                       "on-scene",
	"has finished":                      "finished",
	"records that the patient arrived":  "arrived",
	"records that the patient was seen": "fulfilled",
	"cancels its request":               "cancel",
	"updates its request":               "update",
}

// faults are the faults by the word of a file.
func faults() map[string]fault.Kind {
	out := map[string]fault.Kind{}
	for _, k := range fault.Kinds() {
		out[strings.ReplaceAll(string(k), "-", " ")] = k
	}
	return out
}

// useCases are the uses by the words of a file.
func useCases() map[string]string {
	out := map[string]string{}
	for _, code := range definition.UseCaseCodes() {
		if definition.NeverSent(code) == "" {
			out[strings.ToLower(definition.UseCaseName(code))] = code
		}
	}
	return out
}

// nearest is the word of a list that is most like another, "" when none is.
func nearest(word string, known []string) string {
	best, least := "", len([]rune(word))/2+2
	for _, k := range known {
		if d := apart(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	if best != "" {
		return best
	}
	if i := slices.IndexFunc(known, func(k string) bool { return sharesBeginning(word, k) }); i >= 0 {
		return known[i]
	}
	return ""
}

// sharesBeginning reports whether a word is the start of another, as when only
// part of a name was written.
func sharesBeginning(word, whole string) bool {
	return len(word) > 3 && strings.HasPrefix(strings.ToLower(whole), strings.ToLower(word))
}

// apart is how many letters have to be changed, added or taken away to make one
// word the other.
func apart(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		corner := row[0]
		row[0] = i + 1
		for j, y := range to {
			change := corner
			if x != y {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}

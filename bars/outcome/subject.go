package outcome

// subject is what a kind of call is about, in words.
type subject struct {
	noun        string // the {noun} that was sent
	done        string
	notHappened string
	unsure      string
	doing       string // "Phone the service to …"
	starts      bool   // another service can be chosen instead
	read        bool   // only asks
}

var subjects = map[string]subject{
	"booking-new": {
		noun: "booking", done: "The appointment is booked.", notHappened: "Nothing was booked.",
		unsure: "The appointment may or may not be booked.", doing: "book", starts: true,
	},
	"booking-cancel": {
		noun: "cancellation", done: "The appointment is cancelled.", notHappened: "The appointment was not cancelled: it still stands.",
		unsure: "The appointment may or may not be cancelled.", doing: "cancel the appointment",
	},
	"booking-move": {
		noun: "change of the time", done: "The appointment is moved.", notHappened: "The appointment was not moved: the time it had still stands.",
		unsure: "The appointment may or may not be moved.", doing: "move the appointment",
	},
	"referral-new": {
		noun: "referral", done: "The patient is referred.", notHappened: "The patient was not referred.",
		unsure: "The patient may or may not be referred.", doing: "refer the patient", starts: true,
	},
	"referral-update": {
		noun: "change", done: "The referral is changed.", notHappened: "The referral was not changed.",
		unsure: "The referral may or may not be changed.", doing: "change the referral",
	},
	"referral-cancel": {
		noun: "cancellation", done: "The referral is cancelled.", notHappened: "The referral was not cancelled: it still stands.",
		unsure: "The referral may or may not be cancelled.", doing: "cancel the referral",
	},
	"validation-new": {
		noun: "request", done: "The request for validation is sent.", notHappened: "The request for validation was not sent.",
		unsure: "The request for validation may or may not have arrived.", doing: "ask for validation", starts: true,
	},
	"validation-update": {
		noun: "change", done: "The request for validation is changed.", notHappened: "The request for validation was not changed.",
		unsure: "The request for validation may or may not be changed.", doing: "change the request",
	},
	"validation-cancel": {
		noun: "cancellation", done: "The request for validation is cancelled.", notHappened: "The request for validation was not cancelled: it still stands.",
		unsure: "The request for validation may or may not be cancelled.", doing: "cancel the request",
	},
	"did-not-attend":       response("The service was told that the patient did not attend."),
	"status-response":      response("The service was told how the referral stands."),
	"referral-rejection":   response("The service was told that the referral is rejected."),
	"validation-interim":   response("The service was told that validation has started."),
	"validation-rejection": response("The service was told that the request for validation is rejected."),
	"validation-full":      response("The service was told the outcome of validation."),
	"slots":                read("Nothing was booked."),
	"read":                 read("Nothing was sent or changed."),
	"search":               read("Nothing was sent or changed."),
	"definitions":          read("Nothing was sent."),
	"metadata":             read("Nothing was sent."),
}

// response is the subject of an answer to an earlier message.
func response(done string) subject {
	return subject{
		noun: "message", done: done, notHappened: "Your answer was not delivered.",
		unsure: "Your answer may or may not have arrived.", doing: "tell them",
	}
}

// read is the subject of a call that only asks, and so changes nothing
// whatever comes of it.
func read(nothing string) subject {
	return subject{noun: "question", done: nothing, notHappened: nothing, unsure: nothing, doing: "ask", starts: true, read: true}
}

// subjectOf is the subject of a kind; one that is not known is a message.
func subjectOf(kind string) subject {
	if s, ok := subjects[kind]; ok {
		return s
	}
	return subject{
		noun: "message", done: "The message was delivered.", notHappened: "The message was not delivered.",
		unsure: "The message may or may not have arrived.", doing: "pass it on",
	}
}

func (s subject) sentence(f Fate) string {
	switch f {
	case Happened:
		return s.done
	case NotHappened:
		return s.notHappened
	}
	return s.unsure
}

// notHappenedYet is for what has not been tried.
func (s subject) notHappenedYet() string {
	if s.read {
		return s.notHappened
	}
	return "Nothing is confirmed yet."
}

// advice is what a person does next.
type advice string

const (
	nothing     advice = "nothing"
	wait        advice = "wait"
	ask         advice = "ask"
	phone       advice = "phone"
	support     advice = "support"
	elsewhere   advice = "elsewhere"
	anotherSlot advice = "another-slot"
	readAgain   advice = "read-again"
	narrow      advice = "narrow"
	mend        advice = "mend"       // what was entered, or what Barsdesk made of it, is at fault
	network     advice = "network"    // something between us and the national service
	settings    advice = "settings"   // our own settings are at fault
	clock       advice = "clock"      // this computer's clock is at fault
	signIn      advice = "sign-in"    // what is registered for us is at fault
	later       advice = "later"      // nothing was sent, and nobody tries again
	signAgain   advice = "sign-again" // the sign-in was not taken; another may be
	access      advice = "access"     // the way in is at fault and may be put right
)

func (s subject) advice(a advice) string {
	call := "Phone {service} to " + s.doing + "."
	switch a {
	case nothing:
		return "You need do nothing more."
	case wait:
		return s.waitFor()
	case mend:
		return s.mending()
	case later:
		return "Send it again in a few minutes. If it cannot wait, phone {service} to " + s.doing + "."
	case signAgain:
		return "Try again: Barsdesk then signs in anew. If it fails again, tell your support team, and phone {service} to " + s.doing + "."
	case settings:
		return "Correct the address in Settings, or tell your support team. If it cannot wait, phone {service} to " + s.doing + "."
	case clock:
		return "Ask your support team to set the clock, then try again. If it cannot wait, phone {service} to " + s.doing + "."
	case network:
		return s.waitFor() + " If it stays like this, tell your support team that the network is in the way."
	case ask:
		return s.askWhether()
	case anotherSlot:
		return "Choose another appointment. What you entered is kept."
	case readAgain:
		return "Look at the record again, then decide. " + call
	case access:
		return s.onceAllowed()
	case support, signIn:
		return "Tell your support team. If it cannot wait, phone {service} to " + s.doing + "."
	case narrow:
		return s.askForLess()
	case elsewhere:
		if s.starts {
			return "Choose another service, or phone {service} to " + s.doing + "."
		}
	}
	return call
}

func (s subject) mending() string {
	if s.read {
		return s.advice(support)
	}
	return "Look at what you entered, then send it again. If that does not help, tell your support team, and phone {service} to " + s.doing + "."
}

func (s subject) onceAllowed() string {
	if s.read {
		return s.advice(support)
	}
	return "Tell your support team. Once your organisation has access, try again: the same {noun} goes out. If it cannot wait, take it back, and phone {service} to " + s.doing + "."
}

func (s subject) waitFor() string {
	if s.read {
		return "Try again in a few minutes. If it cannot wait, phone {service}."
	}
	return "Barsdesk tries again by itself. Do not enter it a second time."
}

func (s subject) askForLess() string {
	if s.read {
		return "Ask for a shorter period. If that does not help, phone {service}."
	}
	return s.advice(support)
}

func (s subject) askWhether() string {
	if s.read {
		return "Try again. If it stays like this, phone {service} and tell your support team."
	}
	return "Phone {service} and ask whether the {noun} arrived. Do not enter it again before you know."
}

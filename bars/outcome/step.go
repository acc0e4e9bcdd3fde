package outcome

// Step is something a person can do about a failure, offered as a button. Its
// text is stable; Label is what the button says.
type Step string

// The steps. None of them sends a message anew that the receiver may have
// taken: TryAgain repeats the same bytes and ids, which a receiver takes once.
//
// BaRS Core, Transactional integrity.
const (
	Correct       Step = "correct"        // put right what was entered, and send it as a new message
	SendAgain     Step = "send-again"     // nothing came of it: send what was entered as a new message
	ChooseSlot    Step = "choose-slot"    // choose another time; what was entered is kept
	ChooseService Step = "choose-service" // choose another service
	TryAgain      Step = "retry"          // the same message, or the same question, once more
	AskService    Step = "ask-receiver"   // read what the service holds
	Review        Step = "review"         // read the record as the service holds it, before deciding
	Phone         Step = "phone"          // the service, by telephone
	SignIn        Step = "sign-in"        // sign in again, then repeat
	Settings      Step = "settings"       // complete or change the settings
	TellSupport   Step = "tell-support"   // with the ids that support asks for
)

// labels are what the buttons say; {service} is the receiving service.
var labels = map[Step]string{
	Correct:       "Correct and send again",
	SendAgain:     "Send it again",
	ChooseSlot:    "Choose another time",
	ChooseService: "Choose another service",
	TryAgain:      "Try again now",
	AskService:    "Ask {service}",
	Review:        "Look at the record again",
	Phone:         "Phone {service}",
	SignIn:        "Sign in again",
	Settings:      "Open Settings",
	TellSupport:   "Tell support",
}

// Label is what the button of a step says; service is the receiving service's
// name, "" where it has none.
func (s Step) Label(service string) string {
	return Words{Title: labels[s]}.fill("", service).Title
}

// Steps lists every step.
func Steps() []Step {
	return []Step{Correct, SendAgain, ChooseSlot, ChooseService, TryAgain, AskService, Review, Phone, SignIn, Settings, TellSupport}
}

// steps are what a person can do after an advice, the most useful first.
func (s subject) steps(a advice) []Step {
	if s.read {
		return s.stepsOfRead(a)
	}
	switch a {
	case nothing:
		return nil
	case wait:
		return []Step{TryAgain, AskService, Phone}
	case ask, network:
		return []Step{AskService, TryAgain, Phone, TellSupport}
	case mend:
		return []Step{Correct, TellSupport, Phone}
	case access:
		return []Step{TryAgain, TellSupport, Phone}
	case signAgain:
		return []Step{SendAgain, TellSupport, Phone}
	case later:
		return []Step{SendAgain, Phone, TellSupport}
	case settings:
		return []Step{Settings, TryAgain, TellSupport, Phone}
	case clock, signIn:
		return []Step{TellSupport, TryAgain, Phone}
	case support, narrow:
		return []Step{TellSupport, Phone}
	case anotherSlot:
		return []Step{ChooseSlot, ChooseService, Phone}
	case readAgain:
		return []Step{Review, Phone}
	case elsewhere:
		if s.starts {
			return []Step{ChooseService, Phone}
		}
	}
	return []Step{Phone}
}

// stepsOfRead are what can be done about a question that was not answered.
func (s subject) stepsOfRead(a advice) []Step {
	switch a {
	case nothing:
		return nil
	case wait, ask, network:
		return []Step{TryAgain, Phone, TellSupport}
	case signAgain:
		return []Step{SignIn, TellSupport, Phone}
	case settings:
		return []Step{Settings, TryAgain, TellSupport, Phone}
	case mend, support, clock, signIn, access:
		return []Step{TellSupport, TryAgain, Phone}
	case readAgain:
		return []Step{TryAgain, Phone}
	case elsewhere:
		return []Step{ChooseService, Phone}
	case narrow:
		return []Step{TryAgain, Phone}
	}
	return []Step{Phone}
}

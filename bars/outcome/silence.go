package outcome

import "slices"

// The codes of calls that got no answer.
const (
	NoReply       = "no-answer"            // nothing came, or not in time
	NoConnection  = "no-connection"        // the national service could not be reached
	NotSecure     = "no-secure-connection" // no TLS connection could be made
	NoAddress     = "address-unusable"     // the address in the settings is of no use
	ClockWrong    = "clock-wrong"          // signing in fails because this computer's clock is wrong
	KeyUnknown    = "key-not-registered"   // the platform does not know our key, or knows another
	AccessMissing = "access-missing"       // the platform has not enabled our application
	OwnKey        = "own-key"              // we have no key that signs
	SignInBusy    = "sign-in-busy"         // the token service is busy or away
	SignInFailed  = "sign-in-failed"       // the token service refuses the way we ask
)

const notReached = "{service} was not reached this time."

// silences are the rows for calls without an answer: of a message, what has not
// left has not happened.
//
// BaRS Core, Security: error answers of the token endpoint. BaRS, Transactional
// integrity: no response.
var silences = []rule{
	{
		name: NoReply, action: Retry, fate: Unsure, next: wait,
		title: "No answer", what: "No answer came from {service}.",
	},
	{
		name: NoConnection, action: Retry, fate: NotHappened, next: wait,
		title: "No connection", what: "This computer could not connect to the national service, so " + notReached,
	},
	{
		name: NotSecure, action: Retry, fate: NotHappened, next: network,
		title: "No secure connection", what: "This computer could not make a secure connection to the national service, so " + notReached,
	},
	{
		name: NoAddress, action: Stop, fate: NotHappened, next: settings,
		title: "Barsdesk is not set up for this", what: "The address of the national service in Settings cannot be used, so " + notReached,
	},
	{
		name: ClockWrong, action: Stop, fate: NotHappened, next: clock,
		title: "This computer's clock is wrong", what: "The clock of this computer is too far from the right time, so the national service did not let it in.",
	},
	{
		name: KeyUnknown, action: Stop, fate: NotHappened, next: signIn,
		title: "The national service does not know this computer", what: "The key that this computer signs in with is not the one that the national service has, so it did not let it in.",
	},
	{
		name: AccessMissing, action: Stop, fate: NotHappened, next: signIn,
		title: "Your organisation is not set up for this", what: "The national service has not given this computer access to bookings and referrals.",
	},
	{
		name: OwnKey, action: Stop, fate: NotHappened, next: signIn,
		title: "Barsdesk has no working key", what: "Barsdesk has no key that works for signing in to the national service.",
	},
	{
		name: SignInBusy, action: Retry, fate: NotHappened, next: wait,
		title: "The national service is busy", what: "This computer could not sign in to the national service at the moment, so " + notReached,
	},
	{
		name: SignInFailed, action: Stop, fate: NotHappened, next: signIn,
		title: "Sign-in to the national service failed", what: "The national service did not accept the way in which this computer signs in.",
	},
}

// silence is the row of a code of no answer; a code that is not known counts as
// NoReply, which claims nothing.
func silence(code string) rule {
	for _, r := range silences {
		if r.name == code {
			return r
		}
	}
	return silences[0]
}

// IsSilence reports whether a code is one of a call that got no answer.
func IsSilence(code string) bool { return silence(code).name == code }

// NeverLeft reports whether a call that failed with this code cannot have
// reached anyone.
func NeverLeft(code string) bool { return silence(code).fate == NotHappened }

// Hopeless reports whether a call that failed with this code fails again until
// someone changes something: the settings, the clock, the key or what the
// platform has registered.
//
// BaRS, Error handling: token endpoint.
func Hopeless(code string) bool { return silence(code).action == Stop }

// Silent are the words for a call that got no answer: while it is tried again,
// or once it is over. doubt says that this or an earlier try may have arrived
// all the same; without it, what never left is over.
func Silent(code, kind, service string, doubt bool) Words {
	r, s := silence(code), subjectOf(kind)
	fate := r.fate
	if doubt && !s.read {
		fate = Unsure
	}
	next := r.next
	if fate == NotHappened && r.action == Retry && !s.read {
		next = later // nobody tries again what is over
	}
	w := s.words(r.title, r.what, fate, next)
	if at := slices.Index(w.Steps, TryAgain); at >= 0 && fate == NotHappened && !s.read {
		w.Steps[at] = SendAgain
	}
	return w.fill(s.noun, service)
}

// Failures lists the stable codes of everything that an answer, or none, can
// mean but success.
func Failures() []string {
	out := []string{contradiction.name, unclear.name}
	for _, rows := range [][]rule{rules, transports, silences} {
		for _, r := range rows {
			if r.fate != Happened {
				out = append(out, r.name)
			}
		}
	}
	return out
}

package network

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
	"barsdesk/bars/network/fault"
	"barsdesk/bars/outcome"
)

// asking asks the receiver: its answer, or why there is none.
type asking func() (answer, error)

// strikes is what each fault does to a call that would go to its receiver by
// ask. What comes out is taken as the receiver's answer, so that the proxy does
// with it what it does with any: a 403 is relabelled, silence becomes a 408.
var strikes = map[fault.Kind]func(c *call, ask asking) (answer, error){
	fault.Late:         (*call).late,
	fault.LostAnswer:   (*call).loseAnswer,
	fault.LostRequest:  func(*call, asking) (answer, error) { return answer{}, errLost },
	fault.SlotTaken:    (*call).takeSlot,
	fault.Twice:        (*call).deliverTwice,
	fault.Nonsense:     (*call).answerNonsense,
	fault.Down:         func(*call, asking) (answer, error) { return answer{}, errDown },
	fault.Throttled:    (*call).throttle,
	fault.Refused:      (*call).refuseOrganisation,
	fault.UnknownCode:  (*call).answerUnknownCode,
	fault.TokenExpired: (*call).expireToken,
	fault.OtherVersion: (*call).refuseVersion,
}

var (
	errLost     = errors.New("lost on the way")          // the sender hears nothing
	errDown     = errors.New("the receiver is down")     // as if the connection had failed
	errAnswered = errors.New("BaRS itself has answered") // the call is at its end
)

// readFault reads what the caller wants to go wrong with its own call.
func (c *call) readFault() bool {
	asked := c.r.Header.Get(fault.Header)
	if asked == "" {
		return false
	}
	if !c.FaultHeader {
		return c.refuse(faultNotAllowed, fault.Header+" is not allowed here; start barsdesk sandbox with --allow-faults, or leave the header out")
	}
	f, err := fault.Parse(asked)
	if err != nil {
		return c.refuse(faultUnreadable, fault.Header+" cannot be used: "+err.Error())
	}
	c.wanted = f
	return false
}

// ask asks the receiver, unless a fault strikes: the one that the caller named,
// else one of the board.
func (c *call) ask(receiver asking) (answer, error) {
	c.fault = c.wanted
	if c.fault.Kind == "" {
		c.fault, _ = c.Faults.Draw(fault.Call{ServiceID: c.serviceID(), Message: c.isMessage(), Books: c.books}, c.random)
	}
	strike := strikes[c.fault.Kind]
	if strike == nil {
		return receiver()
	}
	return strike(c, receiver)
}

func (c *call) isMessage() bool { return c.r.URL.Path == "/$process-message" }

// books reports whether the call is a message that books a slot.
func (c *call) books() bool {
	n, err := fhir.Parse(c.sent)
	return err == nil && message.ReadFacts(n).Kind == message.BookingNew
}

// late passes the answer on when its time has come, or none when the proxy
// waits no longer: by then the receiver has done its work.
func (c *call) late(ask asking) (answer, error) {
	got, err := ask()
	if err != nil {
		return got, err
	}
	by := time.Duration(c.fault.Seconds) * time.Second
	if err := c.pause(c.r.Context(), min(by, c.wait())); err != nil {
		return got, err
	}
	if by >= c.wait() {
		return got, context.DeadlineExceeded
	}
	return got, nil
}

func (c *call) loseAnswer(ask asking) (answer, error) {
	got, _ := ask()
	return got, errLost
}

// takeSlot has somebody else book first; what the receiver then says is its own.
func (c *call) takeSlot(ask asking) (answer, error) {
	if c.Meanwhile != nil && c.books() {
		if err := c.Meanwhile(c.r.Context(), c.serviceID(), c.sent); err != nil && c.Log != nil {
			c.Log.WarnContext(c.r.Context(), "nobody took the slot meanwhile", "cause", err)
		}
	}
	return ask()
}

// deliverTwice gives the sender one of the two answers.
func (c *call) deliverTwice(ask asking) (answer, error) {
	first, failed := ask()
	second, failedAgain := ask()
	wantsFirst := c.fault.Form == fault.FormFirst || c.fault.Form == fault.FormEither && c.random() < 0.5
	if wantsFirst {
		c.sawNot(second)
		return first, failed
	}
	c.sawNot(first)
	return second, failedAgain
}

// answerNonsense puts what is no answer in the place of the receiver's.
func (c *call) answerNonsense(ask asking) (answer, error) {
	got, err := ask()
	if err != nil {
		return got, err
	}
	c.sawNot(got)
	odd := answer{got.status, got.header.Clone(), nil}
	switch c.fault.Form {
	case fault.FormCut:
		odd.body = bytes.Clone(got.body[:len(got.body)/2])
	case fault.FormResource:
		odd.body = []byte(`{"resourceType":"Basic","code":{"text":"nobody asked for this"}}`)
	default:
		odd.status, odd.header = http.StatusOK, http.Header{"Content-Type": {"text/html; charset=utf-8"}}
		odd.body = []byte("<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body><h1>Sign in to the network</h1></body></html>")
	}
	odd.header.Del("Content-Length")
	return odd, nil
}

// throttle turns the call away as the limit does.
func (c *call) throttle(asking) (answer, error) {
	c.refuse(tooMany, "there were more calls in a minute than are allowed")
	if c.fault.Seconds > 0 {
		c.given.header.Set("Retry-After", strconv.Itoa(c.fault.Seconds))
	}
	return answer{}, errAnswered
}

func (c *call) expireToken(asking) (answer, error) {
	c.refuse(tokenExpired, "the access token has expired")
	return answer{}, errAnswered
}

// refuseVersion is what a receiver says that does not work with the version in
// Accept.
//
// BaRS Core, Versioning.
func (c *call) refuseVersion(asking) (answer, error) {
	return c.asReceiver(outcome.NotAcceptable("the version asked for is not one that this receiver works with")), nil
}

// refuseOrganisation is the receiver's own refusal: of a search for slots the
// issue is another one, and 403 is what it should not have said.
//
// BaRS, Error handling, GET Slot.
func (c *call) refuseOrganisation(asking) (answer, error) {
	issue := outcome.Unauthorised("the organisation is not accepted here")
	switch {
	case c.fault.Form == fault.Form403:
		issue = outcome.New(http.StatusForbidden, "REC_FORBIDDEN", "security", issue.Diagnostics)
	case c.r.URL.Path == "/Slot":
		issue.IssueCode = "forbidden"
	}
	return c.asReceiver(issue), nil
}

// unheardOf is a code that no system has.
const unheardOf = "unheard-of"

// answerUnknownCode refuses with a code that BaRS does not have, or puts unknown
// codes into what the receiver answered.
func (c *call) answerUnknownCode(ask asking) (answer, error) {
	if c.fault.Form != fault.FormContent {
		return c.asReceiver(outcome.New(http.StatusUnprocessableEntity, "REC_UNHEARD_OF", "processing", "this is a code that BaRS does not have")), nil
	}
	got, err := ask()
	n, unreadable := fhir.Parse(got.body)
	if err != nil || unreadable != nil {
		return got, err
	}
	c.sawNot(got)
	recode(n)
	odd := answer{got.status, got.header.Clone(), n.JSON()}
	odd.header.Del("Content-Length")
	return odd, nil
}

// recode makes the code of each coding below n one that is unknown.
func recode(n *fhir.Node) {
	if n.Kind == fhir.Object && n.Get("system") != nil && n.Get("code") != nil {
		n.Set("code", fhir.Str(unheardOf))
		n.Remove("display")
	}
	for _, m := range n.Members {
		recode(m.Value)
	}
	for _, each := range n.Items {
		recode(each)
	}
}

// asReceiver is a refusal as the receiver would have written it.
func (c *call) asReceiver(i *outcome.Issue) answer {
	i.Diagnostics = fmt.Sprintf("%s was unable to process the request: %s", c.serviceID(), i.Diagnostics)
	return refused(c.r, i.HTTP, i.Resource(c.NewID()).JSON(), "application/fhir+json")
}

package frontdoor

import "time"

// Limits bound what senders can make the receiver hold.
type Limits struct {
	Connections int           // open at the same time
	InWork      int           // requests worked on at the same time; a long message counts as several
	Waiting     int           // requests that wait for their turn, without their bodies
	Held        int           // bytes of bodies at the same time
	Wait        time.Duration // for one's turn
	Handshake   time.Duration // until TLS is agreed on
	Header      time.Duration // until the headers are there
	HeaderBytes int           // of one request
	Body        time.Duration // from the headers to the end of the body
	BodyBytes   int           // of one message
	Answer      time.Duration // from the headers until the answer has been taken
	Idle        time.Duration // without a request
}

// Usual are the limits of a computer with two cores. A request has 4.5 s from
// its headers to its answer, so that 408 can be told within the 5 s of the
// standard; the answer has a few more to be taken.
//
// BaRS Core, Non-functional requirements.
func Usual() Limits {
	return Limits{Connections: 512, InWork: 48, Waiting: 64, Held: 16 << 20, Wait: 300 * time.Millisecond, Handshake: 5 * time.Second,
		Header: 5 * time.Second, HeaderBytes: 32 << 10, Body: 4 * time.Second, BodyBytes: 5 << 20, Answer: 10 * time.Second, Idle: 75 * time.Second}
}

// unit is how many bytes of a body make it count as one request more.
const unit = 128 << 10

// weight is how much of InWork a body takes: a message of 5 MiB costs as much
// memory and time as many small ones.
func (l Limits) weight(body int) int { return min(1+body/unit, l.InWork) }

// over is l with usual in the place of what is not set.
func (l Limits) over(usual Limits) Limits {
	for _, f := range []struct{ to, from *int }{{&l.Connections, &usual.Connections}, {&l.InWork, &usual.InWork}, {&l.Waiting, &usual.Waiting},
		{&l.Held, &usual.Held}, {&l.HeaderBytes, &usual.HeaderBytes}, {&l.BodyBytes, &usual.BodyBytes}} {
		if *f.to == 0 {
			*f.to = *f.from
		}
	}
	for _, f := range []struct{ to, from *time.Duration }{{&l.Wait, &usual.Wait}, {&l.Handshake, &usual.Handshake}, {&l.Header, &usual.Header},
		{&l.Body, &usual.Body}, {&l.Answer, &usual.Answer}, {&l.Idle, &usual.Idle}} {
		if *f.to == 0 {
			*f.to = *f.from
		}
	}
	return l
}

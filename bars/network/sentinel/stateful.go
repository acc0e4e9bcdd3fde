package sentinel

import (
	"net/http"
	"strconv"
	"strings"

	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// stateful is the patient whose answers depend on what was sent before, by
// organisation. A cell is a status with the reason.
type stateful struct {
	Who  string `json:"who"`
	Rows []struct {
		Event    string `json:"event"`
		Initial  string `json:"initial"`
		Booked   string `json:"booked"`
		Referred string `json:"referred"`
	} `json:"rows"`
}

// cell is the answer to an event: its status, and the reason of a refusal.
func (s stateful) cell(event string, booked, referred bool) (status int, why string) {
	for _, r := range s.Rows {
		if r.Event != event {
			continue
		}
		text := r.Initial
		switch {
		case referred:
			text = r.Referred
		case booked:
			text = r.Booked
		}
		number, why, _ := strings.Cut(text, " ")
		status, _ = strconv.Atoi(number)
		return status, why
	}
	return http.StatusOK, ""
}

// The events of the stateful patient, as the table calls them.
const (
	makeBooking    = "Make a booking"
	cancelBooking  = "Cancel a booking"
	linkedReferral = "Create linked referral"
	mislinked      = "Create mis-linked referral"
	cancelReferral = "Cancel referral"
)

// event is what a message does for the stateful patient, "" when the table
// says nothing about it. booking is the id of the booking that stands.
func event(kind message.Kind, f message.Facts, booking string) string {
	switch kind {
	case message.BookingNew:
		return makeBooking
	case message.BookingCancel:
		return cancelBooking
	case message.ReferralCancel:
		return cancelReferral
	case message.ReferralNew:
		if booking != "" && !strings.EqualFold(f.LinkedAppointment, booking) {
			return mislinked
		}
		return linkedReferral
	}
	return ""
}

// stateful answers about the stateful patient: what the table refuses is
// refused, the rest is the receiver's, and so is a message sent again.
func (c *call) stateful(kind message.Kind) {
	s := c.from
	s.turn.Lock()
	defer s.turn.Unlock()
	does, id := event(kind, c.facts, s.booking), strings.ToLower(c.headers.RequestID)
	status, why := c.tool.Table.stateful.cell(does, s.booking != "", s.request != "")
	if status != http.StatusOK && !s.taken[id] {
		c.fail(status, why)
		return
	}
	k := c.ask(c.body)
	if answer := k.accepted(); answer != nil {
		s.taken[id] = true
		s.moved(does, fhir.Resource(answer, focus(kind)).ID())
	}
	c.pass(k)
}

// moved notes what an accepted message changed. It is the caller's turn.
func (s *sender) moved(event, id string) {
	switch event {
	case makeBooking:
		s.booking = id
	case cancelBooking:
		s.booking = ""
	case linkedReferral:
		s.request = id
	case cancelReferral:
		s.request = ""
	}
}

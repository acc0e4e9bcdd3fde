package desk

import "barsdesk/storage"

func needsBooking(s storage.Service) bool { return s.RequireBooking != nil && *s.RequireBooking }

// bookingRule says whether a booking is needed. A directory that says nothing
// is not read as "no booking": the words differ.
//
// BaRS Application 1, requirebooking.
func bookingRule(s storage.Service, bookings bool) string {
	switch {
	case needsBooking(s):
		return "A booking is needed. The service takes no referral without one."
	case s.RequireBooking != nil && bookings:
		return "A booking is not needed. You can refer with or without one."
	case s.RequireBooking != nil:
		return "A booking is not needed."
	case bookings:
		return "The directory does not say whether a booking is needed. You can book and refer, or refer alone."
	}
	return "The directory does not say whether a booking is needed."
}

// bookingNeeded refuses a referral alone to a service that needs a booking.
func bookingNeeded(s storage.Service) error {
	next := "Choose a time and book and refer together, or choose another service."
	if s.Phone != "" {
		next += " The service's number is " + s.Phone + "."
	}
	return &Error{Code: "booking-needed", HTTP: 409, Title: s.Name + " needs a booking",
		What: "The directory says that this service takes no referral without a booking.", Sent: nothingSent, Next: next}
}

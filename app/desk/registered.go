package desk

import (
	"slices"
	"time"

	"barsdesk/bars/episode"
	"barsdesk/storage"
)

// registered is a booking of ours that the national registry has or is to have.
// It is there from the moment the booking is accepted until the registry is
// known to have it no more.
type registered struct {
	AppointmentID string    `json:"appointmentId"`
	Start         time.Time `json:"start,omitzero"` // as the registry was told last; zero before
}

// keyUnregistered finds the cases whose bookings the registry has to be told
// of. It says nothing about a patient.
const keyUnregistered storage.KeyKind = "registry-due"

var unregistered = storage.Key{Kind: keyUnregistered, Value: "yes"}

// register keeps what the registry is to be told with the case: in the
// transaction in which a booking is accepted, moved or ended, and never in its
// way.
//
// BaRS, National registry of pointers: producer (preview).
func (f *caseFile) register() {
	if f.record.Role != storage.Receiver {
		return
	}
	due := false
	for i := range f.episode.Bookings {
		b := &f.episode.Bookings[i]
		at := f.registeredAt(b.ID)
		if at < 0 && f.registers && b.State == episode.Booked && f.record.PatientKey != "" {
			f.plan.Registered = append(f.plan.Registered, registered{AppointmentID: b.ID})
			at = len(f.plan.Registered) - 1
		}
		due = due || at >= 0 && f.plan.Registered[at].differs(b)
	}
	if due {
		f.addKeys(unregistered)
		return
	}
	f.record.Keys = slices.DeleteFunc(f.record.Keys, func(k storage.Key) bool { return k == unregistered })
}

func (f *caseFile) registeredAt(appointmentID string) int {
	return slices.IndexFunc(f.plan.Registered, func(r registered) bool { return r.AppointmentID == appointmentID })
}

// differs reports whether the registry has to be told of a booking.
func (r registered) differs(b *episode.Booking) bool {
	return b.State != episode.Booked || !r.Start.Equal(b.Start) || r.Start.IsZero()
}

// settleRegistered notes that the registry has been told of a booking as it was
// then.
func (f *caseFile) settleRegistered(appointmentID string, start time.Time) {
	at := f.registeredAt(appointmentID)
	if at < 0 {
		return
	}
	if start.IsZero() {
		f.plan.Registered = slices.Delete(f.plan.Registered, at, at+1)
		return
	}
	f.plan.Registered[at].Start = start
}

package tkw_test

import (
	"net/http"

	"github.com/google/uuid"

	"barsdesk/app/desk"
	"barsdesk/bars/fhir"
	"barsdesk/bars/message"
)

// matrix is the patient whose answers depend on what was sent before, one
// scenario for each cell, in an order that goes through the states. It needs a
// day on which nothing was sent about the patient yet.
var matrix = []scenario{
	cell("initial", "cancel a booking", "400", func(r *round) { r.posts(r.cancelledBooking(uuid.NewString()), http.StatusBadRequest) }),
	cell("initial", "create linked referral", "400", func(r *round) { r.posts(r.linkedReferral(uuid.NewString()), http.StatusBadRequest) }),
	cell("initial", "create mis-linked referral", "400", func(r *round) { r.refers(http.StatusBadRequest) }),
	cell("initial", "cancel referral", "400", func(r *round) { r.posts(r.cancelledReferral(uuid.NewString()), http.StatusBadRequest) }),
	cell("initial", "make a booking", "200", func(r *round) {
		c := r.send(appointment(catchAll, stateful))
		r.says(c, "Booked")
		r.booked = c
	}),
	cell("booked", "make a booking", "409", func(r *round) { r.books(http.StatusConflict) }),
	cell("booked", "create mis-linked referral", "409", func(r *round) { r.refers(http.StatusConflict) }),
	cell("booked", "cancel referral", "400", func(r *round) { r.posts(r.cancelledReferral(uuid.NewString()), http.StatusBadRequest) }),
	cell("booked", "create linked referral", "200", func(r *round) {
		a := referral(stateful)
		a.from = r.booked.ID
		r.says(r.send(a), "Booked and referred")
	}),
	cell("referred", "make a booking", "409", func(r *round) { r.books(http.StatusConflict) }),
	cell("referred", "create linked referral", "409", func(r *round) {
		r.posts(r.linkedReferral(identifier(r.booked, "Appointment id")), http.StatusConflict)
	}),
	cell("referred", "create mis-linked referral", "409", func(r *round) { r.refers(http.StatusConflict) }),
	cell("referred", "cancel a booking", "200", func(r *round) { r.says(r.act(r.booked.ID, "cancel-booking"), "Referred, booking cancelled") }),
	cell("referred", "cancel referral", "200", func(r *round) { r.says(r.act(r.booked.ID, "cancel-referral"), "Booking and referral cancelled") }),
	cell("booked", "cancel a booking", "200", func(r *round) {
		c := r.send(appointment(catchAll, stateful))
		r.says(c, "Booked")
		r.says(r.act(c.ID, "cancel-booking"), "Booking cancelled")
	}),
}

func cell(state, sends, answer string, run func(r *round)) scenario {
	return scenario{part: "3.9", who: stateful, sends: state + ": " + sends, expects: answer, flows: "F17", run: run}
}

// books sends a booking that is refused.
func (r *round) books(status int) {
	r.t.Helper()
	c := r.send(appointment(catchAll, stateful))
	r.refused(c, message.BookingNew, status)
}

// refers sends a referral that names no booking and is refused.
func (r *round) refers(status int) {
	r.t.Helper()
	r.refused(r.send(referral(stateful)), message.ReferralNew, status)
}

func (r *round) refused(c desk.Case, kind message.Kind, status int) {
	r.t.Helper()
	if m := r.sent(c.ID, kind); m.State != "refused" || m.Status != status {
		r.t.Errorf("%s with %d, want refused with %d", m.State, m.Status, status)
	}
	if c.Trouble == nil {
		r.t.Error("nothing is said about it")
	}
}

// posts sends a message that the desk offers nobody to make, and checks the
// answer.
func (r *round) posts(bundle *fhir.Node, status int) {
	r.t.Helper()
	headers := r.client.Prepare(catchAll, uuid.NewString(), uuid.NewString(), message.UseContext(bundle))
	reply, err := r.client.Process(r.t.Context(), headers, bundle.JSON())
	r.answered(reply, err, status)
	r.came = http.StatusText(reply.Status)
}

// about is what a message is built from besides its content.
func (r *round) about(kind message.Kind) message.Context {
	r.t.Helper()
	me, err := r.desk.Identity(r.t.Context(), tester)
	r.must(err)
	to, err := r.desk.Service(r.t.Context(), tester, catchAll)
	r.must(err)
	return message.Context{Kind: kind, BundleID: uuid.NewString(), Now: r.now(), NewID: uuid.NewString,
		Sender:   message.Party{ServiceID: me.ServiceID, ServiceName: me.ServiceName, ODSCode: me.ODSCode, OrganisationName: me.Organisation, Phone: me.Phone},
		Receiver: message.Party{ServiceID: catchAll, ServiceName: to.Service.Name, ODSCode: r.odsCode(catchAll), OrganisationName: to.Service.Organisation},
		Author: message.Person{SDSUserID: me.SDSUserID, SDSRoleProfileID: me.SDSRoleID, RoleCode: me.RoleCode, RoleDisplay: "Registered nurse",
			Family: me.Family, Given: me.Given},
		SoftwareName: software.Name, SoftwareVersion: software.Version, SupplierName: software.Supplier,
		CDSSName: me.CDSSName, CDSSVersion: me.CDSSVersion, UseCase: "a1t1", UseCaseDisplay: "111 to ED", ApplicationVersion: "2.1.0"}
}

// linkedReferral is a referral that names a booking.
func (r *round) linkedReferral(appointmentID string) *fhir.Node {
	r.t.Helper()
	person, gp := patient(stateful).Resources(r.now(), uuid.NewString)
	parts := []*fhir.Node{
		fhir.Obj(fhir.M("resourceType", fhir.Str("CarePlan")),
			fhir.M("activity", fhir.List(fhir.Obj(fhir.M("outcomeCodeableConcept", fhir.List(fhir.Obj(fhir.M("text", fhir.Str(complaint))))))))),
		fhir.Obj(fhir.M("resourceType", fhir.Str("Consent"))),
	}
	bundle, err := message.Referral(r.about(message.ReferralNew), person, gp, parts, appointmentID)
	r.must(err)
	return bundle
}

// cancelledReferral cancels a referral that the service never had.
func (r *round) cancelledReferral(id string) *fhir.Node {
	r.t.Helper()
	held := r.linkedReferral("")
	fhir.Resource(held, "ServiceRequest").Set("id", fhir.Str(id))
	bundle, err := message.CancelReferral(r.about(message.ReferralCancel), fhir.Resource(held, "ServiceRequest"), held, "Tested", false)
	r.must(err)
	return bundle
}

// cancelledBooking cancels a booking that the service never had.
func (r *round) cancelledBooking(id string) *fhir.Node {
	r.t.Helper()
	person, gp := patient(stateful).Resources(r.now(), uuid.NewString)
	reply, err := r.client.Slots(r.t.Context(), catchAll, nextDays(r.now()), "")
	r.answered(reply, err, http.StatusOK)
	slot, found := message.Choose(reply.Resource, fhir.Resource(reply.Resource, "Slot").ID())
	if !found {
		r.t.Fatal("no slot")
	}
	held, err := message.Booking(r.about(message.BookingNew), person, gp, slot, "", "Tested")
	r.must(err)
	fhir.Resource(held, "Appointment").Set("id", fhir.Str(id))
	bundle, err := message.CancelBooking(r.about(message.BookingCancel), fhir.Resource(held, "Appointment"), held, "Tested")
	r.must(err)
	return bundle
}

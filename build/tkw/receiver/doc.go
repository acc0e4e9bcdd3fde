// Package receiver is the receiver's part of the published tests of the Toolkit
// Workbench, as a suite: what any BaRS receiver is asked and must answer. Each
// answer is also held against the published OpenAPI documents, must echo the
// ids of its call and come within the time that a receiver has.
//
// The suite runs against Barsdesk's own receiver over a real store, or
// unchanged against an endpoint under test:
//
//	BARSDESK_TKW_RECEIVER      its FHIR base, such as https://host.nhs.uk/FHIR/R4
//	BARSDESK_TKW_SERVICE       a service that takes a1t1, with bookings and free slots
//	BARSDESK_TKW_VALIDATES     a service that takes a4t1; without it that part is skipped
//	BARSDESK_TKW_SERVICE_ODS   the organisation of both
//	BARSDESK_TKW_SENDER_ODS    the organisation that asks; ZMU unless given
//	BARSDESK_TKW_CERTIFICATE   PEM files for mutual TLS: the client's chain,
//	BARSDESK_TKW_KEY           its key,
//	BARSDESK_TKW_ROOTS         and the roots of the receiver; all three or none
//
// It books a slot and refers published test patients, and cancels what it can:
// it is for test installations alone.
//
// BaRS, Testing and environments, Toolkit Workbench, receiver mode.
package receiver

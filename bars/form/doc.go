// Package form turns a receiver's MessageDefinition and the payload rules of an
// Application into the questions a person answers, and the answers into FHIR
// resources and back. It does so for every kind of message that a person fills
// anything in for: requests, bookings, responses and cancellations.
//
// Build makes the Form; Narrow leaves what a receiver's profiles allow, With
// adds the receiver's own Questionnaire. A Form can be stored as JSON and works
// the same when it is read again.
//
// Check and CheckAt say what is still to be put right, all at once and in words
// for the person; Place tells at which question a finding about the message
// belongs. Resources makes the parts that message.Referral completes; Answers
// reads them back, so that answers that pass Check come out of the message as
// they went in.
//
// A message that exists is changed with Open and Amend: what is not changed,
// and what the form does not ask about (Uncovered lists it), stays to the
// letter. Dropped tells what a new definition would lose.
//
// Labels and help are in one dictionary keyed by element path (the files
// words*.go). No page and no caller knows an element or a code.
package form

// Package form turns a receiver's MessageDefinition and the payload rules of an
// Application into the questions a person answers, and the answers into FHIR
// resources and back.
//
// Build makes the Form; a Form can be stored as JSON and works the same when it
// is read again. Check and CheckAt say what is still to be put right, all at
// once and in words for the person. Resources makes the parts that
// message.Referral completes; Answers reads them back, so that answers that
// pass Check come out of the message as they went in. Dropped tells what a new
// definition would lose.
//
// Labels and help are in one dictionary keyed by element path (the files
// words*.go). No page and no caller knows an element or a code.
package form

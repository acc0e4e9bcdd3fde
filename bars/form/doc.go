// Package form turns a receiver's MessageDefinition and the payload rules into
// the questions a person answers, and the answers into FHIR resources and back.
package form

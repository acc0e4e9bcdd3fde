// Package audit is what people do with the audit log: search it, prove it
// whole, take its checkpoint, and export it as lines of JSON or as FHIR
// AuditEvents after IHE BALP. It changes no entry, and what it does is itself
// recorded.
//
// Entries name patients by a keyed hash of the NHS number only; a number that
// someone searches by is hashed at once and kept nowhere.
package audit

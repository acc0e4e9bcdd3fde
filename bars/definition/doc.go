// Package definition knows what a receiver accepts. It reads published
// MessageDefinitions, picks the one for an exchange, checks a message against
// its counts and against the payload rules, and holds the published codes.
//
// What it knows of the standard comes from the packs that are part of the
// program: facts of one edition each, with source and checksum (Packs). A pack
// is read when something first asks for it; a process that asks for nothing
// pays nothing. Everything returned is the caller's to read and not to change.
package definition

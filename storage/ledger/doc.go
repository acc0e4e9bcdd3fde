// Package ledger makes the audit log a transparency log: its entries are the
// leaves of a Merkle tree (RFC 6962), whose root is signed at each commit in a
// checkpoint, a signed note (https://c2sp.org/signed-note, Ed25519). Whoever
// changes, removes, inserts or moves an entry is found by Verify, and whoever
// rewrites the whole log by a checkpoint that was copied elsewhere before.
//
// The package is pure: what is kept is read through storage.Audit.
package ledger

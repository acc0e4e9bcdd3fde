// Package retention is how long what is sent, received and recorded is kept:
// rules in days for each kind, legal holds that keep things whatever the rules
// say, and the daily round that erases what has expired. What is erased leaves
// its hashes, its ids and its audit entries behind, so that duplicates are
// still known and the log can still be proved whole.
package retention

// Package killtest kills the built program in the middle of writing and
// compares what it kept with what its clients were told: everything
// acknowledged is there, nothing twice, nothing half.
//
// BARSDESK_KILL_ROUNDS sets the number of rounds of writing (5 without it),
// BARSDESK_SEND_ROUNDS that of sends that are cut off (20 without it: one at
// each step of a send).
package killtest

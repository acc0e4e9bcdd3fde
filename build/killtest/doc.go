// Package killtest kills the built program in the middle of writing and
// compares what it kept with what its clients were told: everything
// acknowledged is there, nothing twice, nothing half.
//
// BARSDESK_KILL_ROUNDS sets the number of rounds (5 without it).
package killtest

// Package region runs Barsdesk as a region does: several nodes, each a process
// of its own, on one PostgreSQL behind haproxy, on ports of this computer. What
// stands between them can be broken: a node killed or cut off from the database,
// the database stopped or killed. Tests and measurements of many nodes use it.
package region

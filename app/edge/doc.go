// Package edge is the one way from a connection into the program. Every
// listener serves an Edge, and nothing else makes an HTTP server: the Edge lets
// a request through only after the checks of its Policy, bounds what it may send
// and how long that may take, puts the Policy's headers on every answer, also on
// refusals and on what a handler that fell over leaves behind, and keeps the
// process alive. It knows no use case and looks into no body.
//
// OWASP ASVS 5.0, V3 and V4.
package edge

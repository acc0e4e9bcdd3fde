// Package desktoptest runs the built desk in a real window on a virtual screen
// (build tag desktoptest; BARSDESK_DESKTOP names the program) and reads from
// the screen what a person would.
package desktoptest

// Package web offers the use cases of desk and the Sandbox to browsers and to
// the desktop window: one JSON API under /api, live events, sign-in and the
// embedded pages. It is closed by default: every request is checked for the
// host it names and the site it comes from, every operation of the API asks for
// a session unless it says otherwise, and every answer carries the policy
// headers.
//
// An error is always answered as desk.Trouble. No answer repeats what was sent,
// and no log line holds patient data.
package web

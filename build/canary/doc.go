// Package canary keeps watch on what comes out of the built program. It feeds
// values that occur nowhere else, standing for secrets and for what patients are
// known by, through every way in: operations of the API, messages to the
// receiver, headers, sign-ins, tokens, passphrases, files, command lines, and a
// crash. Then it looks for them in whatever others can read: logs at their
// fullest, metrics, refusals, file names, what a crash leaves behind.
//
// It also walks every listener of the built program, and sees that each answer
// carries the headers of its policy.
package canary

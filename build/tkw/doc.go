// Package tkw is the sender's part of the published test scenarios of the
// Toolkit Workbench, run as a person at the desk would: its tests fill in forms,
// choose times, send, and look at what the case says. What is sent is made by
// Barsdesk's own forms and builders.
//
// The scenarios run against the built-in Sandbox, or unchanged against an
// environment that is set up, named by BARSDESK_TKW_ENVIRONMENT; see
// docs/guide/tkw.md.
//
// BaRS, Testing and environments, Toolkit Workbench.
package tkw

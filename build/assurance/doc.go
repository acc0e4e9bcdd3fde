// Command assurance writes the pages that an assessor reads from the data that
// the project keeps beside its code: docs/hazards.md and what the screens say
// about their controls from docs/hazards, docs/asvs.md from docs/asvs.yaml. Each
// control and each point is linked to the tests that show it; its own tests fail
// when a link leads nowhere or a page is behind its data.
//
// DCB0129; OWASP ASVS 5.0.
package main

package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"barsdesk/app/desk"
	"barsdesk/bars/definition/validation"
	"barsdesk/bars/delivery"
	"barsdesk/bars/fhir"
)

// findings prints what was found in the message, before anything is sent.
func (c sendCommand) findings(to output, body []byte, check desk.BundleCheck) {
	f := checked{name: shown(c.File), report: validation.Report{Findings: check.Findings}}
	for _, one := range check.Findings {
		f.counts.add(one.Severity)
	}
	n, err := fhir.Parse(body)
	if err == nil {
		f.about = check.Title + " for " + check.Service
		f.lines = linesOf(body, n)
	}
	f.print(to)
}

// atFault are the refusals that lie in the message itself.
var atFault = []string{"not-sendable", "bundle-has-errors", "errors-in-live", "bundle-not-now"}

// inCommandWords says in the words of the desk why nothing was sent.
func inCommandWords(err error) error {
	var e *desk.Error
	if !errors.As(err, &e) {
		return cannot("nothing was sent: %v", err)
	}
	code := exitCannot
	if slices.Contains(atFault, e.Code) {
		code = exitFaults
	}
	return refusal{code, strings.Join(sentences(e.Title+".", e.What, e.Sent, e.Next), " ")}
}

func sentences(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" || s == "." })
}

// tellOutcome prints what became of the message, and gives the exit code.
func tellOutcome(to output, o desk.BundleOutcome) error {
	to.say(strings.Join(sentences(o.Title+".", o.What, o.Sent, o.Next), " "))
	if !o.Settled {
		to.say("It stays in the outbox, and is tried again whenever Barsdesk works in this environment.")
	}
	for _, line := range []struct{ name, value string }{
		{"case", o.CaseID}, {"X-Request-Id", o.RequestID}, {"X-Correlation-Id", o.CorrelationID}, {"Bundle.id", o.BundleID},
		{"reference", o.Received.Reference}, {"Appointment", o.Received.AppointmentID},
		{"ServiceRequest", o.Received.ServiceRequestID}, {"Encounter", o.Received.EncounterID},
	} {
		if line.value != "" {
			to.say(" ", line.name+":", visible(line.value))
		}
	}
	to.say("  tries:", fmt.Sprint(o.Attempts)+answered(o.Status))
	for _, i := range o.Issues {
		to.say("  OperationOutcome:", visible(strings.Join(sentences(i.Severity, i.Code, i.IssueCode, i.Diagnostics), " ")), visible(strings.Join(i.Expression, ", ")))
	}
	switch o.State {
	case delivery.Delivered, delivery.Resolved:
		return nil
	case delivery.Refused, delivery.Withdrawn:
		return refusal{code: exitFaults}
	}
	return refusal{code: exitCannot}
}

func answered(status int) string {
	if status == 0 {
		return ", without an answer"
	}
	return fmt.Sprintf(", last answered with HTTP status %d", status)
}

// confirmedOnTerminal asks the person, if one is there.
func confirmedOnTerminal() bool {
	info, err := os.Stdin.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	_, _ = fmt.Fprint(os.Stderr, "This goes to live care: a real service, about a real patient. Type LIVE to send it: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	return err == nil && strings.TrimSpace(line) == "LIVE"
}

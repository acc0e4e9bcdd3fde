// Command barsdesk is the workstation for the NHS Booking and Referral
// Standard: a desk in a window of its own, the same screens as a web server,
// and a simulated BaRS network to rehearse on.
//
// Results go to standard output, everything else to standard error. It exits
// with 0 when all is well, 1 when what it checked has faults, 2 when it was
// called wrongly, 3 when it could not do what was asked.
package main

import (
	"barsdesk/storage/postgres"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/alecthomas/kong"

	_ "time/tzdata" // Europe/London must be known on every system
)

// Exit codes.
const (
	exitFine     = 0
	exitFaults   = 1
	exitWrongUse = 2
	exitCannot   = 3
)

// commands is the table of commands: the struct is the manual.
type commands struct {
	Desk      deskCommand      `cmd:"" default:"withargs" help:"Open the desk in a window of its own."`
	Serve     serveCommand     `cmd:"" help:"Offer the screens and the API to browsers."`
	Sandbox   sandboxCommand   `cmd:"" help:"Run the simulated BaRS network alone, for any client."`
	Validate  validateCommand  `cmd:"" help:"Check messages and resources in files, offline."`
	Send      sendCommand      `cmd:"" help:"Send a message that another tool has made, as it is."`
	Services  servicesCommand  `cmd:"" help:"Look after the directory: services that we receive for, and those we send to."`
	Slots     slotsCommand     `cmd:"" help:"Look after appointments of our own services."`
	Scenarios scenariosCommand `cmd:"" help:"Look after scenario files for the Sandbox."`
	Packages  packagesCommand  `cmd:"" help:"Look after FHIR definition packages."`
	Keys      keysCommand      `cmd:"" help:"Look after the keys that sign requests for access tokens, and those that patient data are sealed under."`
	People    peopleCommand    `cmd:"" help:"Look after who may sign in, when an administrator or the PIN of this computer is lost."`
	Backup    backupCommand    `cmd:"" help:"Copy all that an environment keeps into one encrypted file, also while Barsdesk runs."`
	Restore   restoreCommand   `cmd:"" help:"Put a backup back, once it is proven whole."`
	Migrate   migrateCommand   `cmd:"" help:"Bring a database that nodes share up to date, after a backup."`
	Audit     auditCommand     `cmd:"" help:"Prove that nobody changed the audit log, read it, export it, and print signed checkpoints of it."`
	Doctor    doctorCommand    `cmd:"" help:"Check what sending and receiving need: data, settings, keys, certificates, clock, network, token; say how to put it right."`
	Health    healthCommand    `cmd:"" help:"Ask a Barsdesk that runs on this computer whether it is well."`
	Evidence  evidenceCommand  `cmd:"" help:"Make an evidence pack of cases or of a scenario: messages, pages, checks, story, audit log with proof. Or check one."`
	Version   versionCommand   `cmd:"" help:"Print version, commit and definition packs."`
	Window    windowCommand    `cmd:"" hidden:"" help:"Show the desk's window; started by the desk itself."`

	LogFormat string     `help:"How log lines are written: text or json (default: ${default})." default:"text" enum:"text,json" env:"BARSDESK_LOG_FORMAT" placeholder:"FORMAT"`
	LogLevel  slog.Level `help:"Least that is logged: debug, info, warn or error (default: ${default})." default:"info" env:"BARSDESK_LOG_LEVEL" placeholder:"LEVEL"`
}

// place says which data a command works on.
type place struct {
	Data        string `help:"Folder where Barsdesk keeps its data (default: the user's data folder)." env:"BARSDESK_DATA" type:"path" placeholder:"DIR"`
	Environment string `help:"BaRS environment to work in (default: the one last opened there)." env:"BARSDESK_ENVIRONMENT" placeholder:"NAME"`
	Database    string `help:"Keep the data in this PostgreSQL, which any number of nodes share, instead of the data folder. Leave the password out of the URL, for others see it: PGPASSFILE and PGPASSWORD work." env:"BARSDESK_DATABASE" placeholder:"URL"`

	shared *postgres.Address // where Database is; nil for a folder
	room   string            // of a class, below the environment's own folder; "" for the environment itself
}

// output is where a command writes: results and, apart from them, the log.
type output struct {
	out  io.Writer
	log  *slog.Logger
	self itself
}

// itself is what a process remembers of itself for support.
type itself struct {
	started map[string]string
	lines   *lastLines
}

// say prints one line of the result. Whoever reads it may be gone; the command
// goes on.
func (o output) say(words ...any) { _, _ = fmt.Fprintln(o.out, words...) }

// refusal is an error with the exit code it ends the program with. Without
// text nothing more is to be said.
type refusal struct {
	code int
	text string
}

// Error is what the person who called reads.
func (r refusal) Error() string { return r.text }

// wrongUse refuses a call that cannot be meant.
func wrongUse(format string, args ...any) error {
	return refusal{exitWrongUse, fmt.Sprintf(format, args...)}
}

// cannot refuses a call that cannot be carried out here and now.
func cannot(format string, args ...any) error {
	return refusal{exitCannot, fmt.Sprintf(format, args...)}
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run carries out one command and returns its exit code.
func run(args []string, stdout, stderr io.Writer) int {
	var table commands
	exited := -1
	parser, err := kong.New(&table,
		kong.Name("barsdesk"),
		kong.Description("The workstation for the NHS Booking and Referral Standard."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.UsageOnError())
	if err != nil {
		complain(stderr, err)
		return exitWrongUse
	}
	chosen, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		complain(stderr, err)
		return exitWrongUse
	}
	kept := &lastLines{to: stderr}
	log := slog.New(logsTo(kept, table.LogFormat, table.LogLevel))
	return report(chosen.Run(output{out: stdout, log: log, self: itself{startedWith(chosen), kept}}), stderr)
}

// report says what went wrong, if anything, and gives the exit code.
func report(err error, stderr io.Writer) int {
	if err == nil {
		return exitFine
	}
	if err.Error() != "" {
		complain(stderr, err)
	}
	var r refusal
	if errors.As(err, &r) {
		return r.code
	}
	return exitCannot
}

func complain(stderr io.Writer, err error) {
	_, _ = fmt.Fprintln(stderr, "barsdesk:", err) // nobody is left to tell when this fails
}
